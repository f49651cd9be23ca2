"""Does `./spoc screening` hand everything that follows to the engine, and nothing else?"""

from __future__ import annotations

import json

import pytest

from spoc.project.cli import _parted, main


def test_the_engine_answers_behind_the_hub(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screening", "compare", "Yara Duinhoven", "Yara Duinhoven", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["band"] in ("clear", "review", "strong")


@pytest.mark.parametrize(
    ("words", "ours", "engines"),
    [
        (["screening", "bench", "--data", "x"], ["screening"], ["bench", "--data", "x"]),
        (["--data", "d", "screening", "-h"], ["--data", "d", "screening"], ["-h"]),
        (["--data=d", "screening"], ["--data=d", "screening"], []),
        (["--data", "screening", "up"], ["--data", "screening", "up"], []),
        (["test", "-k", "screening"], ["test", "-k", "screening"], []),
        (["send", "screening"], ["send", "screening"], []),
    ],
)
def test_what_follows_the_command_belongs_to_the_engine(
    words: list[str], ours: list[str], engines: list[str]
) -> None:
    assert _parted(words) == (ours, engines)


def test_a_refusal_of_the_engine_keeps_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screening", "search", "/no/such/index", "--name", "A B"]) == 3
    assert capsys.readouterr().err.startswith("spoc screening: ")
