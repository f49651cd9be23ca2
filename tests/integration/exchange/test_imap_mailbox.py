"""A mailbox elsewhere is emptied: registered first, moved after the commit, nothing ever deleted.

Against a real Dovecot where one is installed.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted
from tests.cast import INTAKE

from spoc.access.wall import seen_by
from spoc.exchange.channels.imap import Account, ImapIntake, account_of
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.kernel.env import BadSetting

RAW = (
    b"Return-Path: <ops@partner.example>\r\nMessage-ID: <9@partner.example>\r\n"
    b"Subject: vraag\r\n\r\nWie is Marek ZILVERNIK? \xff\r\n"
)
DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
_CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
default_internal_user = {account}
default_login_user = {account}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={home}/mail/%u
}}
"""


def test_the_setting_names_server_folder_and_channel() -> None:
    account = account_of("imaps://lo%40hub:p%3Aw@mail.example/Post%20in?channel=lo")
    assert account == Account(
        "imaps", "mail.example", 993, "lo@hub", "p:w", "Post in", "liaison_officer"
    )
    assert account_of("imap://a:b@h/?channel=siena").folder == "INBOX"
    assert "p:w" not in repr(account)


@pytest.mark.parametrize(
    "url",
    ["", "imaps://mail.example/INBOX?channel=lo", "imaps://a:b@h/INBOX", "imaps://a:b@h/?channel=x",
     "http://a:b@h/?channel=lo", "imap+insecure://a:b@mail.example/?channel=lo"],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_told(url: str) -> None:
    with pytest.raises(BadSetting, match="SPOC_IMAP_URL"):
        account_of(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def dovecot() -> Iterator[int]:
    """The port of a throw-away IMAP server."""
    if DOVECOT is None:
        pytest.skip("Dovecot is not installed")
    port = _free_port()
    account = "dovecot" if os.geteuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    with tempfile.TemporaryDirectory(prefix="spoc-imap-") as folder:
        home = Path(folder)
        entry = pwd.getpwnam(account)
        (home / "mail").mkdir()
        if os.geteuid() == 0:
            os.chown(home, entry.pw_uid, entry.pw_gid)
            os.chown(home / "mail", entry.pw_uid, entry.pw_gid)
        config = home / "dovecot.conf"
        group = grp.getgrgid(entry.pw_gid).gr_name
        config.write_text(_CONFIG.format(home=home, port=port, account=account, group=group))
        server = subprocess.Popen([DOVECOT, "-F", "-c", str(config)])
        try:
            _wait_until(lambda: _answers(port))
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


@pytest.fixture
def mailbox(dovecot: int, request: pytest.FixtureRequest) -> Iterator[MailBoxUnencrypted]:
    user = f"u{abs(hash(request.node.name))}"
    with MailBoxUnencrypted("127.0.0.1", dovecot).login(user, "secret", None) as box:
        box.user = user
        yield box


@pytest.fixture
def intake(
    mailbox: MailBoxUnencrypted, dovecot: int, committed: str, data_dir: Path
) -> Iterator[ImapIntake]:
    made = ImapIntake(f"imap+insecure://{mailbox.user}:secret@127.0.0.1:{dovecot}/?channel=lo")
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        made.stop()
        thread.join(30)
        assert not thread.is_alive()


def _register() -> list[Message]:
    with seen_by(INTAKE):
        return list(Message.objects.order_by("pk"))


def _count(box: MailBoxUnencrypted, folder: str) -> int:
    return int(box.folder.status(folder)["MESSAGES"]) if box.folder.exists(folder) else -1


def test_mail_is_registered_as_it_lies_and_then_moved(
    mailbox: MailBoxUnencrypted, intake: ImapIntake, data_dir: Path
) -> None:
    mailbox.append(RAW, "INBOX")
    _wait_until(lambda: _count(mailbox, "Registered") == 1)
    (message,) = _register()
    assert store().read(message.sha256) == RAW
    assert (message.channel, message.sender, message.external_id) == (
        "liaison_officer", "ops@partner.example", "9@partner.example",
    )  # fmt: skip
    assert message.received_at <= message.registered_at
    _wait_until(lambda: _count(mailbox, "INBOX") == 0)
    assert (data_dir / "run" / "imap.beat").exists()
    mailbox.append(RAW + b"second\r\n", "INBOX")  # while it idles
    _wait_until(lambda: _count(mailbox, "Registered") == 2)
    assert len(_register()) == 2


def test_nothing_is_moved_before_the_commit(
    mailbox: MailBoxUnencrypted,
    intake: ImapIntake,
    broken_commit: Callable[[], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spoc.exchange.channels.imap._AGAIN", 1)
    tried = threading.Event()
    real = intake._register

    def noted(*arguments) -> None:  # type: ignore[no-untyped-def]
        tried.set()
        real(*arguments)

    monkeypatch.setattr(intake, "_register", noted)
    with broken_commit():
        mailbox.append(RAW, "INBOX")
        assert tried.wait(30)
        assert _count(mailbox, "INBOX") == 1
    _wait_until(lambda: _count(mailbox, "Registered") == 1)
    assert len(_register()) == 1


def test_what_is_too_large_is_refused_with_a_note(
    mailbox: MailBoxUnencrypted, intake: ImapIntake, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.MAX_MESSAGE_SIZE = 1000
    mailbox.append(RAW + b"x" * 2000, "INBOX")
    _wait_until(lambda: _count(mailbox, "Refused") == 2)
    assert _register() == []
    mailbox.folder.set("Refused")
    note = next(mail for mail in mailbox.fetch() if mail.subject == "Refused by the hub")
    assert "9@partner.example" in note.text
    assert "larger" in note.text
