"""Does `./spoc check` tell every failure, and `./spoc test` keep a running hub out of the tests?"""

from __future__ import annotations

import argparse

import pytest

from spoc.project import cli
from spoc.project.commands import check, test

NOTHING = argparse.Namespace()


def test_all_steps_are_done_and_the_failures_stand_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (
        check.Check("one", lambda: ["first is wrong"]),
        check.Check("two", list),
        check.Check("three", lambda: [f"line {number}" for number in range(40)]),
    )
    monkeypatch.setattr(check, "CHECKS", steps)
    assert check.run(NOTHING) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in said[:3]] == [
        ["FAILED", "one"],
        ["ok", "two"],
        ["FAILED", "three"],
    ]
    assert "  first is wrong" in said[3:]
    assert said[-1] == "  … and 28 more lines"


def test_all_well_ends_with_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "CHECKS", (check.Check("one", list),))
    assert check.run(NOTHING) == 0


def test_ci_never_runs_the_suite_a_second_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(check, "CHECKOUT", tmp_path)
    monkeypatch.setattr(check, "run_suite", lambda *_, **__: pytest.fail("ran the suite"))
    (told,) = check._coverage()
    assert "CI=true ./spoc test" in told


def test_a_tool_that_fails_silently_is_still_a_failure() -> None:
    assert check._tool("false")() == ["ended with 1"]
    assert check._tool("true")() == []


def test_the_suite_knows_nothing_of_a_hub_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOC_DATABASE_URL", "postgresql://real")
    monkeypatch.setenv("SPOC_VENV", "/somewhere")
    kept = test._environment()
    assert "SPOC_DATABASE_URL" not in kept
    assert "DJANGO_SETTINGS_MODULE" not in kept
    assert kept["SPOC_VENV"] == "/somewhere"


def test_two_processes_unless_the_caller_chose() -> None:
    assert test._spread(["-k", "clock"])[:2] == ["-n", "2"]
    assert test._spread(["-n0"]) == []
    assert test._spread(["--pdb"]) == []


def test_what_follows_test_goes_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def remember(args: argparse.Namespace) -> int:
        seen.append(args.rest)
        return 0

    monkeypatch.setattr(test, "run", remember)
    assert cli.main(["test", "-k", "clock", "tests/unit", "--lf"]) == 0
    assert seen == [["-k", "clock", "tests/unit", "--lf"]]


def test_other_commands_take_no_unknown_words() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor", "--everything"])
    assert ended.value.code == cli.USAGE
