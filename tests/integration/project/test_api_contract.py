"""The API keeps its contract field by field, and its own document tells the whole truth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories.messages import NOW, TEST, make_mail, make_message, register_mail
from tests.factories.people import make_user
from tests.factories.tokens import make_partner_token, make_token

from spoc.duty.services import ensure_desks
from spoc.kernel import clock
from spoc.kernel.jobs import beat
from spoc.kernel.pulses import EXPECTED
from spoc.network.models import Partner
from spoc.project.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir", "cheap_passwords")]
LIST = "/api/v1/messages"
MAIL = "message/rfc822"
RECEIPT = {"reference", "received_at", "sha256", "duplicate", "lies_under"}
SUMMARY = {
    "reference", "channel", "direction", "partner", "external_id", "received_at", "registered_at",
    "sha256", "sender", "subject", "language", "urgency", "stage", "case", "desk",
}  # fmt: skip
MESSAGE = SUMMARY | {"faults", "body_text", "attachments", "mentions"}
ATTACHMENT = {"name", "content_type", "size", "sha256", "scan"}


@pytest.fixture
def cheap_passwords(settings: Any) -> None:
    """Digests that cost nothing: nobody guesses passwords here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Caller:
    """A program with a token."""

    def head(self, path: str) -> Any:
        return self._client.head(path, headers=self._headers)

    def __init__(self, token: str, *, purpose: str = "test: contract") -> None:
        self._client = Client(raise_request_exception=False)
        self._headers = {"Authorization": f"Bearer {token}", "X-Purpose": purpose}

    def get(self, path: str, **query: str | int) -> Any:
        return self._client.get(path, query, headers=self._headers)

    def post(
        self, raw: bytes, kind: str = MAIL, query: str = "", headers: dict[str, str] | None = None
    ) -> Any:
        sent = self._headers | (headers or {})
        return self._client.post(f"{LIST}?{query}", raw, content_type=kind, headers=sent)


@pytest.fixture
def operator() -> Caller:
    return Caller(make_token(make_user("operator")))


@pytest.fixture
def partner() -> Caller:
    """The own system of a partner in the directory."""
    found = Partner.objects.create(
        code="spoc-fr", name="SPOC of Frankenland", country="FR", kind="spoc", languages=["fr"]
    )
    found.addresses.create(channel="siena", address="spoc@fr.example")
    return Caller(make_partner_token("spoc-fr"))


def test_a_new_message_is_201_and_its_receipt_names_it(operator: Caller) -> None:
    raw = make_mail()
    before = clock.now()
    answer = operator.post(raw)
    receipt = answer.json()
    assert answer.status_code == 201
    assert set(receipt) == RECEIPT
    assert receipt["sha256"] == hashlib.sha256(raw).hexdigest()
    assert receipt["duplicate"] is False
    received = datetime.fromisoformat(receipt["received_at"])
    assert before - timedelta(seconds=1) <= received <= clock.now()
    assert operator.get(f"{LIST}/{receipt['reference']}").status_code == 200


def test_the_same_bytes_again_are_200_with_the_same_reference(operator: Caller) -> None:
    raw = make_mail()
    first = operator.post(raw).json()
    again = operator.post(raw)
    assert again.status_code == 200
    assert again.json() == {**first, "duplicate": True}


def test_the_same_number_of_the_same_partner_is_200_though_the_bytes_differ(
    partner: Caller,
) -> None:
    first = partner.post(make_mail(message_id="AT-1", text="first\n")).json()
    again = partner.post(make_mail(message_id="AT-1", text="corrected\n"))
    assert again.status_code == 200
    assert (again.json()["reference"], again.json()["duplicate"]) == (first["reference"], True)
    assert again.json()["sha256"] == first["sha256"], "what is sealed under this number"
    lies_under = again.json()["lies_under"]
    assert first["lies_under"] == ""
    assert lies_under != first["reference"]
    told = Caller(make_token(make_user("operator"))).get(f"{LIST}/{lies_under}").json()
    assert (
        told["sha256"]
        == hashlib.sha256(make_mail(message_id="AT-1", text="corrected\n")).hexdigest()
    )


def test_a_token_without_a_partner_is_told_of_other_content_under_its_number() -> None:
    gateway = Caller(make_token(make_user("operator")))
    query = "external_id=GW-2026-7"
    first = gateway.post(make_mail(text="first\n"), query=query).json()
    again = gateway.post(make_mail(text="corrected\n"), query=query)
    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert again.json()["reference"] == first["reference"]
    assert again.json()["lies_under"] not in ("", first["reference"])
    another = Caller(make_token(make_user("colleague")))
    alone = another.post(make_mail(text="by another\n"), query=query)
    assert (alone.status_code, alone.json()["lies_under"]) == (201, "")


@pytest.mark.parametrize("encoding", ["gzip", "identity, br"])
def test_a_packed_body_is_refused_with_a_sentence(operator: Caller, encoding: str) -> None:
    refused = operator.post(make_mail(), headers={"Content-Encoding": encoding})
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported-content-encoding")
    assert encoding in refused.json()["detail"]
    assert operator.post(make_mail(), headers={"Content-Encoding": "identity"}).status_code == 201


def test_the_number_in_the_address_counts_before_the_one_in_the_mail(partner: Caller) -> None:
    first = partner.post(make_mail(), query="external_id=FR-2026-7").json()
    again = partner.post(make_mail(), query="external_id=FR-2026-7")
    assert again.json()["reference"] == first["reference"]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (MAIL, make_mail()),
        ("application/xml", b"<message/>"),
        ("application/json", b'{"header": {"reference": "FR-9", "subject": "x"}}'),
    ],
)
def test_all_three_kinds_are_taken_and_read_back_unchanged(
    operator: Caller, kind: str, raw: bytes
) -> None:
    receipt = operator.post(raw, f"{kind}; charset=utf-8").json()
    original = operator.get(f"{LIST}/{receipt['reference']}/raw")
    assert original.status_code == 200
    assert original.content == raw
    assert original["Content-Type"] == "application/octet-stream"
    assert original["X-Content-SHA256"] == receipt["sha256"] == hashlib.sha256(raw).hexdigest()
    assert original["X-Sealed-Content-Type"] == kind
    assert original["Content-Disposition"] == f'attachment; filename="{receipt["reference"]}.bin"'


def test_a_message_has_exactly_the_fields_of_the_contract(operator: Caller) -> None:
    raw = (
        b"From: spoc@at.example\r\nTo: siena@spoc.example\r\nSubject: Plate 1-ZZZ-117\r\n"
        b"Message-ID: <AT-5@at.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n\r\nWho is Marek ZILVERNIK, "
        b"born 14 March 1991, plate 1-ZZZ-117? He carries a gun.\r\n--cut\r\n"
        b"Content-Disposition: attachment; filename=list.txt\r\n\r\nabc\r\n--cut--\r\n"
    )
    message = make_message(raw)
    told = operator.get(f"{LIST}/{message.reference}").json()
    assert set(told) == MESSAGE
    assert told["subject"] == "Plate 1-ZZZ-117"
    assert (told["channel"], told["direction"], told["partner"]) == ("siena", "in", "spoc-at")
    assert (told["external_id"], told["stage"]) == ("AT-5@at.example", "at_desk")
    assert datetime.fromisoformat(told["received_at"]) == NOW
    assert datetime.fromisoformat(told["registered_at"]).utcoffset() is not None
    assert told["sha256"] == hashlib.sha256(raw).hexdigest()
    assert told["case"].startswith("C-2026-")
    assert told["desk"] in {"cgi", "djo", "dao"}
    (attachment,) = told["attachments"]
    assert set(attachment) == ATTACHMENT
    assert (attachment["name"], attachment["size"]) == ("list.txt", 3)
    assert attachment["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert {found["kind"] for found in told["mentions"]} >= {"person", "plate"}
    assert all(fault["sentence"] for fault in told["faults"])


def test_before_it_is_read_a_message_has_the_same_fields(operator: Caller) -> None:
    registered = register_mail()
    told = operator.get(f"{LIST}/{registered.reference}").json()
    assert set(told) == MESSAGE
    assert (told["stage"], told["case"], told["mentions"]) == ("registered", None, [])


def test_a_list_walks_every_item_once_although_others_arrive(operator: Caller) -> None:
    there = {
        register_mail(now=NOW + timedelta(seconds=number // 3)).reference for number in range(23)
    }
    seen: list[str] = []
    after = ""
    for turn in range(30):
        page = operator.get(LIST, limit=4, cursor=after).json()
        assert set(page) == {"items", "next"}
        assert all(set(item) == SUMMARY for item in page["items"])
        seen += [item["reference"] for item in page["items"]]
        register_mail(now=NOW + timedelta(minutes=turn + 1))
        after = page["next"]
        if after is None:
            break
    assert after is None
    assert sorted(seen) == sorted(there)
    instants = [operator.get(f"{LIST}/{one}").json()["received_at"] for one in seen]
    assert instants == sorted(instants, reverse=True), "newest first"


def test_the_largest_page_holds_two_hundred(operator: Caller) -> None:
    for _ in range(201):
        register_mail()
    page = operator.get(LIST, limit=200).json()
    assert len(page["items"]) == 200
    rest = operator.get(LIST, limit=200, cursor=page["next"]).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert len(operator.get(LIST).json()["items"]) == 50


def test_lists_are_narrowed_as_the_contract_says(operator: Caller) -> None:
    ensure_desks(actor=TEST, now=NOW)
    first = make_message(make_mail(subject="Bicycle", text="Yara DUINHOVEN\n"), now=NOW)
    later = NOW + timedelta(hours=1)
    second = make_message(make_mail(subject="Boat"), now=later, channel="interpol_i247")

    def found(**query: str | int) -> list[str]:
        return [item["reference"] for item in operator.get(LIST, **query).json()["items"]]

    assert found() == [second.reference, first.reference]
    assert found(q="DUINHOVEN") == [first.reference]
    assert found(channel="interpol_i247") == [second.reference]
    assert found(since=(NOW + timedelta(minutes=1)).isoformat()) == [second.reference]
    assert found(stage="registered") == []
    desk = operator.get(f"{LIST}/{first.reference}").json()["desk"]
    assert first.reference in found(desk=desk)
    assert found(desk="pccc_kerkrade") == []


def test_a_partner_sees_its_own_and_not_who_works_on_it(partner: Caller) -> None:
    make_message()
    own = partner.post(make_mail(sender="spoc@fr.example")).json()["reference"]
    assert [item["reference"] for item in partner.get(LIST).json()["items"]] == [own]
    told = partner.get(f"{LIST}/{own}").json()
    assert (told["case"], told["desk"], told["mentions"]) == (None, None, [])
    assert (told["partner"], told["channel"]) == ("spoc-fr", "siena")


def test_the_directory_is_a_list_like_any_other(operator: Caller) -> None:
    for number in range(5):
        row = Partner.objects.create(
            code=f"zz-{number}", name=f"Zilverland {number}", country="ZZ", kind="spoc"
        )
        row.addresses.create(channel="siena", address=f"{number}@zz.example")
    seen: list[str] = []
    after = ""
    while after is not None:
        page = operator.get("/api/v1/partners", limit=2, cursor=after).json()
        assert set(page) == {"items", "next"}
        seen += [item["code"] for item in page["items"]]
        after = page["next"]
        assert after is None or after not in seen, "a cursor is opaque"
    assert seen == [f"zz-{number}" for number in range(5)]
    for wrong in ("zz-1", "%", "enotMQ=="):
        answer = operator.get("/api/v1/partners", cursor=wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor")
    assert set(page["items"][0]) == {
        "code", "name", "country", "kind", "languages", "channels", "verified_on",
    }  # fmt: skip


def test_head_answers_as_get_without_the_body(operator: Caller) -> None:
    reference = register_mail().reference
    for path in (LIST, f"{LIST}/{reference}", f"{LIST}/{reference}/raw", "/api/v1/partners"):
        told, head = operator.get(path), operator.head(path)
        assert (told.status_code, head.status_code, head.content) == (200, 200, b"")
        assert head["Content-Type"] == told["Content-Type"]
        assert int(head["Content-Length"]) == len(told.content)
    assert operator.head(f"{LIST}/2026-999999").status_code == 404


def test_health_needs_nobody_and_no_database() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", _no_database)
        answer = Client().get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def _no_database(*_: object, **__: object) -> None:
    raise AssertionError("the health page asked the database")


def test_ready_tells_each_part_with_its_age_and_lag_and_nobodys_data() -> None:
    silent = Client().get("/api/v1/ready")
    assert (silent.status_code, silent.json()["status"]) == (503, "not ready")
    for part in EXPECTED:
        beat(part, now=clock.now())
    make_message(make_mail(subject="Yara DUINHOVEN"))
    answer = Client().get("/api/v1/ready")
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "ready")
    assert {part["name"] for part in told["parts"]} == {"database", *EXPECTED}
    assert all(set(part) == {"name", "well", "age_seconds", "lag", "detail"}
               for part in told["parts"])  # fmt: skip
    assert "DUINHOVEN" not in answer.content.decode()
    worker = next(part for part in told["parts"] if part["name"] == "worker")
    assert worker["lag"] == 1, "the walk of the message waits"


# --- what the document says ---------------------------------------------------------------------


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str)
    )
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, row in methods.items():
            yield path, method, row


def test_every_address_of_the_api_is_in_the_document() -> None:
    root = next(
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.namespace == "api"
    )
    served = {
        f"/api/v1/{one.pattern}".replace("<reference>", "{reference}")
        for one in root.url_patterns
        if isinstance(one, URLPattern) and one.name not in {"openapi-json", "api-root"}
    }
    assert served == set(document()["paths"])


def test_every_operation_says_how_it_can_be_refused() -> None:
    for path, method, row in operations():
        answers = {int(status): answer for status, answer in row["responses"].items()}
        if "security" not in row:
            continue
        where = f"{method} {path}"
        assert answers.keys() >= {400, 401, 403, 404, 422, 503}, where
        for status, answer in answers.items():
            if status >= 400:
                assert set(answer["content"]) == {"application/problem+json"}, (where, status)
        names = {one["name"] for one in row["parameters"]}
        assert "X-Purpose" in names, where
        assert row["summary"] and row["description"], where
    (sending,) = [row for _path, method, row in operations() if method == "post"]
    assert set(sending["responses"]) >= {"200", "201", "413", "415"}
    assert set(sending["requestBody"]["content"]) == {MAIL, "application/xml", "application/json"}


def test_the_document_is_served_as_it_is() -> None:
    assert Client().get("/api/v1/openapi.json").json()["paths"] == document()["paths"]
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    for _path, _method, row in operations():
        assert row["summary"] in page.content.decode().replace("&#x27;", "'")
