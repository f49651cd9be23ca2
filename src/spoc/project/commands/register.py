"""`./spoc register verify`: proof that nothing registered was lost or changed."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from spoc.project.commands._hub import hub


def run(_args: argparse.Namespace) -> int:
    """Check every number and every sealed byte; exit 1 and the first fault otherwise.

    Bytes that were sealed and never got a number are no fault of the register; they are named.
    """
    with hub():
        from spoc.exchange.unclaimed import unclaimed  # noqa: PLC0415 - only after set-up
        from spoc.exchange.verify import prove_register  # noqa: PLC0415
        from spoc.kernel import clock  # noqa: PLC0415

        verdict = prove_register(now=clock.now(), progress=_show)
        sys.stdout.write(f"{verdict.sentence}\n")
        for left in unclaimed(before=clock.now() - timedelta(minutes=1)):
            sys.stdout.write(f"{left}\n")
        return 0 if verdict.is_whole else 1


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {total} messages")
        if done == total:
            sys.stderr.write("\n")
