"""Does `clean` keep every word and drop every character that breaks things?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from spoc.kernel.text import clean, plain_dashes


def test_ordinary_text_in_any_script_is_untouched() -> None:
    text = "Şahıs\tбез\nعربي 漢字 é 🚓"
    assert clean(text) == (text, False)


def test_nul_and_control_characters_are_removed_and_told() -> None:
    assert clean("ZIL\x00VER\x07NIK") == ("ZILVERNIK", True)


def test_lone_surrogates_and_noncharacters_are_removed() -> None:
    assert clean("a\ud800b\udfffc\ufffed\uffff") == ("abcd", True)


def test_line_ends_become_one_kind_and_that_is_no_loss() -> None:
    assert clean("a\r\nb\rc\n") == ("a\nb\nc\n", False)


@settings(deadline=None)
@given(st.text(st.characters(codec=None)))
def test_what_is_clean_can_be_stored_and_written_as_xml(text: str) -> None:
    kept, _ = clean(text)
    element = etree.Element("a")
    element.text = kept
    assert kept.encode().decode() == kept
    assert "\x00" not in kept
    assert "\r" not in kept


@settings(deadline=None)
@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    kept, _ = clean(text)
    assert clean(kept) == (kept, False)


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d")
def test_a_dash_within_a_number_is_a_hyphen_and_one_between_words_stays(dash: str) -> None:
    assert plain_dashes(f"C{dash}2026{dash}000017") == "C-2026-000017"
    assert plain_dashes(f"Who {dash} and when") == f"Who {dash} and when"
