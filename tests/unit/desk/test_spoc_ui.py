"""Do the parts of a page say what they must, and is everything from outside escaped?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from spoc.cases.clock_words import span_text
from spoc.desk.drawn import SHAPES
from spoc.desk.formats import duration_text, hours_text, number_text

NARROW = "\u202f"
MINUS = "\u2212"
SOURCE = Path(settings.BASE_DIR)


def show(template: str, **context: object) -> str:
    return str(engines["django"].from_string(template).render(context)).strip()


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def face(shape: str, **changes: object) -> SimpleNamespace:
    due = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    values = {
        "shape": shape,
        "text": "5:02",
        "rule": "of 8 h",
        "due_at": due,
        "started_at": due - timedelta(hours=8),
        "share": 0.35,
    }
    return SimpleNamespace(**(values | changes))


# ---------- shapes


def test_an_icon_points_into_the_sprite_and_is_hidden_from_readers_of_screens() -> None:
    html = show('{% icon "find" %}')
    assert 'aria-hidden="true"' in html
    assert f'<use href="{settings.STATIC_URL}icons.svg#i-find"/>' in html


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_clock_is_readable_as_text(shape: str) -> None:
    html = show("{% clock face %}", face=face(shape))
    assert "5:02" in text_of(html)
    assert "of 8 h" in text_of(html)


@pytest.mark.parametrize(
    ("shape", "look", "spoken"),
    [
        ("running", "clk", "left"),
        ("soon", "clk soon", "left, soon due"),
        ("late", "clk late", "over time"),
        ("paused", "clk hold", "clock paused"),
        ("court", "clk hold", "clock paused"),
        ("met", "clk met", "answered in time"),
        ("met_late", "clk", "answered late"),
        ("local", "clk local", "left"),
        ("flight", "clk soon", "left, soon due"),
    ],
)
def test_a_clock_has_its_shape_and_its_spoken_words(shape: str, look: str, spoken: str) -> None:
    html = show("{% clock face %}", face=face(shape))
    assert f'<span class="{look}"' in html
    assert f"data-spoken>{spoken}<" in html


def test_a_running_clock_carries_what_the_page_needs_to_let_it_run() -> None:
    html = show("{% clock face %}", face=face("running"))
    assert 'data-due="2026-11-24T21:00:00+00:00"' in html
    assert 'data-started="2026-11-24T13:00:00+00:00"' in html
    assert 'data-share="0.35000"' in html
    assert 'stroke-dasharray="35 100"' in html


@pytest.mark.parametrize("shape", ["paused", "court", "met", "met_late", "none"])
def test_a_clock_that_stands_still_is_not_moved_by_the_page(shape: str) -> None:
    assert "data-due" not in show("{% clock face %}", face=face(shape))


def test_a_used_share_beyond_the_limit_fills_the_ring_and_no_more() -> None:
    assert 'stroke-dasharray="100 100"' in show("{% clock face %}", face=face("soon", share=1.7))


def test_no_clock_says_so() -> None:
    assert text_of(show("{% clock face %}", face=None)) == "no clock"


def test_an_unknown_shape_is_a_fault_of_the_builder() -> None:
    with pytest.raises(TemplateSyntaxError, match="no shape “round”"):
        show("{% clock face %}", face=face("round"))


def test_a_desk_shows_its_letters_in_its_own_shape() -> None:
    html = show('{% desk "CGI" %}')
    assert html == '<span class="desk cgi" title="International police cooperation">CGI</span>'
    assert show('{% desk "sirene" %}') == '<span class="desk other">SIRENE</span>'
    assert show('{% desk "" %}') == ""


def test_a_channel_shows_its_short_name_its_glyph_and_the_country() -> None:
    html = show('{% channel "interpol_i247" "at" %}')
    assert "I-24/7" in text_of(html)
    assert "#i-interpol" in html
    assert '<abbr class="cc" title="Austria">AT</abbr>' in html


def test_an_unknown_channel_is_shown_by_its_code_and_escaped() -> None:
    html = show("{% channel code %}", code="<b>pigeon</b>")
    assert "&lt;b&gt;pigeon&lt;/b&gt;" in html
    assert "<b>" not in html


def test_the_strictest_handling_code_stands_first_and_each_says_what_it_means() -> None:
    html = show("{% codes handling evaluation %}", handling=["h1", "H3", "h0"], evaluation="b2")
    assert text_of(html) == "H3 H1 H0 B2"
    assert 'title="H1: Not in court proceedings without the provider’s permission"' in html
    assert "Source: reliable in most instances." in html


def test_no_codes_leave_nothing() -> None:
    assert show("{% codes handling evaluation %}", handling=None, evaluation="") == ""


ME = SimpleNamespace(name="Lotte MAERLAND")
OTHER = SimpleNamespace(name="Nele BARAKÉ")


@pytest.mark.parametrize(
    ("owner", "lease", "words", "look"),
    [
        (ME, "", "LMYou", "claim me"),
        (ME, "writing", "LMYou", "claim me"),
        (OTHER, "", "NBNele BARAKÉ", "claim other"),
        (OTHER, "writing", "NBNele BARAKÉ writes", "claim typing"),
        (None, "", "Free", "claim free"),
        (None, "nobody", "Nobody yet", "claim none"),
    ],
)
def test_who_has_it_is_told_in_words(owner: object, lease: str, words: str, look: str) -> None:
    html = show("{% claim owner viewer lease %}", owner=owner, viewer=ME, lease=lease)
    assert text_of(html) == words
    assert f'<span class="{look}">' in html


def test_a_row_and_a_viewer_with_one_reference_are_one_person() -> None:
    row = SimpleNamespace(name="Lotte MAERLAND", ref="user:lotte")
    viewer = SimpleNamespace(name="L. MAERLAND", ref="user:lotte", roles=frozenset())
    assert text_of(show("{% claim owner viewer %}", owner=row, viewer=viewer)) == "LMYou"


def test_initials_survive_names_of_any_length() -> None:
    assert show("{{ name|initials }}", name="Marek van den ZILVERNIK") == "MZ"
    assert show("{{ name|initials }}", name="Prince") == "P"
    assert show("{{ name|initials }}", name="") == ""


def test_keys_and_law_are_written_as_they_are_said() -> None:
    assert show('{% kbd "Ctrl" "Enter" %}') == "<kbd>Ctrl</kbd> <kbd>Enter</kbd>"
    assert (
        show('{% law "Art. 5(1)(a)" "Directive (EU) 2023/977" %}')
        == '<span class="law">Art. 5(1)(a), Directive (EU) 2023/977</span>'
    )
    assert show('{% law "" %}') == ""


def test_a_row_of_law_that_was_not_seen_says_so() -> None:
    assert "unconfirmed" in show("{% unconfirmed row %}", row=SimpleNamespace(unconfirmed=True))
    proposal = SimpleNamespace(unconfirmed=False, is_proposal=True)
    assert "own rule" in show("{% unconfirmed row %}", row=proposal)
    assert show("{% unconfirmed row %}", row=SimpleNamespace(unconfirmed=False)) == ""


def test_a_picture_with_a_script_is_not_put_into_the_page() -> None:
    plain = "<?xml version='1.0'?><svg><path d='M0 0'/></svg>"
    assert show("{{ picture|svg_body }}", picture=plain) == "<svg><path d='M0 0'/></svg>"
    with pytest.raises(ValueError, match="plain SVG"):
        show("{{ picture|svg_body }}", picture="<svg><script>1</script></svg>")


# ---------- numbers and times


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (215189, "nl", f"215{NARROW}189"),
        (8646, "en", f"8{NARROW}646"),
        (-1234567, "fr", f"{MINUS}1{NARROW}234{NARROW}567"),
        (33.5, "de", "33,5"),
        (33.5, "en", "33.5"),
        (Decimal("0.10"), "nl", "0,10"),
        (0, "nl", "0"),
    ],
)
def test_numbers_are_grouped_by_three(value: float, language: str, text: str) -> None:
    assert number_text(value, language) == text
    with translation.override(language):
        assert show("{{ value|number }}", value=value) == text


def test_decimals_are_rounded_half_up() -> None:
    assert number_text(Decimal("2.25"), "en", 1) == "2.3"
    assert number_text(7, "nl", 2) == "7,00"


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert show("{{ value|number }}", value="<many>") == "&lt;many&gt;"
    assert show("{{ value|number }}", value=None) == ""
    assert show("{{ value|number }}", value=float("inf")) == "Infinity"


@given(st.integers())
def test_a_grouped_number_keeps_every_digit(value: int) -> None:
    text = number_text(value, "nl")
    assert int(text.replace(NARROW, "").replace(MINUS, "-")) == value


def test_an_instant_is_shown_local_and_kept_in_utc() -> None:
    at = datetime(2026, 11, 24, 21, 14, tzinfo=UTC)
    with timezone.override("Europe/Brussels"):
        assert show("{{ at|moment }}", at=at) == (
            '<time datetime="2026-11-24T21:14:00+00:00">24-11-2026, 22:14</time>'
        )
        assert text_of(show("{{ at|hours }}", at=at)) == "22:14"
        assert show("{{ at|utc_hours }}", at=at) == "21:14"
        late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
        assert show("{{ at|day }}", at=late) == '<time datetime="2026-11-25">25-11-2026</time>'


def test_a_day_is_shown_as_a_day() -> None:
    day = date(1991, 3, 14)
    assert show("{{ day|day }}", day=day) == '<time datetime="1991-03-14">14-03-1991</time>'


def test_the_hour_that_comes_twice_in_autumn_says_which_one_it_is() -> None:
    with timezone.override("Europe/Brussels"):
        first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert hours_text(first) == "02:30 (+02:00)"
        assert hours_text(first + timedelta(hours=1)) == "02:30 (+01:00)"
        assert hours_text(first + timedelta(hours=2)) == "03:30"


@pytest.mark.parametrize("name", ["moment", "hours", "day", "utc_hours", "duration"])
def test_no_time_is_shown_as_nothing(name: str) -> None:
    assert show(f"{{{{ at|{name} }}}}", at=None) == ""
    assert show(f"{{{{ missing|{name} }}}}") == ""


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(hours=3, minutes=13, seconds=59), "3:13"),
        (timedelta(minutes=-12), f"{MINUS}0:12"),
        (timedelta(days=1, hours=3), "1 d 3 h"),
        (timedelta(days=-2, hours=-1), f"{MINUS}2 d 1 h"),
        (timedelta(), "0:00"),
    ],
)
def test_durations_are_short_and_over_time_has_a_true_minus(span: timedelta, text: str) -> None:
    assert duration_text(span) == text
    assert show("{{ span|duration }}", span=span) == text


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_a_duration_is_its_length_behind_at_most_one_minus(span: timedelta) -> None:
    assert duration_text(span).removeprefix(MINUS) == span_text(span)
    assert duration_text(span).startswith(MINUS) == (span < timedelta())
