"""Search and palette find what the viewer may see, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.cases import make_case, officer
from tests.factories.queue import close_to

from spoc.access.models import Circle
from spoc.audit.models import Entry

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
