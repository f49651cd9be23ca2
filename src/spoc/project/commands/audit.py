"""`./spoc audit verify`, `anchor` and `continue`: is the record of processing whole?"""

from __future__ import annotations

import argparse
import sys

from spoc.kernel.errors import Refusal
from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
    """Verify the chain (exit 1 and the first broken link otherwise), print an anchor, go on."""
    if args.act == "continue":
        return _go_on(args.reason)
    if args.reason:
        raise Refusal("A reason belongs to `continue` alone: leave --reason out.")
    with hub(only_looks=args.act == "verify"):
        from spoc.access.rules import machine  # noqa: PLC0415 - only after set-up
        from spoc.audit.jobs import anchor_file  # noqa: PLC0415
        from spoc.audit.sealer import anchor_text, note_verdict, seal_entries, verify  # noqa: PLC0415
        from spoc.kernel import clock  # noqa: PLC0415

        if args.act == "anchor":
            seal_entries(now=clock.now())
            sys.stdout.write(f"{anchor_text()}\n")
            return 0
        if args.anchor and not (args.anchor.is_file() and args.anchor.stat().st_size):
            raise Refusal(f"{args.anchor} is no file with an anchor: nothing was compared.")
        kept = args.anchor or anchor_file()
        anchor = kept.read_text(encoding="utf-8") if kept.exists() else None
        verdict = verify(anchor=anchor)
        sys.stdout.write(f"{verdict.sentence}\n")
        note_verdict(verdict, actor=machine("cli"), now=clock.now())
        return 0 if verdict.ok else 1


def _go_on(reason: str) -> int:
    """Let a record that was restored into a new database server go on there."""
    with hub(as_owner=True):
        from spoc.access.rules import machine  # noqa: PLC0415 - only after set-up
        from spoc.audit.sealer import (  # noqa: PLC0415 - only after set-up
            NothingToContinue,
            continue_record,
            seal_entries,
        )
        from spoc.kernel import clock  # noqa: PLC0415

        try:
            continue_record(actor=machine("cli"), now=clock.now(), reason=reason)
        except NothingToContinue as nothing:
            sys.stdout.write(f"{nothing}\n")
            return 0
        seal_entries(now=clock.now())
        sys.stdout.write("The record goes on here; the reason stands in it.\n")
        return 0
