"""Mail comes in as contract section 4 says: who may, where to, how large, and what is answered."""

from __future__ import annotations

import shutil
import smtplib
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mail_sessions import hand_in, running, session, trusting
from tests.cast import ADMIN, INTAKE

from spoc.access.services import add_user, create_token
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.exchange.channels.smtp import MailIntake
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.kernel import clock
from spoc.network.models import Address, Partner

RAW = b"Message-ID: <1@partner.example>\r\nSubject: vraag\r\n\r\nWie is Marek ZILVERNIK?\r\n"


@pytest.fixture
def partner(committed: str) -> Partner:
    found = Partner.objects.create(code="zz-spoc", name="Zilverland", country="ZZ", kind="spoc")
    Address.objects.create(partner=found, channel="siena", address="ops@partner.example")
    return found


def _token(partner: str, *, scope: str = "messages:write") -> tuple[str, str]:
    user = add_user("zz-system", roles=["partner_system"], actor=ADMIN, now=clock.now())
    return "zz-system", create_token(
        user, scopes=[scope], name="gateway", partner=partner, actor=ADMIN, now=clock.now()
    )


def _register() -> list[Message]:
    with seen_by(INTAKE):
        return list(Message.objects.order_by("pk"))


def test_a_known_system_proves_its_sender(mail_intake: MailIntake, partner: Partner) -> None:
    with session(mail_intake, login=_token(partner.code)) as client:
        code, words = hand_in(client, RAW, "siena@spoc.example")
    assert (code, words.split(" ")[1:3]) == (250, ["registered", "as"])
    (message,) = _register()
    assert message.is_sender_proven
    assert (message.partner, message.country, message.sender) == (
        "zz-spoc", "ZZ", "ops@partner.example",
    )  # fmt: skip
    assert message.external_id == "1@partner.example"
    assert message.entered_by.startswith("token:zz-system:")
    assert message.recipients == ["siena@spoc.example"]


def test_a_system_cannot_prove_to_be_another_partner(
    mail_intake: MailIntake, partner: Partner
) -> None:
    Partner.objects.create(code="yy-spoc", name="SPOC of Yland", country="YY", kind="spoc")
    with session(mail_intake, login=_token("yy-spoc")) as client:
        hand_in(client, RAW, "siena@spoc.example")
    (message,) = _register()
    assert (message.partner, message.is_sender_proven) == ("yy-spoc", False)


def test_the_same_number_of_a_partner_is_a_repeat_even_when_relayed_differently(
    mail_intake: MailIntake, partner: Partner
) -> None:
    with session(mail_intake, login=_token(partner.code)) as client:
        first = hand_in(client, RAW, "siena@spoc.example")[1]
        again = hand_in(client, b"Received: by a relay\r\n" + RAW, "siena@spoc.example")[1]
    assert again.split(" ")[1:4] == ["already", "registered", "as"]
    assert again.split(" ")[-1] == first.split(" ")[-1]
    assert len(_register()) == 1


def test_other_content_under_a_known_message_id_is_told_the_number_it_has_itself(
    mail_intake: MailIntake, partner: Partner
) -> None:
    other = RAW.replace(b"Wie is", b"Waar woont")
    with session(mail_intake, login=_token(partner.code)) as client:
        hand_in(client, RAW, "siena@spoc.example")
        code, told = hand_in(client, other, "siena@spoc.example")
        again = hand_in(client, other, "siena@spoc.example")
    first, second = _register()
    assert store().read(second.sha256) == other
    assert code == 250
    assert told.partition(" ")[2] == (
        f"registered as {second.reference} "
        f"(it repeats the Message-ID of {first.reference} with other content)"
    )
    assert again == (code, told)


def test_a_channel_that_wants_proof_refuses_a_stranger(mail_intake: MailIntake) -> None:
    with session(mail_intake) as client:
        code, words = hand_in(client, RAW, "siena@spoc.example")
        assert code == 530
        assert "AUTH" in words
        assert hand_in(client, RAW, "police@spoc.example")[0] == 250, "own services need none"
    (message,) = _register()
    assert (message.channel, message.is_sender_proven) == ("national_police", False)


def test_in_demo_a_stranger_is_taken_but_not_believed(demo_intake: MailIntake) -> None:
    with session(demo_intake) as client:
        assert hand_in(client, RAW, "siena@spoc.example")[0] == 250
    assert [message.is_sender_proven for message in _register()] == [False]


def test_nobody_logs_in_before_the_line_is_encrypted(mail_intake: MailIntake) -> None:
    with session(mail_intake) as client:
        assert "auth" not in client.esmtp_features
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538
        client.starttls(context=trusting())
        client.ehlo("partner.example")
        assert client.esmtp_features["auth"].split() == ["LOGIN", "PLAIN"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_wrong_token_is_refused_and_recorded(mail_intake: MailIntake, mechanism: str) -> None:
    name, token = _token("zz-spoc")
    with session(mail_intake) as client:
        client.starttls(context=trusting())
        client.ehlo("partner.example")
        client.user, client.password = name, token + "x"
        attempt = client.auth_plain if mechanism == "PLAIN" else client.auth_login
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            client.auth(mechanism, attempt)
        assert refused.value.smtp_code == 535
        client.user, client.password = "somebody-else", token
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.auth(mechanism, attempt)
        client.user, client.password = name, token
        assert client.auth(mechanism, attempt)[0] == 235
    refusals = Entry.objects.filter(verb="access.session.refused")
    assert {entry.object_ref for entry in refusals} == {name, "somebody-else"}
    assert not any(token in str(entry.details) for entry in refusals)


def test_a_token_without_the_right_scope_hands_in_nothing(mail_intake: MailIntake) -> None:
    login = _token("zz-spoc", scope="messages:read")
    with pytest.raises(smtplib.SMTPAuthenticationError), session(mail_intake, login=login):
        pass


def test_an_unknown_recipient_is_refused_and_the_others_are_not(mail_intake: MailIntake) -> None:
    with session(mail_intake) as client:
        client.mail("ops@partner.example")
        assert client.rcpt("police@elsewhere.example")[0] == 550
        code, words = client.rcpt("polise@spoc.example")
        assert code == 550
        assert b"police" in words
        assert client.rcpt("Police@SPOC.example")[0] == 250
        assert client.data(RAW)[0] == 250
    assert len(_register()) == 1


def test_a_mail_to_two_channels_is_an_entry_in_each(demo_intake: MailIntake) -> None:
    with session(demo_intake) as client:
        code, words = hand_in(
            client, RAW, "sirene-urgent@spoc.example", "siena@spoc.example", "sirene@spoc.example"
        )
    assert code == 250
    entries = _register()
    assert sorted(message.channel for message in entries) == ["siena", "sirene"]
    assert all(message.reference in words for message in entries)
    urgent = next(message for message in entries if message.channel == "sirene")
    assert "sirene-urgent@spoc.example" in urgent.recipients


def test_mail_to_the_postmaster_is_registered_from_anybody(mail_intake: MailIntake) -> None:
    with session(mail_intake) as client:
        for number, address in enumerate(("postmaster@spoc.example", "Postmaster")):
            code, words = hand_in(client, b"Subject: %d\r\n\r\nx\r\n" % number, address)
            assert (code, "registered as" in words) == (250, True)
    first, second = _register()
    assert first.channel == second.channel == "other_secure"
    assert not first.is_sender_proven


def test_one_connection_too_many_is_told_to_come_back(
    committed: str,
    data_dir: Path,
    settings,
    caplog: pytest.LogCaptureFixture,  # type: ignore[no-untyped-def]
) -> None:
    settings.SMTP_CONNECTIONS_OF_ONE = 2
    with running(MailIntake(host="127.0.0.1", port=0)) as intake:
        with session(intake) as first, session(intake) as second:
            with pytest.raises(smtplib.SMTPConnectError) as refused:
                smtplib.SMTP("127.0.0.1", intake.ports[0], timeout=30)
            assert refused.value.smtp_code == 421
            assert first.noop()[0] == second.noop()[0] == 250
            first.starttls(context=trusting())
        with session(intake) as again, session(intake):
            assert again.noop()[0] == 250
    assert "connections refused" in caplog.text


def test_the_limit_is_announced_and_kept(committed: str, data_dir: Path, settings) -> None:  # type: ignore[no-untyped-def]
    from mail_sessions import running

    settings.MAX_MESSAGE_SIZE = 200_000
    with running(MailIntake(host="127.0.0.1", port=0)) as intake, session(intake) as client:
        assert client.esmtp_features["size"] == "200000"
        assert client.mail("ops@partner.example", ["SIZE=200001"])[0] == 552
        code, words = hand_in(client, b"x" * 300_000, "police@spoc.example")
        assert (code, "parts" in words) == (552, True)
        assert hand_in(client, b"y" * 199_000, "police@spoc.example")[0] == 250
    assert [message.size for message in _register()] == [199_002]


def test_the_intake_survives_what_it_had_to_refuse(mail_intake: MailIntake, full_disk) -> None:  # type: ignore[no-untyped-def]
    with session(mail_intake) as client:
        with full_disk():
            assert hand_in(client, RAW, "police@spoc.example")[0] == 451
        assert hand_in(client, RAW, "police@spoc.example")[0] == 250, "in the same session"


HOSTILE = {
    "no head": b"\r\n\r\n",
    "zero bytes": b"\x00" * 1000 + b"\r\n",
    "every byte": bytes(range(256)) * 40 + b"\r\n",
    "one line of a million bytes": b"Subject: " + b"A" * 1_000_000 + b"\r\n",
    "dots": b"..\r\n...\r\n.a\r\n....\r\n",
    "a bare line feed and a dot": b"Subject: x\r\n\r\none\ntwo.\r\n",
    "headers without end": b"X: y\r\n" * 20_000,
    "broken words": b"Subject: =?utf-8?b?////?= \xff\xfe\r\nMessage-ID: <\xff\x00>\r\n\r\n\r\n",
    "bomb of parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 5_000,
}


def test_hostile_bytes_are_registered_like_any_others(mail_intake: MailIntake) -> None:
    with session(mail_intake) as client:
        for name, raw in HOSTILE.items():
            assert hand_in(client, raw, "police@spoc.example")[0] == 250, name
    sealed = [store().read(message.sha256) for message in _register()]
    assert sealed == list(HOSTILE.values())


def test_an_empty_message_is_refused_for_good(mail_intake: MailIntake) -> None:
    with socket.create_connection(("127.0.0.1", mail_intake.ports[0]), timeout=20) as line:
        answers = line.makefile("rb")
        line.sendall(b"HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<police@spoc.example>\r\nDATA\r\n")
        codes = [answers.readline()[:3] for _command in range(5)]
        line.sendall(b".\r\nQUIT\r\n")
        codes += [answers.readline()[:3] for _command in range(2)]
    assert codes == [b"220", b"250", b"250", b"250", b"354", b"554", b"221"]
    assert _register() == []


def test_a_line_that_breaks_inside_a_message_registers_nothing(mail_intake: MailIntake) -> None:
    with socket.create_connection(("127.0.0.1", mail_intake.ports[0]), timeout=20) as line:
        answers = line.makefile("rb")
        line.sendall(b"HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<police@spoc.example>\r\nDATA\r\n")
        codes = [answers.readline()[:3] for _command in range(5)]
        assert codes[-1] == b"354"
        line.sendall(b"Subject: half\r\n\r\nhalf of a mess")
    with session(mail_intake) as client:
        assert hand_in(client, RAW, "police@spoc.example")[0] == 250
    assert [store().read(message.sha256) for message in _register()] == [RAW]


def test_a_stop_lets_the_message_under_way_be_answered(mail_intake: MailIntake) -> None:
    with session(mail_intake) as client:
        client.mail("ops@partner.example")
        client.rcpt("police@spoc.example")
        client.putcmd("data")
        assert client.getreply()[0] == 354
        mail_intake.stop()
        client.send(RAW + b".\r\n")
        code, words = client.getreply()
    assert code == 250
    assert words.decode().endswith(_register()[0].reference)


def test_commands_may_come_in_one_piece_and_the_sender_may_be_nobody(
    mail_intake: MailIntake,
) -> None:
    transaction = b"MAIL FROM:<>\r\nRCPT TO:<police@spoc.example>\r\nDATA\r\n"
    with socket.create_connection(("127.0.0.1", mail_intake.ports[0]), timeout=20) as line:
        answers = line.makefile("rb")
        line.sendall(b"EHLO x\r\n")
        answers.readline()
        while answers.readline()[3:4] == b"-":
            pass
        line.sendall(transaction)
        assert [answers.readline()[:3] for _command in range(3)] == [b"250", b"250", b"354"]
        line.sendall(b"Subject: 1\r\n\r\nbounce\r\n.\r\n" + transaction)
        assert [answers.readline()[:3] for _command in range(4)] == [
            b"250", b"250", b"250", b"354",
        ]  # fmt: skip
        line.sendall(b"Subject: 2\r\n\r\nbounce\r\n.\r\nQUIT\r\n")
        assert [answers.readline()[:3] for _command in range(2)] == [b"250", b"221"]
    assert [message.sender for message in _register()] == ["", ""]


def test_many_sessions_at_once_lose_and_double_nothing(demo_intake: MailIntake) -> None:
    def one_session(number: int) -> list[str]:
        told = []
        with session(demo_intake) as client:
            for count in range(10):
                raw = f"Subject: {number}\r\n\r\n{min(count, 7)} of {number}\r\n".encode()
                code, words = hand_in(client, raw, "lo@spoc.example")
                assert code == 250
                told.append(words.rpartition(" ")[2])
        return told

    with ThreadPoolExecutor(8) as pool:
        told = [number for numbers in pool.map(one_session, range(8)) for number in numbers]
    entries = [message.reference for message in _register()]
    assert len(entries) == 8 * 8, "the last three of each session repeat one message"
    assert set(told) == set(entries)
    assert sorted(entries) == [f"{entries[0][:4]}-{number:06d}" for number in range(1, 65)]


def test_a_login_over_swaks_is_understood(mail_intake: MailIntake, partner: Partner) -> None:
    swaks = shutil.which("swaks")
    if swaks is None:
        pytest.skip("swaks is not installed")
    name, token = _token(partner.code)
    argv = [
        swaks, "--server", f"127.0.0.1:{mail_intake.ports[0]}", "--tls", "--auth", "PLAIN",
        "--auth-user", name, "--auth-password", token, "--from", "ops@partner.example",
        "--to", "siena@spoc.example", "--body", "Wie is Marek ZILVERNIK?", "--hide-all",
    ]  # fmt: skip
    subprocess.run(argv, check=True, timeout=60)
    assert [message.is_sender_proven for message in _register()] == [True]


def test_the_sink_keeps_what_the_partner_received(demo_intake: MailIntake, data_dir: Path) -> None:
    raw = b"Message-ID: <2026-000007@spoc.example>\r\nSubject: antwoord\r\n\r\nJa.\r\n"
    with smtplib.SMTP("127.0.0.1", demo_intake.ports[1], timeout=20) as client:
        client.ehlo("spoc.example")
        for sent in (raw, raw, raw + b"changed\r\n", b"Message-ID: <../../x@y>\r\n\r\n\r\n"):
            assert hand_in(client, sent, "anybody@partner.example")[0] == 250
    kept = {file.name: file.read_bytes() for file in (data_dir / "sent").iterdir()}
    assert kept == {
        "2026-000007.eml": raw,
        "2026-000007-2.eml": raw + b"changed\r\n",
        "x.eml": b"Message-ID: <../../x@y>\r\n\r\n\r\n",
    }
