"""Search and palette find what the viewer may see, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.cases import make_case, officer
from tests.factories.queue import close_to, fill_queue

from spoc.access.models import Circle
from spoc.audit.models import Entry
from spoc.kernel import clock

FETCH = {"X-Requested-With": "fetch"}
TEXT = "The driver of 1-ZZZ-204 is Rafaelo MONTEBRIO, telephone +32 400 00 02 04.\n"


def body(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("asked", ["montebrio", "1-ZZZ-204", "1ZZZ204", "driver telephone"])
def test_a_message_is_found_by_words_plates_and_names(sign_in: Any, asked: str) -> None:
    case = make_case(subject="Jewellers", text=TEXT)
    page = body(sign_in().get("/search", {"q": asked}))
    assert "1 message" in page
    assert case.reference in page
    assert case.number in page


def test_a_case_is_found_by_its_numbers_the_short_one_too(sign_in: Any) -> None:
    case = make_case(subject="Jewellers")
    client = sign_in()
    for asked in (case.reference, case.reference.lower(), case.number,
                  f"{case.number[5:8]} {case.number[8:]}", case.number[5:]):  # fmt: skip
        assert f'data-row="{case.reference}"' in body(client.get("/search", {"q": asked})), asked


PHONES = ("0470 12 34 56", "0032 470 12 34 56", "+32 470 12 34 56", "470123456", "+32470123456",
          "0470/12.34.56")  # fmt: skip


@pytest.mark.parametrize("written", PHONES)
def test_a_telephone_number_is_found_in_whichever_form_it_was_written(
    sign_in: Any, written: str
) -> None:
    case = make_case(subject="Who is this", text=f"He called from {written} on Monday.\n")
    make_case(subject="Another", text="He called from 0470 12 34 57 on Monday.\n")
    client = sign_in()
    for asked in PHONES:
        page = body(client.get("/search", {"q": asked}))
        assert f'data-row="{case.reference}"' in page, asked
        assert "1 message" in page, asked


def test_a_foreign_number_is_found_as_it_is_dialled_at_its_home(sign_in: Any) -> None:
    case = make_case(subject="Who is this", text="He called from +31 6 12345678 on Monday.\n")
    client = sign_in()
    for asked in ("06 12345678", "0031 6 12345678", "612345678"):
        assert case.reference in body(client.get("/search", {"q": asked})), asked


def test_a_star_stands_for_the_rest_of_a_word_and_only_a_star(sign_in: Any) -> None:
    case = make_case(subject="Jewellers", text=TEXT)
    client = sign_in()
    for asked in ("monteb*", "Rafaelo monteb*", "monteb* driv*", "MONTÉB*"):
        assert case.reference in body(client.get("/search", {"q": asked})), asked
    for asked in ("monteb", "monteb* nothingofthekind", "mo*", "zilv*"):
        assert case.reference not in body(client.get("/search", {"q": asked})), asked


def test_a_page_that_leaves_out_older_messages_says_so(sign_in: Any) -> None:
    fill_queue(61, now=clock.now(), word="MONTEBRIO")
    client = sign_in()
    page = body(client.get("/search", {"q": "montebrio"}))
    assert "60 messages" in page
    assert "Only the newest are shown" in page
    assert "Only the newest are shown" not in body(client.get("/search", {"q": "monteb* 61"}))


def test_a_search_is_recorded_with_what_was_asked(sign_in: Any) -> None:
    sign_in().get("/search", {"q": "montebrio"})
    entry = Entry.objects.get(verb="exchange.message.searched")
    assert entry.details["asked"] == "montebrio"
    assert entry.purpose


def test_nothing_found_says_what_to_try(sign_in: Any) -> None:
    page = body(sign_in().get("/search", {"q": "nothingofthekind"}))
    assert "Nothing that you may see holds this." in page
    assert "Try fewer words" in page


def test_what_was_typed_is_shown_escaped(sign_in: Any) -> None:
    page = body(sign_in().get("/search", {"q": '"><script>alert(1)</script>'}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("asked", ["'", '"', "&", "!", "a\x00b", "(((", "-", "*:*", "x" * 500])
def test_odd_questions_are_answered_too(sign_in: Any, asked: str) -> None:
    client = sign_in()
    assert client.get("/search", {"q": asked}).status_code == 200
    assert client.get("/palette", {"q": asked}, headers=FETCH).status_code == 200


def test_a_closed_circle_is_found_by_its_members_alone(sign_in: Any) -> None:
    secret = make_case(subject="Montebrio, closed", text=TEXT)
    circle = Circle.objects.create(name="the few", desk="djo")
    close_to(circle, secret)
    circle.members.add(officer("insider", desk="djo"))
    member, stranger = sign_in("insider"), sign_in("stranger")
    for asked in ("montebrio", "1-ZZZ-204", secret.reference, secret.number, secret.number[5:]):
        for path in ("/search", "/palette"):
            for headers in ({}, FETCH):
                assert secret.reference in body(
                    member.get(path, {"q": asked}, headers=headers)
                ) or secret.number in body(member.get(path, {"q": asked}, headers=headers))
                seen = body(stranger.get(path, {"q": asked}, headers=headers))
                assert "Montebrio, closed" not in seen
                assert f"/cases/{secret.reference}" not in seen
                assert f"/messages/{secret.number}" not in seen


def test_the_beginning_of_a_word_opens_no_closed_circle(sign_in: Any) -> None:
    secret = make_case(subject="Montebrio, closed", text=TEXT)
    circle = Circle.objects.create(name="the few", desk="djo")
    close_to(circle, secret)
    circle.members.add(officer("insider", desk="djo"))
    path = "/palette?q=monteb"
    assert secret.reference in body(sign_in("insider").get(path, headers=FETCH))
    page = body(sign_in("stranger").get(path, headers=FETCH))
    assert secret.reference not in page
    assert secret.number not in page


def test_the_palette_offers_acts_places_and_records(sign_in: Any) -> None:
    case = make_case(subject="Jewellers", text=TEXT)
    client = sign_in()
    everything = body(client.get("/palette", headers=FETCH))
    assert 'data-press="c"' in everything
    assert 'data-href="/new"' in everything
    found = body(client.get("/palette", {"q": "montebrio"}, headers=FETCH))
    assert f'data-href="/cases/{case.reference}"' in found
    assert "Search everything for “montebrio”" in found
    assert "<html" not in found


def test_the_palette_finds_by_the_beginning_of_the_last_word(sign_in: Any) -> None:
    case = make_case(subject="Jewellers", text=TEXT)
    client = sign_in()
    for asked in ("MONTEB", "montéb", "Rafaelo monteb", "driv* mont", "1-ZZZ-204", "mon"):
        page = body(client.get("/palette", {"q": asked}, headers=FETCH))
        assert f"/cases/{case.reference}" in page, asked
    for asked in ("mo", "monteb nothingofthekind", "Rafa monteb", '"monteb"', "driver -monteb x",
                  "zilv", "ontebrio"):  # fmt: skip
        page = body(client.get("/palette", {"q": asked}, headers=FETCH))
        assert f"/cases/{case.reference}" not in page, asked
    assert case.reference not in body(client.get("/search", {"q": "monteb"})), "the page: with *"


def test_the_palette_puts_whole_words_before_beginnings(sign_in: Any) -> None:
    case = make_case(subject="Jewellers", text="The driver is Rafaelo MONTE.\n")
    fill_queue(20, now=clock.now(), first=100, word="MONTEBRIO")
    page = body(sign_in().get("/palette", {"q": "monte"}, headers=FETCH))
    assert f"/cases/{case.reference}" in page
    assert page.count('data-href="/cases/') == 8


def test_the_palette_is_a_page_of_links_without_script(sign_in: Any) -> None:
    case = make_case(subject="Jewellers", text=TEXT)
    client = sign_in()
    page = body(client.get("/palette", {"q": "montebrio"}))
    assert "<h1>Find or do</h1>" in page
    assert f'href="/cases/{case.reference}"' in page
    assert 'href="/palette"' in body(client.get("/")), "the field in the bar leads there"


def test_a_translator_is_not_offered_what_the_role_may_not_do(sign_in: Any) -> None:
    page = body(sign_in("translator", "translator").get("/palette", headers=FETCH))
    assert 'data-href="/new"' not in page
    assert 'data-press="c"' not in page
    assert 'data-press="b"' in page


def test_keys_have_a_page(sign_in: Any) -> None:
    page = body(sign_in().get("/keys"))
    assert "<h1>Keys</h1>" in page
    assert "Show new arrivals" in page


def test_an_auditor_may_not_search(sign_in: Any, settings: Any) -> None:
    settings.DEMO = True
    client = sign_in("auditor", "auditor", desk="")
    for path in ("/search?q=zilvernik", "/palette?q=zilvernik"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "What you can do now" in body(answer)
    assert 'id="palette"' not in body(client.get("/partners"))
