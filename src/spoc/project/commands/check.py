"""`./spoc check`: everything CI runs, the quickest first; the first failures stand at the end.

The tests run here once, with coverage, unless a report of the whole suite is newer than the source
(`CI=true ./spoc test` leaves one). With CI=true they are never run a second time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from spoc.kernel import env
from spoc.project import requirements_lock, translations
from spoc.project.commands.test import CHECKOUT, run_suite
from spoc.project.coverage_gate import REPORT, gaps, is_fresh
from spoc.project.parts import spoc_command

_ONE_LINE = ("--linter-output-format", "{filename}:{line} {code} {message}")
_SHOWN = 12  # lines of each failed step at the end


@dataclass(frozen=True, slots=True)
class Check:
    """A step. `faults` returns what is wrong, a line each; nothing when all is well."""

    name: str
    faults: Callable[[], list[str]]


def run(_args: argparse.Namespace) -> int:
    """Do every step, even after a failure; exit 1 when one failed."""
    failed: list[tuple[str, list[str]]] = []
    for check in CHECKS:
        begun = time.monotonic()
        faults = check.faults()
        verdict = "FAILED" if faults else "ok"
        sys.stdout.write(f"{verdict:7} {check.name:32} {time.monotonic() - begun:6.1f} s\n")
        sys.stdout.flush()
        if faults:
            failed.append((check.name, faults))
    for name, faults in failed:
        sys.stdout.write(f"\n{name}:\n")
        sys.stdout.writelines(f"  {line}\n" for line in faults[:_SHOWN])
        if len(faults) > _SHOWN:
            sys.stdout.write(f"  … and {len(faults) - _SHOWN} more lines\n")
    return 1 if failed else 0


def _tool(*command: str) -> Callable[[], list[str]]:
    """A program of the environment that says what is wrong and ends with another code than 0."""

    def faults() -> list[str]:
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode == 0:
            return []
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return [line for line in lines if line.strip()] or [f"ended with {done.returncode}"]

    return faults


def _module(name: str, *arguments: str) -> Callable[[], list[str]]:
    return _tool(sys.executable, "-P", "-m", name, *arguments)


def _coverage() -> list[str]:
    report = CHECKOUT / REPORT
    if not is_fresh(report, CHECKOUT):
        if env.flag("CI"):
            return [
                f"{REPORT} is absent or older than the source: CI=true ./spoc test must pass first."
            ]
        if run_suite(["-q"], with_coverage=True):
            return ["The tests failed: see above, or run ./spoc test."]
    return gaps(report)


CHECKS = (
    Check("ruff check", _module("ruff", "check", "--output-format", "concise")),
    Check("ruff format", _module("ruff", "format", "--check", "--output-format", "concise")),
    Check("requirements locked", lambda: requirements_lock.faults(CHECKOUT / "requirements")),
    Check("translations complete", translations.faults),
    Check("generated manual up to date", _tool(*spoc_command("docs", "--check"))),
    Check(
        "imports go down the stairs",
        _tool(
            sys.executable,
            "-P",
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
        ),
    ),
    Check(
        "templates (djlint)",
        _module("djlint", "src", "--lint", "--profile", "django", "--quiet", *_ONE_LINE),
    ),
    Check("types (mypy)", _module("mypy")),
    Check("tests and coverage", _coverage),
)
