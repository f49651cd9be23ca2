"""`./spoc audit verify` and `anchor`: proof that the record of processing is whole."""

from __future__ import annotations

import argparse
import sys

from spoc.kernel.errors import Refusal
from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
    """Verify the chain (exit 1 and the first broken link otherwise), or print an anchor."""
    with hub():
        from spoc.audit.jobs import anchor_file  # noqa: PLC0415 - only after set-up
        from spoc.audit.sealer import anchor_text, seal_entries, verify  # noqa: PLC0415
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
        return 0 if verdict.ok else 1
