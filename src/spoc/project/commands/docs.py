"""`./spoc docs`: write the generated pages of the manual, or say which are old (`--check`)."""

from __future__ import annotations

import argparse
import os
import sys

import django

from spoc.project.translations import SOURCE

FOLDER = SOURCE.parents[1] / "docs" / "reference"


def run(args: argparse.Namespace) -> int:
    """Write the pages that changed; with `--check` write nothing and exit 1 when one would."""
    os.environ.setdefault("SPOC_SECRET_KEY", "the manual needs none")
    django.setup()
    from spoc.project.reference_pages import pages  # noqa: PLC0415 - only after set-up

    old = 0
    for name, text in pages().items():
        path = FOLDER / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        old += 1
        if args.check:
            sys.stdout.write(f"docs/reference/{name} is old: run ./spoc docs\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"docs/reference/{name} written\n")
    return 1 if args.check and old else 0
