"""`./spoc screening …`: the screening engine's own command line, as `python -m screening`."""

from __future__ import annotations

import argparse

from screening.cli import main


def run(args: argparse.Namespace) -> int:
    """Hand all that follows to the engine and return its exit code."""
    return main(args.rest, prog="spoc screening")
