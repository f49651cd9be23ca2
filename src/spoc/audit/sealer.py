"""Is the record whole? One sealer chains what business transactions wrote; anybody may verify.

Entries are taken in the order (transaction, id) and only from transactions that are all over, so
nothing can appear before a seal afterwards. Business never waits for the chain.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from spoc.audit.chain import START, Run, anchor_line, read_anchors
from spoc.audit.models import Entry, Origin, Seal
from spoc.audit.services import Actor, record
from spoc.kernel.errors import Refusal
from spoc.kernel.jobs import beat
from spoc.kernel.models import Beat

CHAIN = "chain"  # the part whose sign of life is the last verification

_LOCK = 0x53504F435345414C  # "SPOCSEAL": one sealer in the whole database
_BATCH = 5000

# One entry as one line. The database writes it from the stored columns, so that what is hashed is
# what is kept: a JSON array keeps the order, `jsonb` has one form, instants are UTC microseconds.
CANONICAL = """
    json_build_array(
        id, written_in, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        verb, actor, actor_role, actor_desk, object_kind, object_ref,
        purpose, recipient, channel, details)::text
"""
_LINES = f"""
    SELECT written_in, {CANONICAL} FROM audit_entry
     WHERE written_in > %s AND written_in <= %s ORDER BY written_in, id
"""  # noqa: S608 - a constant of this file
_HORIZON = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1
        + coalesce((SELECT base FROM audit_origin ORDER BY id DESC LIMIT 1), 0)
"""

_PRESENT = """
    SELECT pg_current_xact_id()::text::bigint
        + coalesce((SELECT base FROM audit_origin ORDER BY id DESC LIMIT 1), 0)
"""


class RecordFromAnotherServer(Refusal):
    """The record was restored into a new database server and nobody has continued it there."""

    code = "record-from-another-server"


class ReasonMissing(Refusal):
    """The record is continued by a person, for a reason."""

    code = "reason-missing"
    status = 400


class NothingToContinue(Refusal):
    """The record was not broken off."""

    code = "nothing-to-continue"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    `count`: entries under links that hold; `waiting`: entries not yet sealed; `head`: digest of
    the last link that holds; `first_broken`: number of the first link that does not, from 1.
    """

    ok: bool
    count: int
    waiting: int
    head: str
    first_broken: int | None
    sentence: str


def seal_entries(*, now: datetime) -> Seal | None:
    """Append one link over every entry whose transaction is over; None when there is none.

    Returns None as well while another sealer works.

    Raises:
        RecordFromAnotherServer: see `continue_record`.
    """
    with transaction.atomic():
        if not _number("SELECT pg_try_advisory_xact_lock(%s)::int", [_LOCK]):
            return None
        last = Seal.objects.order_by("-pk").first()
        horizon = _number(_HORIZON)
        after, count, before = (last.through, last.count, last.digest) if last else (0, 0, START)
        if horizon < after:
            raise RecordFromAnotherServer(
                _(
                    "This record was sealed by another database server. After a restore, "
                    "continue it with a reason before anything is sealed."
                )
            )
        run = Run(before)
        for _written_in, line in _lines(after, horizon):
            run.add(line)
        if not run.length:
            return None
        count += run.length
        digest = run.close(through=horizon, count=count, sealed_at=now)
        return Seal.objects.create(sealed_at=now, through=horizon, count=count, digest=digest)


def verify(*, anchor: str | None = None) -> Verdict:
    """Read the whole record again and compare it with its links, and those with the anchors.

    Entries below the last seal are final, so writers and sealer may go on meanwhile. A record that
    was cut at its end, emptied or replaced by an older copy is told by `anchor`: the text of the
    anchor file, one line per anchor; every line must be found in the chain.

    Raises:
        BadAnchor: the text is no anchor file.
    """
    anchors = read_anchors(anchor or "")
    links = list(Seal.objects.order_by("pk"))
    through = links[-1].through if links else 0
    waiting = Entry.objects.filter(written_in__gt=through).count()
    held: dict[int, str] = {}
    before, after, total = START, 0, 0
    lines = _lines(0, through)
    line = next(lines, None)
    for number, link in enumerate(links, 1):
        run = Run(before)
        while line is not None and line[0] <= link.through:
            run.add(line[1])
            line = next(lines, None)
        digest = run.close(through=link.through, count=total + run.length, sealed_at=link.sealed_at)
        whole = digest == link.digest and link.count == total + run.length
        if not whole or link.through <= after:
            sentence = _break(number, link, expected=link.count - total, found=run.length)
            return Verdict(False, total, waiting, before, number, sentence)
        before, after, total = link.digest, link.through, link.count
        held[total] = digest
    for kept in anchors:
        if held.get(kept.count) != kept.digest:
            sentence = _(
                "The anchor of %(at)s says %(kept)d entries; the chain of %(count)d entries does "
                "not hold it. Entries were taken away or an older copy was put back."
            ) % {"at": kept.at, "kept": kept.count, "count": total}
            return Verdict(False, total, waiting, before, len(links) + 1, sentence)
    sentence = _(
        "The record is whole: %(count)d entries under %(links)d links, %(waiting)d not yet sealed."
    ) % {"count": total, "links": len(links), "waiting": waiting}
    return Verdict(True, total, waiting, before, None, sentence)


def verify_record(*, actor: Actor, now: datetime, anchor: str | None = None) -> Verdict:
    """Verify, record that it was done and what was found, and leave it for the screens.

    Raises:
        BadAnchor: the text is no anchor file.
    """
    verdict = verify(anchor=anchor)
    note_verdict(verdict, actor=actor, now=now)
    return verdict


def note_verdict(verdict: Verdict, *, actor: Actor, now: datetime) -> None:
    """Put on record that the record was verified and what was found, and tell the screens."""
    with transaction.atomic():
        record(
            "audit.chain.verified",
            actor=actor,
            now=now,
            object_kind="record",
            details={"ok": verdict.ok, "count": verdict.count, "head": verdict.head},
        )
        beat(CHAIN, now=now, is_well=verdict.ok, detail=verdict.sentence)


def sealed_so_far() -> int:
    """How many entries stand under the chain."""
    return Seal.objects.order_by("-pk").values_list("count", flat=True).first() or 0


def state_of_chain() -> Beat | None:
    """What the last verification found, and when; None when there was none yet."""
    return Beat.objects.filter(part=CHAIN).first()


def anchor_text() -> str:
    """The newest anchor, to be kept outside the database; "" before the first seal."""
    last = Seal.objects.order_by("-pk").first()
    if last is None:
        return ""
    return anchor_line(at=last.sealed_at, count=last.count, digest=last.digest)


def publish_anchor(file: Path) -> None:
    """Append the newest anchor to a file, for good; nothing when it stands there already."""
    newest = anchor_text()
    if not newest:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab+") as lines:
        lines.seek(max(0, lines.tell() - 200))
        if lines.read().decode().strip().endswith(newest):
            return
        lines.write(newest.encode() + b"\n")
        lines.flush()
        os.fsync(lines.fileno())


def continue_record(*, actor: Actor, now: datetime, reason: str) -> None:
    """Let a record restored into a new server go on above the numbers it has reached.

    Run by the owner of the tables, once after a restore; the reason stays in the record.

    Raises:
        ReasonMissing: no reason in words.
        NothingToContinue: this server's numbers are above those of the record: nothing is broken.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE")
        reached = _number(
            """
            SELECT greatest((SELECT max(through) FROM audit_seal),
                            (SELECT max(written_in) FROM audit_entry), 0)
            """
        )
        if _number(_PRESENT) >= reached:
            raise NothingToContinue(
                _("The record runs on by itself on this database server. Nothing is to be done.")
            )
        if not reason.strip():
            raise ReasonMissing(_("Say why the record is continued here; the reason stays in it."))
        Origin.objects.create(base=reached, since=now, actor=actor.ref, reason=reason[:300])
        record("audit.chain.continued", actor=actor, now=now, purpose=reason, object_kind="record")


def _lines(after: int, through: int) -> Iterator[tuple[int, str]]:
    """(transaction, canonical line) of a stretch of the record, in order, a batch at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, [after, through])
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _number(sql: str, parameters: list[int] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return int(row[0])


def _break(number: int, link: Seal, *, expected: int, found: int) -> str:
    facts = {
        "number": number,
        "at": f"{link.sealed_at:%Y-%m-%d %H:%M:%S} UTC",
        "expected": expected,
        "found": found,
    }
    if found < expected:
        return (
            _("Link %(number)d (%(at)s) sealed %(expected)d entries; %(found)d are left.") % facts
        )
    if found > expected:
        return (
            _("Link %(number)d (%(at)s) sealed %(expected)d entries; now there are %(found)d.")
            % facts
        )
    return (
        _("Link %(number)d (%(at)s) does not fit: an entry or the link itself was changed.") % facts
    )
