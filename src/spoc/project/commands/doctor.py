"""`./spoc doctor`: what is wrong with this installation and how to mend it."""

from __future__ import annotations

import argparse
import sys

import django

from spoc.kernel import clock
from spoc.kernel.readiness import NotReady
from spoc.project.commands._hub import hub
from spoc.project.places import Places, data_dir


def run(_args: argparse.Namespace) -> int:
    """Look at everything, a line each; exit 1 when something must be mended."""
    places = Places(data_dir())
    places.must_be_begun()
    fault = ""
    told = []
    try:
        with hub(must_be_migrated=False, only_looks=True):
            from spoc.project import doctor  # noqa: PLC0415 - only after set-up

            told = list(doctor.ask_database(places, now=clock.now()))
    except NotReady as error:
        fault = error.sentence
        places.make()
        django.setup()
        from spoc.project import doctor  # noqa: PLC0415 - only after set-up

    findings = [*doctor.look_around(places, now=clock.now()), *told]
    if fault:
        findings.append(doctor.Finding("database", doctor.Level.WRONG, fault))
    for finding in findings:
        sys.stdout.write(f"{finding.level:6} {finding.subject}: {finding.sentence}\n")
    wrong = sum(finding.level is doctor.Level.WRONG for finding in findings)
    things = "thing is" if wrong == 1 else "things are"
    sys.stdout.write(f"\n{wrong} {things} to be mended.\n" if wrong else "\nAll is well.\n")
    return 1 if wrong else 0
