"""`./spoc translations`: collect the sentences to translate, or make the translations ready."""

from __future__ import annotations

import argparse
import sys

from spoc.project.catalogues import compile_catalogues
from spoc.project.translations import collect


def run(args: argparse.Namespace) -> int:
    """Collect and compile, or only compile; exit 1 when a catalogue cannot be written."""
    if args.act == "collect":
        for language, lacking in collect().items():
            left = "may stay empty" if language == "en" else "not translated"
            sys.stdout.write(f"{language}: {lacking} sentences {left}\n")
    return 1 if compile_catalogues() else 0
