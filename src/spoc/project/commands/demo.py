"""`./spoc demo`: fill the invented hub and print its log-ins. Run by `up --demo`; repeatable."""

from __future__ import annotations

import argparse
import sys

from spoc.kernel.readiness import NotReady
from spoc.project.commands._hub import hub
from spoc.project.demo.people import log_ins


class NoDemo(NotReady):
    """This hub was begun for real work."""


def run(_args: argparse.Namespace) -> int:
    """Make what is missing of the demo and print who may sign in.

    Raises:
        NoDemo: the hub was not begun as one. (`hub` refuses a wish that contradicts the database.)
    """
    with hub() as places:
        if not places.is_demo:
            raise NoDemo(
                f"The hub in {places.root} was begun without invented data, and none is put into "
                f"it: begin a demo in another folder with ./spoc up --demo --data DIR."
            )
        from spoc.project.demo.fill import fill_demo  # noqa: PLC0415 - only after set-up

        fill_demo(places)
    for line in log_ins():
        sys.stdout.write(f"{line}\n")
    return 0
