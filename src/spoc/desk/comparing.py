"""Where do two texts that came under one number differ? Line by line, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from spoc.access.rules import Viewer
from spoc.audit.services import record
from spoc.cases.selectors import cases_of
from spoc.exchange.models import Message
from spoc.exchange.repeats import said_before, said_later

AROUND = 2  # lines that are the same and are shown before and after a difference
MOST_LINES = 600  # of each text; longer ones are shown beside each other without marks
_WIDEST = 2000  # characters of a line


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the earlier text and its place in the later one; "" where there is none.

    `skipped`: instead of a line, how many lines are the same here.
    """

    old: str = ""
    new: str = ""
    is_same: bool = True
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """The other message under the same number, compared with the one that is shown."""

    message: Message
    case: str
    is_earlier: bool
    lines: tuple[Pair, ...]


def others_of(message: Message, *, shown_in: str, reader: Viewer, now: datetime) -> list[Other]:
    """What came under the same number as `message`, compared with it.

    Whoever handles one of the two needs the other for the same reason: each look is recorded with
    the reason for `shown_in`, the case or message on whose page it is. What belongs to a circle
    that is closed to the reader is not there.
    """
    earlier = said_before(message)
    found = [(earlier, True)] if earlier is not None else []
    found += [(one, False) for one in said_later(message)]
    if not found:
        return []
    cases = cases_of([one.pk for one, _is_earlier in found], viewer=reader)
    others = []
    for one, is_earlier in found:
        case = cases[one.pk].reference if one.pk in cases else ""
        record(
            "exchange.message.read",
            actor=reader,
            now=now,
            object_kind="message",
            object_ref=one.reference,
            details={"case": case, "part": f"compared with {shown_in}"},
        )
        old, new = (one, message) if is_earlier else (message, one)
        lines = tuple(compared(whole_text(old), whole_text(new)))
        others.append(Other(one, case, is_earlier, lines))
    return others


def whole_text(message: Message) -> str:
    """Subject, text and the names and sizes of the files: what a reader sees of a message."""
    files = [
        f"[{part.name}, {part.size} B, {part.sha256[:12]}]" for part in message.attachments.all()
    ]
    return "\n".join([message.subject, "", message.body_text, *files])


def compared(old: str, new: str) -> Iterator[Pair]:
    """Both texts line by line; long stretches that are the same are only counted."""
    before, after = _lines(old), _lines(new)
    if max(len(before), len(after)) > MOST_LINES:
        yield Pair("\n".join(before), "\n".join(after), is_same=old == new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            is_last = (b, d) == (len(before), len(after))
            yield from _same(before[a:b], is_first=(a, c) == (0, 0), is_last=is_last)
            continue
        length = max(b - a, d - c)
        left = before[a:b] + [""] * (length - (b - a))
        right = after[c:d] + [""] * (length - (d - c))
        yield from (Pair(one, two, is_same=False) for one, two in zip(left, right, strict=True))


def _same(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Pair]:
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    skipped = len(lines) - head - tail
    if skipped <= 1:
        yield from (Pair(line, line) for line in lines)
        return
    yield from (Pair(line, line) for line in lines[:head])
    yield Pair(skipped=skipped)
    yield from (Pair(line, line) for line in lines[len(lines) - tail :])


def _lines(text: str) -> list[str]:
    return [line[:_WIDEST] for line in text.replace("\r\n", "\n").split("\n")]
