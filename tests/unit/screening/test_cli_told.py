"""Is it said what was left out, what decided, which name met, and why the first run is slow?"""

from __future__ import annotations

import gzip
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numba
import pytest
from tests.unit.screening.lists import built, lines

from screening import Subject, compiled
from screening.cli import main
from screening.cli_first_run import compiling_told
from screening.cli_lists import other_name
from screening.cli_output import warn
from screening.evidence import Evidence

PEOPLE = [
    {"kind": "person", "id": "a1", "dob": ["1969-02-31"],
     "names": [{"full": "Marek ZILVERNIK"}, {"full": "Зубрилов Егор Степанович"}]},
    {"kind": "person", "id": "a2", "names": [{"full": "Yara DUINHOVEN"}], "dob": ["1984-11-30"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("list"), *PEOPLE)


# --- what was left out


def test_the_first_problems_of_each_kind_are_said_and_the_rest_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [{"kind": "person", "id": f"b{n}", "dob": "0000", "names": ["Yara"]} for n in range(15)]
    twice = [{"kind": "item", "id": "i1", "serial": str(number)} for number in range(1, 14)]
    path = tmp_path / "list.jsonl"
    path.write_text(lines(*bad, *twice, {"kind": "item", "serial": "117"}, {"kind": "item"}))
    assert main(["build", str(path), "--out", str(tmp_path / "index"), "--json"]) == 0
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert (said["subjects"], said["refused"], said["read_in_part"]) == (29, 1, 15)
    assert said["without_own_id"] == 13
    assert told.err.count("read in part: ") == told.err.count("without an id of their own: ") == 10
    assert f"{path}: read in part: line 1 (b0): dob: “0000”" in told.err
    assert f"{path}: without an id of their own: line 17 (i1): this id stands twice" in told.err
    assert f"{path}: not read: line 30: serial or number: is missing" in told.err.replace(
        " (item)", ""
    )
    assert "8 more lines of problems; --problems FILE keeps all of them" in told.err
    kept = tmp_path / "problems"
    words = ["build", str(path), "--out", str(tmp_path / "again"), "--problems", str(kept)]
    assert main(words) == 0
    assert len(kept.read_text("utf-8").splitlines()) == 29
    assert f"all are in {kept}" in capsys.readouterr().err


def test_an_id_that_stands_in_two_lists_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(lines(PEOPLE[1]), "utf-8")
    second.write_text(lines(PEOPLE[1]), "utf-8")
    assert main(["build", str(first), str(second), "--out", str(tmp_path / "index")]) == 0
    assert f"{second}: without an id of their own: line 1 (a2)" in capsys.readouterr().err


def test_no_index_is_made_without_one_of_the_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, cut = tmp_path / "good.jsonl", tmp_path / "cut.jsonl.gz"
    good.write_text(lines(*PEOPLE), "utf-8")
    cut.write_bytes(gzip.compress(lines(*PEOPLE).encode())[:-12])
    (tmp_path / "table.csv").write_text("id,name\n1,Yara\n2,Marek\n")
    for bad, wanted in ((cut, "cut off"), (tmp_path / "table.csv", "a table")):
        words = ["build", str(good), str(bad), "--out", str(tmp_path / "index")]
        assert main(words) == 2
        said = capsys.readouterr().err.splitlines()[-1]
        assert wanted in said
        assert str(bad) in said
        assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("way", ["options", "subject", "file"])
def test_a_search_with_a_bad_field_goes_on_with_the_rest(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    asked = {"kind": "person", "names": ["Yara Duinhoven"], "dob": "1984-11-31"}
    (tmp_path / "asked.jsonl").write_text(lines(asked), "utf-8")
    words = {
        "options": ["--name", "Yara Duinhoven", "--born", "1984-11-31"],
        "subject": ["--subject", json.dumps(asked)],
        "file": ["--file", str(tmp_path / "asked.jsonl")],
    }[way]
    assert main(["search", str(index), "--json", *words]) == 0
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert said["query"]["dob"] == ["1984-11"]
    assert said["answers"][0]["id"] == "a2"
    assert "November has no day 31" in said["left_out"][0]
    assert said["left_out"][0] in told.err


@pytest.mark.parametrize("way", ["subject", "file"])
def test_a_search_with_a_doubtful_number_is_done_and_says_so(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    asked = {"kind": "vessel", "imo": "9074728", "cc": "XX"}
    (tmp_path / "asked.jsonl").write_text(lines(asked), "utf-8")
    words = {
        "subject": ["--subject", json.dumps(asked)],
        "file": ["--file", str(tmp_path / "asked.jsonl")],
    }[way]
    assert main(["search", str(index), "--json", *words]) == 0
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert said["query"] == {"kind": "vessel", "imo": "9074728"}
    assert [each[:3] for each in said["left_out"]] == ["cc:"]
    assert [each[:4] for each in said["doubtful"]] == ["imo:"]
    assert said["doubtful"][0] in told.err


def test_what_is_doubtful_is_counted_and_no_reason_to_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(lines({"kind": "container", "id": "c1", "number": "ZZZU1170009"}), "utf-8")
    words = ["build", str(path), "--out", str(tmp_path / "index"), "--json", "--strict"]
    assert main(words) == 0
    told = capsys.readouterr()
    assert (json.loads(told.out)["subjects"], json.loads(told.out)["doubtful"]) == (1, 1)
    assert "read, but doubtful: line 1 (c1): number: “ZZZU1170009”" in told.err


def test_an_empty_file_is_said_to_be_empty(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.jsonl").touch()
    empty, out = str(tmp_path / "empty.jsonl"), str(tmp_path / "out")
    for words in (["build", empty, "--out", out], ["search", str(index), "--file", empty]):
        assert main(words) == 2
        said = capsys.readouterr().err
        assert f"{empty} is empty" in said
        assert "--format" not in said


def test_an_extra_that_is_not_installed_is_an_environment_that_is_not_ready(
    index: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "asked.jsonl").write_text(lines(*PEOPLE), "utf-8")
    words = ["bulk", str(tmp_path / "asked.jsonl"), str(index), str(tmp_path / "out")]
    assert main([*words, "--executor", "here", "--form", "parquet"]) == 3
    assert "install the extra “parquet”" in capsys.readouterr().err


def test_a_file_of_another_format_is_not_searched_for(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "asked.xml").write_text("<CONSOLIDATED_LIST>\n" * 99)
    assert main(["search", str(index), "--file", str(tmp_path / "asked.xml")]) == 2
    assert capsys.readouterr().err.count("--format un-consolidated") == 1


def test_what_a_record_holds_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    warn("line 1 (\x1b[2J\u202e): Зубрилов")
    assert capsys.readouterr().err == "line 1 (\ufffd[2J\ufffd): Зубрилов\n"


# --- pairs


def test_a_pair_may_be_two_names_and_a_bad_pair_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.jsonl"
    bad = [{"a": 7, "b": "Yara"}, {"a": "Yara"}, {"a": "Yara", "b": {"kind": []}}]
    half = {"a": {"names": ["Yara"], "dob": "0000"}, "b": {"kind": "person", "names": ["Jara"]}}
    pairs.write_text(lines({"a": "Yara Duinhoven", "b": "Jara Duinhofen"}, *bad, half))
    assert main(["explain", "--pairs", str(pairs), "--json"]) == 1
    told = capsys.readouterr()
    assert [json.loads(each)["ours"]["names"][0]["full"] for each in told.out.splitlines()] == [
        "Yara Duinhoven",
        "Yara",
    ]
    assert "line 2: record: must be a name" in told.err
    assert "line 3: b: is missing" in told.err
    assert "line 4 " in told.err.replace(":", " ")
    assert "read in part: line 5: dob" in told.err
    pairs.write_text('{"a":' * 100_000)
    assert main(["explain", "--pairs", str(pairs)]) == 1
    assert "line 1: pair: is " in capsys.readouterr().err


def test_a_broken_line_of_pairs_costs_no_other_pair(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"a": "Yara", "b": "Jara"}\n{"a":\n[]\n{"a": "Marek", "b": "Marko"}\n')
    assert main(["explain", "--pairs", str(pairs), "--json"]) == 1
    told = capsys.readouterr()
    ours = [json.loads(line)["ours"]["names"][0]["full"] for line in told.out.splitlines()]
    assert ours == ["Yara", "Marek"]
    assert "not read: line 2: pair: is not JSON" in told.err
    assert "not read: line 3: a: is missing" in told.err
    pairs.write_text("\n")
    assert main(["explain", "--pairs", str(pairs)]) == 2
    assert "is empty" in capsys.readouterr().err


# --- what decided


def test_policy_and_prior_stand_once_below_the_answers(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "asked.jsonl").write_text(lines(*PEOPLE), "utf-8")
    for words in (
        ["search", str(index), "--file", str(tmp_path / "asked.jsonl")],
        ["compare", "Yara", "Jara"],
        ["explain", "Yara", "Jara"],
        ["explain"],
    ):
        assert main(words) == 0
        said = capsys.readouterr().out.splitlines()
        assert sum("prior 0.01" in line for line in said) == 1
        assert said[-1].startswith("policy default ")
        assert main([*words, "--json"]) == 0
        for line in capsys.readouterr().out.splitlines():
            told = json.loads(line)
            assert told["prior"] == 0.01
            assert told["policy"].startswith("default ")


def test_the_name_that_met_is_shown_when_it_is_not_the_first(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", str(index), "--name", "Jegor Stepanowitsch Subrilow"]) == 0
    said = capsys.readouterr().out
    assert "there also named" in said
    assert "Зубрилов Егор Степанович" in said
    assert main(["search", str(index), "--name", "Marek Zilvernik"]) == 0
    assert "there also named" not in capsys.readouterr().out


def test_of_a_thing_too_the_name_that_met_is_known() -> None:
    ship = Subject.from_dict({"kind": "vessel", "names": ["Zilverster", "Goudvis"]})
    met = Evidence("name", "equal", "goudvis", "Goudvis", 8.0)
    assert other_name(ship, [met]) == "Goudvis"
    assert other_name(ship, [Evidence("imo", "equal", "1", "1", 8.0)]) == ""


# --- the first run


def test_a_run_that_compiles_says_so_once_and_the_next_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kernel_of_a_test.py").write_text("def double(number):\n    return 2 * number\n")
    monkeypatch.syspath_prepend(tmp_path)
    double = importlib.import_module("kernel_of_a_test").double
    for said in (1, 0):
        first, other = compiled.njit(double), compiled.njit(double)
        with compiling_told():
            assert (first(2), other(2.0)) == (4, 4.0)
        assert capsys.readouterr().err.count("kept for the next time") == said


def test_where_nothing_can_be_kept_it_says_what_to_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scope: dict[str, Callable[[int], int]] = {}
    exec("def double(number):\n    return 2 * number\n", scope)  # noqa: S102 - of no file
    with pytest.raises(RuntimeError, match="cannot cache"):
        numba.njit(cache=True)(scope["double"])
    with compiling_told():
        assert compiled.njit(scope["double"])(2) == 4
    assert "NUMBA_CACHE_DIR" in capsys.readouterr().err
