"""Do the examples of the README run, and do pictures and tables show the measured results?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs import make_screening_pictures as drawn

from spoc.kernel.xml import parse_xml

CHECKOUT = Path(__file__).parents[3]
README = (CHECKOUT / "README.md").read_text("utf-8")
RESULTS = drawn.read_results(drawn.RESULTS)


def test_the_examples_of_the_readme_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert examples
    monkeypatch.chdir(tmp_path)
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - the example is our own
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("a1 ")
    assert any("birth equal 1969-02-17" in line for line in said)
    assert said[-3:-1] == ["['a1']", "['a2']"]
    assert 0 < float(said[-1]) < 1


def test_the_five_functions_are_all_shown() -> None:
    for name in ("build(", "open(", ".search(", ".search_many(", "compare("):
        assert name in README


@pytest.mark.parametrize("name", drawn.pictures(RESULTS))
def test_a_picture_shows_the_results(name: str) -> None:
    kept = (drawn.PICTURES / name).read_text("utf-8")
    assert kept == drawn.pictures(RESULTS)[name], "run docs/make_screening_pictures.py"
    parse_xml(kept.encode())
    assert "prefers-color-scheme: dark" in kept


def test_the_tables_show_the_results() -> None:
    page = drawn.PAGE.read_text("utf-8")
    assert drawn.with_tables(page, RESULTS) == page, "run docs/make_screening_pictures.py"
    for name, rows in drawn.tables(RESULTS).items():
        assert f"<!-- table: {name} -->\n\n{rows}\n" in page


def test_every_peer_stands_beside_the_engine() -> None:
    engines = {engine for engine, _ in RESULTS}
    assert drawn.OURS in engines
    assert len(engines) >= 5
