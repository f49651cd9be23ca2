"""`./spoc demo`: fill the invented hub and print its log-ins. Run by `up --demo`; repeatable."""

from __future__ import annotations

import argparse
import sys

from spoc.project.commands._hub import hub
from spoc.project.demo.people import log_ins


def run(_args: argparse.Namespace) -> int:
    """Make what is missing of the demo and print who may sign in."""
    with hub() as places:
        from spoc.project.demo.fill import fill_demo  # noqa: PLC0415 - only after set-up

        fill_demo(places)
    for line in log_ins():
        sys.stdout.write(f"{line}\n")
    return 0
