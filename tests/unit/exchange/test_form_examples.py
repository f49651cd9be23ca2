"""Are the example messages what their list says: invented, readable, and faulty only on purpose?"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest

from spoc.exchange.envelope import Fault, Form
from spoc.exchange.form import read_json, read_xml

FOLDER = Path(__file__).parents[3] / "examples" / "messages"
LIST = (FOLDER / "README.md").read_text(encoding="utf-8")
FILES = sorted(path for path in FOLDER.iterdir() if path.name != "README.md")
MAILS = [path for path in FILES if path.suffix == ".eml"]
MAILBOXES = {
    f"{name}@spoc.example"
    for name in (
        *("interpol", "siena", "sirene", "sirene-urgent", "lo", "police", "other"),
        *("pccc-tournai", "pccc-kerkrade", "pccc-luxembourg"),
    )
}
INVENTED = re.compile(
    r"invent|verzonnen|erfunden|uydurma|مختلقة|вымышлены",
    re.IGNORECASE,
)
FAULTY = {
    "22-faulty-urgent-without-ground.json": {
        "form_bad_instant",
        "form_unknown_code",
        "form_bad_language",
        "form_urgent_without_ground",
        "form_missing_field",
        "form_missing_role",
        "form_unknown_field",
        "form_dangling_relation",
    },
    "23-faulty-cut-off.xml": {"form_not_well_formed"},
    "24-hostile-doctype.xml": {"form_doctype"},
}


def mail(path: Path) -> EmailMessage:
    read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def forms(path: Path) -> list[tuple[Form, tuple[Fault, ...]]]:
    if path.suffix == ".xml":
        return [read_xml(path.read_bytes())]
    if path.suffix == ".json":
        return [read_json(path.read_bytes())]
    found = []
    for part in mail(path).walk():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and part.get_content_subtype() == "xml":
            found.append(read_xml(data))
        if isinstance(data, bytes) and part.get_content_subtype() == "json":
            found.append(read_json(data))
    return found


def words(path: Path) -> str:
    if path.suffix != ".eml":
        return path.read_bytes().decode("utf-8", "replace")
    parts = [part for part in mail(path).walk() if part.get_content_maintype() == "text"]
    return "\n".join(str(part.get_content()) for part in parts)


def test_the_list_names_every_file_once_and_no_other() -> None:
    assert re.findall(r"^\| `(\d\d-[^`]+)`", LIST, re.MULTILINE) == [path.name for path in FILES]
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_message_says_that_it_is_invented(path: Path) -> None:
    assert INVENTED.search(words(path))
    if path.suffix == ".eml":
        assert mail(path)["X-Invented"] == "yes"


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_a_mail_has_a_listed_sender_and_goes_to_one_of_our_mailboxes(path: Path) -> None:
    message = mail(path)
    sender = parseaddr(str(message["From"]))[1]
    assert f"| `{sender}` |" in LIST
    assert sender.endswith(".example")
    assert str(message["To"]) in MAILBOXES
    assert [part.defects for part in message.walk() if part.defects] == []


def test_the_mails_reach_every_mailbox() -> None:
    assert {str(mail(path)["To"]) for path in MAILS} == MAILBOXES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_form_has_the_faults_it_should_show_and_no_others(path: Path) -> None:
    for _, faults in forms(path):
        assert {fault.code for fault in faults} == FAULTY.get(path.name, set())


def test_the_examples_use_every_kind_of_entity() -> None:
    kinds = {entity.kind for path in FILES for form, _ in forms(path) for entity in form.entities}
    assert len(kinds) == 12


def test_the_request_and_its_twin_name_the_same_person_plate_and_telephone() -> None:
    request, twin = (words(path).lower() for path in FILES[:2])
    for shared in ("zilvernik", "1-zzz-117", "+32 400 00 00 42", "at-2026-004417"):
        assert shared in twin
        assert shared in request or shared == "at-2026-004417"
    (form, _), *_ = forms(FILES[0])
    assert form.header.reference == "AT-2026-004417"
