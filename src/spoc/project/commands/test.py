"""`./spoc test`: the whole suite on throw-away databases, the browser's tests in the same run.

With CI=true nothing may be skipped for want of Chromium, and the run leaves a coverage report that
`./spoc check` reads, so that CI runs the suite once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from spoc.kernel import env
from spoc.kernel.readiness import NotReady
from spoc.project.catalogues import compile_catalogues
from spoc.project.coverage_gate import REPORT
from spoc.project.translations import SOURCE

CHECKOUT = SOURCE.parents[1]
_KEPT = frozenset({"SPOC_VENV"})  # settings that say nothing about a hub


class NoTests(NotReady):
    """This installation has no tests."""


def run(args: argparse.Namespace) -> int:
    """Run pytest; what stands after `test` is passed on to it. 0 when all passed, else 1."""
    compile_catalogues()
    whole = not args.rest
    return run_suite(args.rest, with_coverage=whole and env.flag("CI"))


def run_suite(arguments: list[str], *, with_coverage: bool) -> int:
    """The suite in the environment's Python: 0 when it passed, else 1.

    `with_coverage` leaves `REPORT` in the checkout when it passed. Raises NoTests outside one.
    """
    if not (CHECKOUT / "tests").is_dir():
        raise NoTests(f"{CHECKOUT} holds no tests: run this in a checkout of the source.")
    report = CHECKOUT / REPORT
    command = [sys.executable, "-P", "-m", "pytest", *_spread(arguments), *arguments]
    if with_coverage:
        report.unlink(missing_ok=True)
        command += ["--cov", "--cov-report=", f"--cov-report=json:{report}"]
    sys.stdout.flush()
    done = subprocess.run(command, cwd=CHECKOUT, env=_environment(), check=False)
    if done.returncode:  # what a broken-off run covered says nothing
        report.unlink(missing_ok=True)
    return 1 if done.returncode else 0


def _spread(arguments: list[str]) -> list[str]:
    """Two processes, unless the caller chose; what shares a hub stays in one of them."""
    chosen = any(one.startswith(("-n", "--numprocesses", "--pdb")) for one in arguments)
    return [] if chosen else ["-n", "2", "--dist", "loadgroup"]


def _environment() -> dict[str, str]:
    """Without the settings of a hub that happens to run on this machine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SPOC_") or name in _KEPT
    }
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept
