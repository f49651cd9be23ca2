"""Two texts under one number, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spoc.desk.comparing import MOST_LINES, Pair, compared

LINES = st.lists(st.sampled_from(["", "a", "b", "Marek ZILVERNIK"]), max_size=12)


def test_a_changed_word_stands_beside_what_it_was() -> None:
    old = "Plate\n1-ZZZ-117\nThanks"
    assert list(compared(old, old.replace("117", "118"))) == [
        Pair("Plate", "Plate"),
        Pair("1-ZZZ-117", "1-ZZZ-118", is_same=False),
        Pair("Thanks", "Thanks"),
    ]


def test_lines_that_are_the_same_are_counted_and_not_shown_except_near_a_difference() -> None:
    same = [str(number) for number in range(20)]
    pairs = list(compared("\n".join(["old", *same]), "\n".join(["new", *same, "more"])))
    assert pairs[0] == Pair("old", "new", is_same=False)
    assert [pair.old for pair in pairs[1:3]] == ["0", "1"]
    assert pairs[3] == Pair(skipped=16)
    assert pairs[-1] == Pair("", "more", is_same=False)


@given(LINES, LINES)
def test_no_line_of_either_text_is_lost(old: list[str], new: list[str]) -> None:
    pairs = list(compared("\n".join(old), "\n".join(new)))
    skipped = sum(pair.skipped for pair in pairs)
    shown = [pair for pair in pairs if not pair.skipped]
    for side, text in (("old", old or [""]), ("new", new or [""])):
        written = [getattr(pair, side) for pair in shown if getattr(pair, side)]
        kept = [line for line in text if line]
        assert [line for line in written if line not in kept] == []
        assert len(written) + skipped >= len(kept)


def test_very_long_texts_stand_beside_each_other_without_marks() -> None:
    long = "\n".join(map(str, range(MOST_LINES + 1)))
    (pair,) = compared(long, "short")
    assert (pair.old, pair.new, pair.is_same) == (long, "short", False)
