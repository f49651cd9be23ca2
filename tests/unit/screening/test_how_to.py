"""Does the page on screening a list say what the engine reads, takes and answers?"""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest

from screening.cli import build_parser
from screening.cli_problems import KINDS as PROBLEMS
from screening.cli_words import RELATIONS
from screening.readers import FORMATS, Ids, read
from screening.subject import KINDS, Subject

PAGE = Path(__file__).parents[3].joinpath("docs", "how-to", "screen-a-list.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_in_python_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("python")
    exec(compile(example, "screen-a-list.md", "exec"), {})  # noqa: S102 - the example is our own
    assert capsys.readouterr().out == "3 1 ['a1']\n"


def test_there_is_an_example_of_each_kind_and_all_of_it_is_read() -> None:
    (examples,) = blocks("json")
    found = list(read(io.BytesIO(examples.encode()), "spoc", Ids()))
    assert {each.kind for each in found if isinstance(each, Subject)} == KINDS.keys()
    assert all(isinstance(each, Subject) for each in found)


def test_every_kind_stands_there_with_its_keys() -> None:
    for kind, made in KINDS.items():
        row = re.search(rf"^\| `{kind}` \| (.*) \|$", PAGE, re.MULTILINE)
        assert row is not None
        told = [
            (f"**{key}**" if field.identifies else f"`{key}`") for key, field in made.keys.items()
        ]
        assert row[1].split(", ") == told


def test_every_command_is_one_and_every_format_is_imported() -> None:
    parser = build_parser()
    typed = [line for block in blocks("sh") for line in block.splitlines()]
    typed += [f"screening {row}" for row in re.findall(r"\| `(build [^`]*)` \|", PAGE)]
    assert len(typed) > 10
    formats = set()
    for line in typed:
        words = shlex.split(line)
        args = parser.parse_args(words[words.index("screening") + 1 :])
        formats.add(getattr(args, "format", "spoc"))
    assert formats == FORMATS.keys()


def test_words_of_problems_and_reasons_are_those_of_the_engine() -> None:
    for word in PROBLEMS:
        assert f"| `{word}` |" in PAGE
    (table,) = re.findall(r"\| Field and relation \| Says \|\n(.*?)\n\n", PAGE, re.DOTALL)
    codes = re.findall(r"`([a-z_.]+)`", table)
    assert len(codes) > 20
    assert [code for code in codes if code not in RELATIONS] == []
