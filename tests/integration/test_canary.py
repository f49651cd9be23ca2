"""A canary in a closed circle: nobody outside sees a feather, nor that there is a cage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from tests.factories.messages import TEST, make_mail, make_message
from tests.factories.people import make_user
from tests.factories.tokens import make_partner_token, make_token

from spoc.access.models import Circle, User
from spoc.access.selectors import viewer_of
from spoc.access.wall import seen_by
from spoc.cases import services
from spoc.cases.models import Case, Draft
from spoc.cases.selectors import VIEWS, view_counts
from spoc.exchange.models import Message
from spoc.exchange.search import find_messages
from spoc.exchange.states import Stage
from spoc.journeys.reply import send_answer
from spoc.kernel import clock
from spoc.law.codes import Channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
CANARY = "kanarie"
# What an outsider may ask for: words of the hidden message that are no canary themselves.
ASKED = ("GEHEIMWOORD", "1-ZZZ-977", "zilverkooi@voorbeeldgem.example", "C-2026-000002",
         "2026-000002", "+32 400 00 09 77", "Voorbeeldgem")  # fmt: skip
HIDDEN_MAIL = (
    b"From: Kanarie ZILVERKOOI <zilverkooi@voorbeeldgem.example>\r\n"
    b"To: interpol@spoc.example\r\nSubject: Kanarie-onderwerp GEHEIMWOORD\r\n"
    b"Message-ID: <kanarie-77@voorbeeldgem.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n\r\n"
    b"Our reference: KANARIE-2026-7\r\n\r\nMrs Kanarie ZILVERKOOI, born 14 March 1991, plate "
    b"1-ZZZ-977, telephone +32 400 00 09 77, is a GEHEIMWOORD in Voorbeeldgem.\r\n--cut\r\n"
    b"Content-Disposition: attachment; filename=kanarie-lijst.txt\r\n\r\nkanarie\r\n--cut--\r\n"
)
ROLES = {
    "operator": "operator_front",
    "translator": "translator",
    "judicial": "judicial_contact",
    "shiftlead": "shift_lead",
    "head": "head_of_spoc",
    "dpo": "dpo",
    "auditor": "auditor",
    "admin": "system_admin",
    "statistician": "statistician",
}
PARTNER = "partner"  # a partner's own system: the sender of another message
# Here the record of processing is asked and counted: it tells of acts, and never what was said.
OVERSIGHT = ("oversight", "oversight_answer", "oversight_verify", "oversight_verbs")
# The totals of the whole hub (last number, jobs that wait): of nobody's case.
TOTALS = ("system",)
_CHANGES = re.compile(r'\b[A-Za-z0-9]{64}\b|data-last-event="\d+"')
Look = Callable[[str, str], Any]


@pytest.fixture
def cage(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    """One open case, somebody in every role, a member of the circle, and time that stands still."""
    settings.DEMO = True  # the second factor of high roles is another test's matter
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)
    make_message(make_mail(subject="Open", text="A bicycle in Voorbeeldgem.\n"), now=instant)
    users = {name: make_user(name, role) for name, role in ROLES.items()}
    users["member"] = make_user("member")
    circle = Circle.objects.create(name="Zilver", desk="djo")
    circle.members.add(users["member"])
    look(users, "operator")("/cases/C-2026-000001")  # the first look changes its row
    return users


@pytest.fixture
def plant(cage: dict[str, User]) -> Callable[[], list[str]]:
    """Hide a case with note and draft, and one whose answer leaves; their numbers."""

    def hide(raw: bytes) -> str:
        now = clock.now()
        message = make_message(
            raw, now=now, channel="interpol_i247", partner="", country="", external_id="",
            sender="zilverkooi@voorbeeldgem.example",
        )  # fmt: skip
        circle = Circle.objects.get()
        with seen_by(TEST):
            case = Case.objects.get(links__message=message)
            Message.objects.filter(pk=message.pk).update(circle=circle)
            Case.objects.filter(pk=case.pk).update(circle=circle)
        return case.reference

    def work() -> list[str]:
        now = clock.now()
        member = viewer_of(cage["member"], purpose="test: circle", today=now.date())
        hidden = [hide(HIDDEN_MAIL), hide(HIDDEN_MAIL.replace(b"kanarie-77", b"kanarie-78"))]
        for reference in hidden:
            services.claim_case(reference, actor=member, now=now)
            services.write_note(reference, text="A kanarie sings here.", actor=member, now=now)
            draft = services.open_draft(reference, actor=member, now=now)
            changes = {"subject": "Kanarie: our answer", "text": "The kanarie is known."}
            services.save_draft(
                reference, version=draft.version, changes=changes, actor=member, now=now
            )
        with seen_by(member):
            Draft.objects.update(needs_four_eyes=False)  # signing is another test's matter
        send_answer(hidden[1], actor=member, now=now)
        return hidden

    return work


def look(users: dict[str, User], name: str) -> Callable[[str], str]:
    """What somebody reads at an address: status and text, without what changes anyway."""
    client = Client(raise_request_exception=False)
    if name == PARTNER:
        token = make_partner_token("spoc-fr")
    else:
        token = make_token(users[name])
        client.force_login(users[name], "django.contrib.auth.backends.ModelBackend")
    headers = {"Authorization": f"Bearer {token}", "X-Purpose": "test: canary"}

    def at(address: str) -> str:
        answer = client.get(address, headers=headers)
        if answer.streaming:
            return "stream"
        text = f"{answer.status_code} {answer.headers.get('Location', '')}\n"
        return text + _CHANGES.sub("", answer.content.decode("utf-8", "replace"))

    return at


def addresses() -> list[str]:
    """Everywhere that something could show: every page without arguments, and with many."""
    plain = [
        reverse(pattern.name)
        for resolver in [get_resolver(), *get_resolver().url_patterns]
        for pattern in getattr(resolver, "url_patterns", ())
        if getattr(pattern, "name", None)
        and not pattern.pattern.converters
        and pattern.name not in {"live", *OVERSIGHT, *TOTALS, "access_me", "ready", "openapi-json"}
        and not pattern.name.startswith(("account_", "mfa_", "openapi"))
        and getattr(resolver, "namespace", None) is None
    ]
    with_words = [
        f"{reverse(name)}?q={word.replace('+', '%2B')}"
        for name in ("search", "palette", "api:messages")
        for word in ASKED
    ]
    lists = [f"/?view={view}" for view in VIEWS] + [f"/inbox/rows?view={view}" for view in VIEWS]
    lists += ["/?selected=C-2026-000002", "/outbox?state=open", "/outbox?state=waiting"]
    api = [f"/api/v1/messages?channel={channel}" for channel in Channel]
    api += [f"/api/v1/messages?stage={stage}" for stage in Stage]
    api += [
        "/api/v1/messages",
        "/api/v1/messages?desk=djo",
        "/api/v1/messages?limit=1",
        "/api/v1/partners",
    ]
    things = [
        reverse(name, args=args)
        for name, args in (
            ("case", ["C-2026-000001"]), ("case_why", ["C-2026-000001"]),
            ("inbox_peek", ["C-2026-000001"]), ("message_page", ["2026-000001"]),
            ("case", ["C-2026-000002"]), ("case_why", ["C-2026-000002"]),
            ("case_part", ["C-2026-000002", "story"]), ("case_part", ["C-2026-000002", "clock"]),
            ("inbox_peek", ["C-2026-000002"]), ("inbox_row", ["C-2026-000002"]),
            ("case_draft", ["C-2026-000002"]), ("message_page", ["2026-000002"]),
            ("message_original", ["2026-000002"]), ("message_paper", ["2026-000002"]),
            ("message_part", ["2026-000002"]),
            ("message_attachment", ["2026-000002", 1]), ("message_page", ["2026-000003"]),
            ("api:message", ["2026-000002"]), ("api:message_raw", ["2026-000002"]),
            ("api:message", ["2026-000003"]), ("message_page", ["2026-000004"]),
            ("api:message", ["2026-000004"]), ("api:message_raw", ["2026-000004"]),
            ("case", ["C-2026-000003"]),
        )
    ]  # fmt: skip
    return [*dict.fromkeys([*plain, *with_words, *lists, *api, *things])]


def oversight() -> list[str]:
    asked = "subject=C-2026-000002&reason=test&object_ref=C-2026-000002&actor=user:member"
    return [reverse(name) for name in (*OVERSIGHT, *TOTALS)] + [
        f"{reverse('oversight_answer')}?{asked}"
    ]


def test_no_role_outside_sees_it_and_nothing_counts_it(
    cage: dict[str, User], plant: Callable[[], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    eyes = {name: look(cage, name) for name in [*ROLES, PARTNER]}
    before = {(name, at): eye(at) for name, eye in eyes.items() for at in addresses()}
    assert plant() == ["C-2026-000002", "C-2026-000003"]
    sightings, differences = [], []
    for name, eye in eyes.items():
        for at in addresses():
            seen = eye(at)
            if CANARY in seen.lower():
                sightings.append((name, at))
            if seen != before[name, at]:
                differences.append((name, at))
        sightings += [(name, at) for at in oversight() if CANARY in eye(at).lower()]
    assert sightings == []
    assert differences == [], "its existence can be inferred"
    assert CANARY not in caplog.text.lower()


def test_a_member_sees_it_everywhere(cage: dict[str, User], plant: Callable[[], list[str]]) -> None:
    plant()
    eye = look(cage, "member")
    seen = [at for at in addresses() if CANARY in eye(at).lower()]
    for at in (
        "/", "/search?q=GEHEIMWOORD", "/palette?q=1-ZZZ-977", "/outbox", "/inbox/rows?view=all",
        "/cases/C-2026-000002", "/messages/2026-000002", "/messages/2026-000002/original",
        "/api/v1/messages?q=GEHEIMWOORD", "/api/v1/messages/2026-000002", "/api/v1/messages",
    ):  # fmt: skip
        assert at in seen


def test_the_numbers_beside_the_views_and_of_hits_are_those_without_it(
    cage: dict[str, User], plant: Callable[[], list[str]]
) -> None:
    viewers = {
        name: viewer_of(user, purpose="test", today=clock.now().date())
        for name, user in cage.items()
    }

    def counted(name: str) -> tuple[dict[str, int], list[int]]:
        with seen_by(viewers[name]):
            hits = [len(find_messages(word, limit=50).ids) for word in ASKED]
            return view_counts(viewer=viewers[name]), hits

    before = {name: counted(name) for name in viewers}
    plant()
    after = {name: counted(name) for name in viewers}
    assert {name for name in viewers if after[name] != before[name]} == {"member"}


def test_events_jobs_and_the_record_carry_no_content(
    cage: dict[str, User], plant: Callable[[], list[str]]
) -> None:
    plant()
    with connection.cursor() as cursor:
        for table in ("kernel_liveevent", "procrastinate_jobs", "procrastinate_events",
                      "audit_entry", "kernel_beat"):  # fmt: skip
            cursor.execute(
                f"SELECT count(*), count(*) FILTER (WHERE line::text ILIKE %s) FROM {table} line",  # noqa: S608 - our list
                [f"%{CANARY}%"],
            )
            rows, sightings = cursor.fetchone()
            assert sightings == 0, table
            assert rows or table in {"kernel_beat"}, f"{table} is empty: nothing was proven"


def test_no_table_shows_it_to_a_transaction_that_sees_as_an_outsider(
    cage: dict[str, User], plant: Callable[[], list[str]]
) -> None:
    plant()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
    for name in ("operator", "head", "admin", "dpo"):
        viewer = viewer_of(cage[name], purpose="test", today=clock.now().date())
        with seen_by(viewer), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" line WHERE line::text ILIKE %s',  # noqa: S608 - the catalogue's
                    [f"%{CANARY}%"],
                )
                assert cursor.fetchone()[0] == 0, (name, table)
