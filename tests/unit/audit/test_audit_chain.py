"""Digests and anchors, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spoc.audit.chain import START, Anchor, BadAnchor, Run, anchor_line, read_anchors

AT = datetime(2026, 11, 24, 21, 14, 3, 123456, tzinfo=UTC)
lines = some.lists(
    some.text(some.characters(exclude_characters="\n", exclude_categories=("Cs",))), max_size=6
)


def digest_of(entries: list[str], *, before: str = START, through: int = 9, count: int = 6) -> str:
    run = Run(before)
    for entry in entries:
        run.add(entry)
    return run.close(through=through, count=count, sealed_at=AT)


@given(lines, lines)
def test_other_entries_or_another_order_give_another_digest(
    one: list[str], other: list[str]
) -> None:
    assert (digest_of(one) == digest_of(other)) is (one == other)


def test_every_fact_of_a_link_is_in_its_digest() -> None:
    whole = digest_of(["a"])
    assert digest_of(["a"], before="1" * 64) != whole
    assert digest_of(["a"], through=8) != whole
    assert digest_of(["a"], count=5) != whole


def test_the_same_instant_in_another_zone_is_the_same_link() -> None:
    brussels = AT.astimezone(timezone(timedelta(hours=1)))
    assert anchor_line(at=AT, count=3, digest=START) == anchor_line(
        at=brussels, count=3, digest=START
    )


@given(some.datetimes(timezones=some.just(UTC)), some.integers(0, 10**12))
def test_an_anchor_is_read_as_it_was_written(at: datetime, count: int) -> None:
    line = anchor_line(at=at, count=count, digest=START)
    (anchor,) = read_anchors(f"\n{line}\n\n")
    assert (anchor.count, anchor.digest) == (count, START)
    assert isinstance(anchor, Anchor)


def test_a_line_that_is_no_anchor_is_named() -> None:
    good = anchor_line(at=AT, count=3, digest=START)
    with pytest.raises(BadAnchor, match="Line 2"):
        read_anchors(f"{good}\nhello\n")
