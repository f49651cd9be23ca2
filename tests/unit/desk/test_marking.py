"""Is somebody's text shown whole, marked where something was found, and escaped everywhere?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from spoc.desk.components import SPOTS, TEXT, spots
from spoc.desk.marking import is_danger, marked_html, runs, settled


def show(template: str, **context: object) -> str:
    return str(engines["django"].from_string(template).render(context)).strip()


@dataclass(frozen=True)
class Spot:
    kind: str
    start: int
    end: int
    sentence: str = ""


@dataclass(frozen=True)
class Paragraph:
    start: int
    end: int
    language: str = ""
    kind: str = "text"


def test_mentions_are_marked_by_kind_with_their_rule_as_title() -> None:
    html = marked_html(TEXT, spots())
    assert '<mark title="Danger word of the group “weapon”.">a hand gun</mark>' in html
    assert 'class="ent veh" title="Has the form of a Belgian number plate.">1-ZZZ-117<' in html
    assert 'class="ent">' not in html
    assert 'class="ent" title="A first name and a family name in capitals.">Marek' in html
    assert 'class="ent place"' in html
    assert 'class="ent time"' in html
    assert html.count("<p ") == 3
    assert len(SPOTS) == len(spots())


def test_a_danger_word_inside_a_name_is_still_marked() -> None:
    html = marked_html("Bank of GUN street", [Spot("place", 0, 18), Spot("danger", 8, 11)])
    assert (
        '<span class="ent place" title="">Bank of <mark title="">GUN</mark> street</span>' in html
    )


def test_of_two_overlapping_names_the_longer_is_shown() -> None:
    both = [Spot("person", 0, 5), Spot("phone", 3, 12)]
    assert settled(both, 20) == [Spot("phone", 3, 12)]


def test_a_mention_outside_the_text_is_left_out() -> None:
    html = marked_html(
        "short", [Spot("person", 2, 99), Spot("person", -1, 2), Spot("person", 3, 3)]
    )
    assert html == '<p dir="auto">short</p>'


def test_paragraphs_carry_their_language_and_their_kind() -> None:
    text = "Bonjour.\n\nمرحبا\n\n> said before"
    html = show(
        "{% source_text text mentions=None paragraphs=parts language='fr' %}",
        text=text,
        parts=[Paragraph(10, 15, "ar"), Paragraph(17, len(text), "", "quoted")],
    )
    assert html.split("\n") == [
        '<p dir="auto" lang="fr">Bonjour.</p>',
        '<p dir="auto" lang="ar">مرحبا</p>',
        '<p dir="auto" lang="fr" class="quoted">&gt; said before</p>',
    ]


def test_a_language_or_kind_that_is_no_word_never_reaches_the_page() -> None:
    html = marked_html("x", (), [Paragraph(0, 1, '"><script>', '"><script>')])
    assert html == '<p dir="auto">x</p>'


def test_lines_stay_lines() -> None:
    assert marked_html("one\ntwo\n\n\nthree\n") == (
        '<p dir="auto">one<br>two</p>\n<p dir="auto">three</p>'
    )


def test_nothing_to_show_is_nothing() -> None:
    assert show("{{ text|marked:spots }}", text="", spots=[]) == ""
    assert show("{{ text|marked:spots }}", text=None, spots=None) == ""


HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("<>&\"'/= \n\t`{}%"), st.sampled_from("abAB1é中א\u202e")),
    max_size=80,
)
SPOT = st.builds(
    Spot,
    kind=st.sampled_from(["person", "vehicle", "place", "time", "danger", "danger_word", "phone"]),
    start=st.integers(-2, 90),
    end=st.integers(-2, 90),
    sentence=HOSTILE,
)
PART = st.builds(
    Paragraph,
    start=st.integers(-2, 90),
    end=st.integers(-2, 90),
    language=st.sampled_from(["", "fr", "ar", "x<y", 'en" onload="']),
    kind=st.sampled_from(["text", "quoted", "signature", 'a" b="']),
)
OURS = re.compile(
    r"</?p>|</?span>|</?mark>|<br>"
    r'|<p dir="auto"(?: lang="[a-z]+")?(?: class="[a-z]+")?>'
    r'|<span class="ent(?: (?:veh|place|time))?" title="[^"<>]*">'
    r'|<mark title="[^"<>]*">'
)


@given(text=HOSTILE, mentions=st.lists(SPOT, max_size=8), parts=st.lists(PART, max_size=4))
def test_hostile_text_is_escaped_and_none_of_it_is_lost(
    text: str, mentions: list[Spot], parts: list[Paragraph]
) -> None:
    html = marked_html(text, mentions, parts, "nl")
    without_ours = OURS.sub("", html)
    assert not set("<>\"'") & set(without_ours)
    shown = unescape(OURS.sub("", html.replace("<br>", "\n")))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)


@given(text=HOSTILE, mentions=st.lists(SPOT, max_size=8))
def test_pieces_joined_are_the_text(text: str, mentions: list[Spot]) -> None:
    entities = settled([m for m in mentions if not is_danger(m)], len(text))
    dangers = settled([m for m in mentions if is_danger(m)], len(text))
    pieces = list(runs(text, 0, len(text), entities, dangers))
    assert "".join(piece.text for piece in pieces) == text
    for danger in dangers:
        marked = "".join(piece.text for piece in pieces if piece.danger == danger)
        assert marked == text[danger.start : danger.end]


@given(st.lists(SPOT, max_size=12), st.integers(0, 90))
def test_settled_mentions_never_overlap(mentions: list[Spot], length: int) -> None:
    kept = settled(mentions, length)
    assert all(one.end <= two.start for one, two in pairwise(kept))
    inside = [m for m in mentions if 0 <= m.start < m.end <= length]
    assert bool(kept) == bool(inside)
