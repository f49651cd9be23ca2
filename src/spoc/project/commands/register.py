"""`./spoc register verify`: proof that nothing registered was lost or changed."""

from __future__ import annotations

import argparse
import sys

from spoc.project.commands._hub import hub


def run(_args: argparse.Namespace) -> int:
    """Check every number and every sealed byte; exit 1 and the first fault otherwise."""
    with hub():
        from spoc.exchange.verify import verify_register  # noqa: PLC0415 - only after set-up

        verdict = verify_register(progress=_show)
        sys.stdout.write(f"{verdict.sentence}\n")
        return 0 if verdict.is_whole else 1


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {total} messages")
        if done == total:
            sys.stderr.write("\n")
