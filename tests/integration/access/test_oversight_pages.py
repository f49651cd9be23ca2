"""The pages of oversight, through the doors."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from tests.cast import OPERATOR

from spoc.access.models import User
from spoc.access.rules import machine
from spoc.audit.models import Entry
from spoc.audit.services import record
from spoc.audit.verbs import VERBS
from spoc.kernel import clock

ASKED = {"about": "C-2026-000001", "use": "lawfulness", "reason": "DS-2026-0093"}


@pytest.fixture
def dpo(sign_in: Any, settings: Any) -> Any:
    settings.DEMO = True
    return sign_in("dpo", "dpo", desk="")


def test_the_first_page_shows_nothing_of_the_record(dpo: Any) -> None:
    record("cases.case.read", actor=OPERATOR, now=clock.now(), object_ref="C-2026-000001")
    page = dpo.get("/oversight?about=C-2026-000001").content.decode()
    assert "not yet verified" in page
    assert 'value="C-2026-000001"' in page
    assert OPERATOR.purpose not in page


def test_a_question_is_answered_in_a_sentence_and_line_by_line(dpo: Any) -> None:
    for verb in ("cases.case.read", "cases.case.claimed"):
        record(
            verb,
            actor=OPERATOR,
            now=clock.now(),
            object_ref="C-2026-000001",
            details={"saw": ["<b>file</b>"]},
        )
    page = dpo.get("/oversight/answer", ASKED).content.decode()
    text = " ".join(page.split())
    assert "1 person and 0 machines" in text
    assert "did 2 acts" in text
    assert "1 of them a look." in text
    assert "Nobody looked without a reason." in text
    assert OPERATOR.purpose in page
    assert "saw: &lt;b&gt;file&lt;/b&gt;" in page
    assert Entry.objects.get(verb="audit.record.searched").actor == "user:dpo"


def test_a_question_about_a_message_leads_to_the_acts_on_its_case(dpo: Any) -> None:
    now = clock.now()
    worker = machine("worker")
    record("exchange.message.registered", actor=worker, now=now, object_ref="2026-000017")
    record("cases.case.opened", actor=worker, now=now, object_ref="C-2026-000001",
           details={"message": "2026-000017"})  # fmt: skip
    record("cases.case.claimed", actor=OPERATOR, now=now, object_ref="C-2026-000001")
    record("cases.case.opened", actor=worker, now=now, object_ref="C-2026-000002",
           details={"message": "2026-000018"})  # fmt: skip
    page = dpo.get("/oversight/answer", ASKED | {"about": "2026-000017"}).content.decode()
    link = re.search(r'<a class="mono" href="([^"]+)">C-2026-000001</a> 2 acts', page)
    assert link is not None
    assert "C-2026-000002" not in page
    theirs = dpo.get(html.unescape(link[1])).content.decode()
    assert "cases.case.claimed" in theirs
    assert "DS-2026-0093" in theirs
    # Its registration, and the question about it.
    assert re.search(r'about=2026-000017[^"]*">2026-000017</a> 2 acts', theirs)
    assert Entry.objects.filter(verb="audit.record.searched").count() == 2


def test_acts_on_the_case_count_only_when_they_answer_the_question(dpo: Any) -> None:
    now = clock.now()
    record("cases.case.opened", actor=machine("worker"), now=now, object_ref="C-2026-000001",
           details={"message": "2026-000017"})  # fmt: skip
    record("exchange.message.read", actor=OPERATOR, now=now, object_ref="2026-000017",
           details={"case": "C-2026-000001"})  # fmt: skip
    asked = ASKED | {"about": "2026-000017", "actor": "somebody.else"}
    assert "C-2026-000001" not in dpo.get("/oversight/answer", asked).content.decode()


@pytest.mark.parametrize("typed", ["000054", "54", "000 054", "2026-54", "2026/000054"])
def test_a_short_number_leads_to_the_full_ones_that_the_record_knows(dpo: Any, typed: str) -> None:
    at = clock.now().replace(year=2026)
    for ref in ("2026-000054", "C-2026-000054", "2026-000540"):
        record("exchange.message.registered", actor=machine("worker"), now=at, object_ref=ref)
    for _turn in range(2):  # the second time the record knows that it was asked
        page = dpo.get("/oversight/answer", ASKED | {"about": typed}).content.decode()
        links = re.findall(r'<a class="mono" href="([^"]+)">([^<]+)</a>', page)
        assert [words for _address, words in links] == ["2026-000054", "C-2026-000054"]
    page = dpo.get(html.unescape(links[0][0])).content.decode()
    assert "A message was sealed and numbered" in page
    assert "Do you mean" not in page


@pytest.mark.parametrize("typed", ["000055", "2026-000055", "C-54", "nonsense", "٥٤"])
def test_a_number_that_the_record_does_not_know_is_told_so(dpo: Any, typed: str) -> None:
    at = clock.now().replace(year=2026)
    record("exchange.message.registered", actor=machine("worker"), now=at, object_ref="2026-000054")
    page = dpo.get("/oversight/answer", ASKED | {"about": typed}).content.decode()
    assert f"The record knows nothing under “{typed}”" in page
    assert "Do you mean" not in page


def test_acts_are_named_in_the_readers_words_with_their_code_beside(
    sign_in: Any, settings: Any
) -> None:
    settings.DEMO = True
    reader = sign_in("dpo", "dpo", desk="", language="de")
    page = reader.get("/oversight").content.decode()
    options = re.findall(r'<option value="(\w+\.\w+\.\w+)"[^>]*>([^<]+)</option>', page)
    assert len(options) == len(VERBS)
    for code, words in options:
        assert words != code and words.endswith(f"({code})"), words
        assert VERBS[code].meaning.rstrip(".") not in words, "in the reader's language"
    table = reader.get("/oversight/verbs").content.decode()
    assert "Consultation" not in table
    assert not re.search(r"<th scope=\"row\"[^>]*>\w+\.\w+\.\w+", table)


def test_a_question_without_a_reason_is_not_answered(dpo: Any) -> None:
    record("cases.case.read", actor=OPERATOR, now=clock.now(), object_ref="C-2026-000001")
    answer = dpo.get("/oversight/answer", ASKED | {"reason": ""})
    assert answer.status_code == 400
    assert OPERATOR.purpose not in answer.content.decode()
    assert not Entry.objects.filter(verb="audit.record.searched").exists()


def test_the_record_is_verified_by_hand(dpo: Any) -> None:
    assert dpo.post("/oversight/verify").status_code == 302
    assert "The record is whole" in dpo.get("/oversight").content.decode()


def test_the_table_of_verbs_is_readable(dpo: Any) -> None:
    page = dpo.get("/oversight/verbs").content.decode()
    assert "cases.case.read" in page
    assert "A case was shown." in page


def test_nobody_else_opens_oversight(sign_in: Any, settings: Any) -> None:
    settings.DEMO = True
    for name, role in (("operator", "operator_front"), ("head", "head_of_spoc")):
        client = sign_in(name, role)
        for address in ("/oversight", "/oversight/answer", "/oversight/verbs"):
            assert client.get(address).status_code == 403
        assert client.post("/oversight/verify").status_code == 403


def test_days_are_typed_as_pages_write_them_or_as_machines_do(dpo: Any) -> None:
    record("cases.case.read", actor=OPERATOR, now=clock.now(), object_ref="C-2026-000001")
    for typed in ("24-11-2001", "2001-11-24", "24/11/2001", "24.11.2001", "24\u201111\u20112001"):
        page = dpo.get("/oversight/answer", ASKED | {"since": typed}).content.decode()
        assert "A case was shown." in page, typed
    answer = dpo.get("/oversight/answer", ASKED | {"since": "the 24th"})
    assert answer.status_code == 400
    assert "This is no day. Type it like 24-11-2026." in answer.content.decode()


@pytest.mark.parametrize("typed", ["mjansen", "M. Jänsen", "Jansen M", "user:mjansen"])
def test_a_person_is_found_by_the_name_of_sign_in_and_by_the_name_that_pages_show(
    dpo: Any, typed: str
) -> None:
    colleague("mjansen", "M. Jansen")
    record("cases.case.read", actor=replace(OPERATOR, ref="user:mjansen"), now=clock.now())
    page = dpo.get("/oversight/answer", ASKED | {"about": "", "actor": typed}).content.decode()
    assert "did 1 act" in " ".join(page.split())
    assert "Asked about M. Jansen, who signs in as mjansen." in page
    (asked,) = Entry.objects.filter(verb="audit.record.searched")
    assert asked.details["actor"] == "user:mjansen"


@pytest.mark.parametrize("typed", ["mjanssen", "Jansen", "jans", "L. Jansen"])
def test_an_unknown_person_is_told_with_those_who_may_be_meant(dpo: Any, typed: str) -> None:
    colleague("mjansen", "M. Jansen")
    colleague("dekker", "P. Dekker")
    page = dpo.get("/oversight/answer", ASKED | {"actor": typed}).content.decode()
    assert f"Nobody signs in as “{typed}”, and nothing is recorded under this name." in page
    links = re.findall(r'<a href="([^"]+)">(.*?) <span class="mono">(\w+)</span></a>', page)
    assert [name for _address, name, _username in links] == ["M. Jansen"]
    assert "who signs in as mjansen" in dpo.get(html.unescape(links[0][0])).content.decode()


def test_a_person_of_whom_nothing_is_near_is_told_so(dpo: Any) -> None:
    page = dpo.get("/oversight/answer", ASKED | {"actor": "zzz"}).content.decode()
    assert "Nobody signs in as “zzz”" in page
    assert "Write the name of sign-in, or the name that pages show." in page
    record("cases.case.read", actor=replace(OPERATOR, ref="token:zzz:1"), now=clock.now())
    page = dpo.get("/oversight/answer", ASKED | {"actor": "token:zzz:1"}).content.decode()
    assert "Nobody signs in" not in page


def test_questions_about_an_unknown_number_are_no_acts_on_it(dpo: Any) -> None:
    asked = ASKED | {"about": "2026-000055"}
    dpo.get("/oversight/answer", asked)
    page = " ".join(dpo.get("/oversight/answer", asked).content.decode().split())
    assert "The record knows nothing under “2026-000055”." in page
    assert "1 question about it was asked; it stands below." in page
    assert "did 1 act" not in page


def test_a_number_with_a_hyphen_of_another_kind_is_understood(dpo: Any) -> None:
    record("cases.case.read", actor=OPERATOR, now=clock.now(), object_ref="C-2026-000001")
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d":
        typed = ASKED["about"].replace("-", dash)
        page = dpo.get("/oversight/answer", ASKED | {"about": typed}).content.decode()
        assert "A case was shown." in page, hex(ord(dash))


def colleague(username: str, name: str) -> None:
    User.objects.create(username=username, name=name)
