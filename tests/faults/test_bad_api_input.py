"""What a confused or hostile client sends to the API: each has an outcome that says what to do."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories.messages import NOW, TEST, make_mail, make_message
from tests.factories.people import make_user
from tests.factories.tokens import make_partner_token, make_token

from spoc.access.models import ApiToken
from spoc.access.services import disable_user, revoke_token
from spoc.access.tokens import token_digest
from spoc.access.wall import seen_by
from spoc.duty.services import ensure_desks
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.journeys.incoming import walk
from spoc.kernel import clock
from spoc.network.models import Partner

pytestmark = [pytest.mark.faults, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
LIST = "/api/v1/messages"
ONE = "/api/v1/messages/2026-000001"
MAIL = "message/rfc822"


def cursor(text: str) -> str:
    return f"{LIST}?cursor={base64.urlsafe_b64encode(text.encode()).decode()}"


@dataclass(frozen=True)
class Bad:
    """A request and its refusal. `token`: whose; `says`: words of the sentence."""

    name: str
    status: int
    code: str
    says: str = ""
    method: str = "GET"
    path: str = LIST
    token: str = "operator"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    kind: str = MAIL


def post(name: str, status: int, code: str, says: str = "", **more: Any) -> Bad:
    return Bad(name, status, code, says, method="POST", **{"body": b"x", **more})


REFUSED = (
    # Who asks?
    Bad("no token", 401, "token-missing", "Authorization: Bearer", token=""),
    Bad("another scheme", 401, "token-missing", token="",
        headers={"Authorization": "Basic b3BlcmF0b3I6eA=="}),
    Bad("a scheme without a token", 401, "token-missing", token="",
        headers={"Authorization": "Bearer  "}),
    Bad("an unknown token", 401, "token-unknown", "not known", token="",
        headers={"Authorization": "Bearer spoc_invented"}),
    Bad("a token of another product", 401, "token-unknown", token="",
        headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}),
    Bad("a token that is no ASCII", 401, "token-unknown", token="",
        headers={"Authorization": "Bearer spoc_é\x00'--"}),
    Bad("a token of ten thousand letters", 401, "token-unknown", token="",
        headers={"Authorization": "Bearer spoc_" + "x" * 10_000}),
    Bad("a token in the address", 401, "token-missing", path=f"{LIST}?token=spoc_x", token=""),
    Bad("a token in the address besides", 422, "unknown-parameter", "“token”",
        path=f"{LIST}?token=spoc_x"),
    Bad("an expired token", 401, "token-expired", "ended on", token="expired"),
    Bad("a withdrawn token", 401, "token-revoked", "withdrawn", token="revoked"),
    Bad("a closed account", 401, "token-revoked", "withdrawn", token="disabled"),
    Bad("a closed account whose token was left", 401, "account-disabled", "closed", token="left"),
    Bad("no scope for reading", 403, "not-allowed", "messages:read", token="writer"),
    post("no scope for sending", 403, "not-allowed", "messages:write", token="reader"),
    Bad("a role that reads no messages", 403, "not-allowed", "role", token="dpo"),
    Bad("a partner asks for everything", 403, "purpose-missing", "LED Art. 25", token="partner",
        headers={"X-Purpose": ""}),
    # Why?
    Bad("no purpose", 403, "purpose-missing", "LED Art. 25", headers={"X-Purpose": ""}),
    Bad("a purpose of blanks", 403, "purpose-missing", headers={"X-Purpose": "   "}),
    Bad("a purpose of NUL", 403, "purpose-missing", headers={"X-Purpose": "\x00"}),
    Bad("no purpose for the original", 403, "purpose-missing", path=f"{ONE}/raw",
        headers={"X-Purpose": ""}),
    # Which list?
    Bad("limit 0", 422, "not-valid", "limit", path=f"{LIST}?limit=0"),
    Bad("limit 201", 422, "not-valid", "200", path=f"{LIST}?limit=201"),
    Bad("limit in letters", 422, "not-valid", "integer", path=f"{LIST}?limit=abc"),
    Bad("limit that fits no machine", 422, "not-valid", path=f"{LIST}?limit={'9' * 400}"),
    Bad("limit of partners below 0", 422, "not-valid", path="/api/v1/partners?limit=-1"),
    Bad("an instant in words", 422, "not-valid", "since", path=f"{LIST}?since=yesterday"),
    Bad("an instant without offset", 422, "not-valid", "timezone",
        path=f"{LIST}?since=2026-11-24T10:00:00"),
    Bad("an instant beyond the calendar", 422, "not-valid",
        path=f"{LIST}?since=2026-13-45T10:00:00Z"),
    Bad("an unknown channel of a list", 422, "not-valid", "siena", path=f"{LIST}?channel=telex"),
    Bad("an unknown stage of a list", 422, "not-valid", "at_desk", path=f"{LIST}?stage=lost"),
    Bad("a desk that nobody knows", 422, "unknown-desk", "cgi", path=f"{LIST}?desk=nowhere"),
    Bad("a desk of a partner's own making", 422, "unknown-desk", "“nowhere”", token="partner",
        path=f"{LIST}?desk=nowhere"),
    Bad("a misspelt parameter", 422, "unknown-parameter",
        "“chanel” is no parameter here. Use one of: q, channel, desk, stage, since, cursor, limit.",
        path=f"{LIST}?chanel=siena"),
    Bad("a parameter in other letters", 422, "unknown-parameter", "“Channel”",
        path=f"{LIST}?channel=siena&Channel=siena"),
    Bad("a parameter without a name", 422, "unknown-parameter", path=f"{LIST}?=siena"),
    Bad("a parameter where none is taken", 422, "unknown-parameter", "takes none",
        path=f"{ONE}?format=xml"),
    Bad("a parameter of partners that is one of messages", 422, "unknown-parameter", "cursor",
        path="/api/v1/partners?q=frankenland"),
    Bad("a parameter of ten thousand letters", 422, "unknown-parameter", "…",
        path=f"{LIST}?{'x' * 10_000}=1"),
    Bad("NUL in the question", 422, "not-valid", "NUL", path=f"{LIST}?q=%00"),
    Bad("NUL in the desk", 422, "not-valid", "NUL", path=f"{LIST}?desk=cgi%00"),
    Bad("a cursor of its own making", 400, "bad-cursor", "next", path=f"{LIST}?cursor=xyz"),
    Bad("a cursor that is no base64", 400, "bad-cursor", path=f"{LIST}?cursor=%C3%A9"),
    Bad("a cursor without offset", 400, "bad-cursor", path=cursor("2026-01-01T00:00:00 1")),
    Bad("a cursor of words", 400, "bad-cursor", path=cursor("now 1")),
    Bad("a cursor with SQL", 400, "bad-cursor",
        path=cursor("2026-01-01T00:00:00+00:00 1;DROP TABLE exchange_message")),
    # Which message?
    Bad("a reference that nobody has", 404, "no-such-message", path=f"{LIST}/2026-999999"),
    Bad("a reference in words", 404, "no-such-message", "2026-000123", path=f"{LIST}/first"),
    Bad("a reference with a line end", 404, "no-such-message", path=f"{ONE}%0a"),
    Bad("a reference with NUL", 422, "not-valid", "NUL", path=f"{ONE}%00"),
    Bad("a reference in other digits", 404, "no-such-message",
        path=f"{LIST}/%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A0%D9%A0%D9%A0%D9%A0%D9%A1"),
    Bad("a reference with SQL", 404, "no-such-message", path=f"{LIST}/2026-000001'--"),
    Bad("a path upwards", 404, "not-found", path=f"{LIST}/../../etc/passwd"),
    Bad("a path upwards, encoded", 404, "not-found", path=f"{LIST}/..%2f..%2fetc%2fpasswd/raw"),
    Bad("a path upwards, encoded twice", 404, "no-such-message",
        path=f"{LIST}/%252e%252e%252fsecret_key"),
    Bad("another's number of a message", 404, "no-such-message", "may see", path=ONE,
        token="partner"),
    Bad("another's original", 404, "no-such-message", path=f"{ONE}/raw", token="partner"),
    Bad("no such address", 404, "not-found", path="/api/v1/everything"),
    Bad("an address of another version", 404, "not-found", path="/api/v9/messages"),
    # How?
    Bad("a method that is not taken", 405, "wrong-method", "GET", method="DELETE"),
    Bad("a change of what is sealed", 405, "wrong-method", "GET", method="PUT", path=ONE),
    Bad("an echo of the request", 405, "wrong-method", method="TRACE"),
    Bad("a host that is not ours", 400, "bad-request", headers={"Host": "evil.example"}),
    # What is handed in?
    post("nothing", 400, "message-empty", "empty", body=b""),
    post("another kind", 415, "unsupported-media-type", "message/rfc822", kind="text/plain"),
    post("no kind", 415, "unsupported-media-type", "nothing", kind=""),
    post("a form", 415, "unsupported-media-type", kind="multipart/form-data; boundary=x",
         body=b"--x--"),
    post("a kind that only begins well", 415, "unsupported-media-type",
         kind="application/json-patch+json"),
    post("a kind with a line end", 415, "unsupported-media-type",
         kind="message/rfc822\r\nX-Evil: yes"),
    post("more than is taken, by its length", 413, "message-too-large", "parts",
         headers={"Content-Length": str(10**12)}),
    post("an unknown channel", 422, "unknown-channel", "siena", path=f"{LIST}?channel=telex"),
    post("a channel with a line end", 422, "unknown-channel",
         path=f"{LIST}?channel=siena%0d%0aX-Evil:%20yes"),
    post("a misspelt parameter of what is handed in", 422, "unknown-parameter",
         "channel, external_id", path=f"{LIST}?chanel=siena"),
    post("NUL in the channel", 422, "not-valid", "NUL", path=f"{LIST}?channel=siena%00"),
    post("NUL in the number", 422, "not-valid", "NUL", path=f"{LIST}?external_id=%00"),
)  # fmt: skip


@pytest.fixture
def tokens(settings: Any) -> dict[str, str]:
    """A token for each kind of caller; message 2026-000001 is of another partner."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Partner.objects.create(code="spoc-fr", name="SPOC of Frankenland", country="FR", kind="spoc")
    ensure_desks(actor=TEST, now=clock.now())
    operator = make_user("operator")
    expired = make_token(make_user("late"), days=1, now=clock.now() - timedelta(days=3))
    revoked = make_token(make_user("revoked"))
    revoke_token(ApiToken.objects.get(digest=token_digest(revoked)), actor=TEST, now=clock.now())
    gone, left = make_user("gone"), make_user("left")
    disabled = make_token(gone)
    disable_user(gone, actor=TEST, now=clock.now())
    without_account = make_token(left)
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    make_message(make_mail(), now=NOW)
    return {
        "operator": make_token(operator),
        "expired": expired,
        "revoked": revoked,
        "disabled": disabled,
        "left": without_account,
        "writer": make_token(operator, "messages:write"),
        "reader": make_token(operator, "messages:read"),
        "dpo": make_token(make_user("dpo", "dpo")),
        "partner": make_partner_token("spoc-fr"),
    }


def ask(tokens: dict[str, str], bad: Bad) -> Any:
    headers = {"X-Purpose": "test: bad input", **bad.headers}
    if bad.token:
        headers["Authorization"] = f"Bearer {tokens[bad.token]}"
    client = Client(raise_request_exception=False)
    return client.generic(
        bad.method, bad.path, bad.body, content_type=bad.kind, headers=headers,
        CONTENT_TYPE=bad.kind,
    )  # fmt: skip


def count() -> int:
    with seen_by(TEST):
        return Message.objects.count()


@pytest.mark.parametrize("bad", REFUSED, ids=lambda bad: bad.name)
def test_it_is_refused_with_a_sentence(tokens: dict[str, str], bad: Bad) -> None:
    answer = ask(tokens, bad)
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, told["status"], told["code"]) == (bad.status, bad.status, bad.code)
    assert set(told) == {"type", "title", "status", "detail", "code"}
    assert bad.says in told["detail"]
    assert "Traceback" not in told["detail"] and "psycopg" not in told["detail"]
    assert answer.headers.get("X-Evil") is None
    assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (bad.status == 401)
    assert (answer.headers.get("Allow") is not None) is (bad.status == 405)
    assert answer["Cache-Control"] == "no-store"
    assert count() == 1, "nothing was registered"


def test_the_table_is_long_and_its_names_differ() -> None:
    assert len({bad.name for bad in REFUSED}) == len(REFUSED) >= 40


HANDED_IN = {
    "broken JSON": ("application/json", b'{"header": {', "form_not_well_formed"),
    "JSON that is no object": ("application/json", b"[1, 2]", "form_wrong_root"),
    "JSON with unknown fields": (
        "application/json", b'{"header": {"subject": "x", "shoe_size": 43}}', "form_"),
    "JSON with NUL": ("application/json", b'{"header": {"subject": "a\\u0000b"}}', ""),
    "JSON with a number beyond all": ("application/json", b'{"header": 1e999999}', ""),
    "JSON of a thousand brackets": ("application/json", b"[" * 100_000, "form_too"),
    "JSON in another charset": ("application/json", '{"header": "é"}'.encode("utf-16"), ""),
    "broken XML": ("application/xml", b"<message><header>", "form_not_well_formed"),
    "XML with DOCTYPE": (
        "application/xml",
        b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><message>&x;</message>',
        "form_doctype"),
    "XML that grows": (
        "text/xml",
        b'<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><m>&b;</m>',
        "form_doctype"),
    "XML of another language": ("application/xml", b"<invoice xmlns='urn:x'/>", ""),
    "a mail without head": (MAIL, b"\r\n\r\nno head at all\r\n", "headers_missing"),
    "a mail of NUL bytes": (MAIL, b"\x00" * 2_000, ""),
    "a mail of every byte": (MAIL, bytes(range(256)) * 8, ""),
    "a mail that smuggles a head": (
        MAIL, b"From: a@b.example\r\nSubject: x\x0bBcc: y@z.example\r\n\r\ntext\r\n", "header_"),
    "a picture that says it is a mail": (MAIL, b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 500, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_IN)
def test_broken_content_is_registered_unchanged_with_its_fault(
    tokens: dict[str, str], name: str
) -> None:
    kind, body, fault = HANDED_IN[name]
    answer = ask(tokens, post(name, 201, "", body=body, kind=kind))
    assert answer.status_code == 201
    receipt = answer.json()
    with seen_by(TEST):
        message = Message.objects.get(reference=receipt["reference"])
    assert store().read(message.sha256) == body
    walk(message.pk, clock=clock.now)
    told = ask(tokens, Bad(name, 200, "", path=f"{LIST}/{message.reference}")).json()
    assert told["stage"] == "at_desk"
    assert told["faults"], "what is wrong is told"
    assert all(one["sentence"] and one["code"] in told_codes(told) for one in told["faults"])
    assert any(code.startswith(fault) for code in told_codes(told)), told["faults"]
    assert "root:" not in json.dumps(told)


def told_codes(message: dict[str, Any]) -> set[str]:
    return {fault["code"] for fault in message["faults"]}


def test_a_cursor_beyond_all_numbers_leads_nowhere(tokens: dict[str, str]) -> None:
    path = cursor(f"2026-01-01T00:00:00+00:00 {'9' * 30}")
    assert ask(tokens, Bad("x", 200, "", path=path)).json() == {"items": [], "next": None}


def test_odd_but_lawful_questions_find_nothing_or_something(tokens: dict[str, str]) -> None:
    for question in (
        "q=%22%27%3B--", "q=%26%7C!()%3A*", "q=" + "a%20" * 4_000, "q=%ff%fe", "desk=cgi",
        "since=0001-01-01T00:00:00%2B14:00", "since=9999-12-31T23:59:59-14:00",
        "limit=1&limit=2", "q=%F0%9F%91%AE", "q=%C2%AD%E2%80%AE", "limit=200",
    ):  # fmt: skip
        answer = ask(tokens, Bad(question, 200, "", path=f"{LIST}?{question}"))
        assert answer.status_code == 200, (question, answer.content)
        assert set(answer.json()) == {"items", "next"}


def test_a_purpose_cannot_add_headers_or_lines_to_the_record(tokens: dict[str, str]) -> None:
    bad = Bad("x", 200, "", headers={"X-Purpose": "case\r\nSet-Cookie: a=b\x00" + "y" * 9_000})
    answer = ask(tokens, bad)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_number_longer_than_is_kept_still_recognises_its_repeat(tokens: dict[str, str]) -> None:
    path = f"{LIST}?channel=siena&external_id={'x' * 5_000}"
    first = ask(tokens, post("x", 201, "", path=path, token="partner", body=make_mail()))
    again = ask(tokens, post("x", 200, "", path=path, token="partner", body=make_mail()))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["reference"] == again.json()["reference"]


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/docs"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_the_document_takes_reading_alone(path: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path, headers={"Accept": "text/json"})
    assert (answer.status_code, answer.json()["code"]) == (405, "wrong-method")
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/openapi.json"])
def test_a_probe_may_add_a_word_against_caches(path: str) -> None:
    assert Client().get(f"{path}?t=117").status_code == 200
