"""Does the command line build, search, compare and explain, and refuse in one sentence?"""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.screening.lists import built, lines

from screening import cli_measure
from screening.bulk import results
from screening.cli import build_parser, main

PEOPLE: list[dict[str, Any]] = [
    {"kind": "person", "id": "a1", "names": [{"full": "Зубрилов Егор Степанович"}],
     "dob": ["1969-02-17"], "gender": "M"},
    {"kind": "person", "id": "a2", "names": [{"full": "Yara DUINHOVEN"}], "dob": ["1984-11-30"]},
    {"kind": "vehicle", "id": "a3", "plate": "1-ZZZ-117", "cc": "BE"},
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("list"), *PEOPLE)


def refused(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    """Run a command that must fail; its one sentence."""
    assert main(list(words)) == code
    said = capsys.readouterr().err.strip()
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith("screening: ")
    return said


def test_a_name_in_other_letters_is_found(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["search", str(index), "--name", "Jegor Subrilow", "--born", "1969-02-17", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answers"][0]["id"] == "a1"
    assert told["answers"][0]["subject"]["dob"] == ["1969-02-17"]


def test_reasons_are_told_in_words_and_add_up(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["search", str(index), "--name", "Yara Duinhoven", "--born", "1984-11-30"]
    assert main([*words, "--reasons"]) == 0
    said = capsys.readouterr().out
    assert "the same, letter for letter" in said
    assert "1984-11-30" in said
    assert main([*words, "--reasons", "--json"]) == 0
    best = json.loads(capsys.readouterr().out)["answers"][0]
    total = sum(reason["contribution"] for reason in best["reasons"])
    assert total == pytest.approx(best["score"], abs=0.01)


def test_a_thing_is_found_by_a_look_alike(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["search", str(index), "--kind", "vehicle", "--field", "plate=1ZZZI17"]
    assert main(words) == 0
    assert "a3" in capsys.readouterr().out


def test_a_file_is_searched_to_its_end_in_spite_of_a_bad_line(
    index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = lines(PEOPLE[0]) + "nonsense\n" + lines(PEOPLE[1])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["search", str(index), "--file", "-", "--json"]) == 1
    told = capsys.readouterr()
    assert [json.loads(each)["answers"][0]["id"] for each in told.out.splitlines()] == ["a1", "a2"]
    assert "line 2" in told.err


def test_what_cannot_be_read_is_counted_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "list.jsonl.gz"
    packed.write_bytes(gzip.compress((lines(PEOPLE[0], {"kind": "person"}) + "{\n").encode()))
    words = ["build", str(packed), "--out", str(tmp_path / "index"), "--json"]
    assert main([*words, "--problems", str(tmp_path / "problems"), "--strict"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["subjects"], told["refused"]) == (1, 2)
    kept = (tmp_path / "problems").read_text("utf-8").splitlines()
    assert len(kept) == 2
    assert "line 3" in kept[1]


def test_a_list_is_rescreened(index: Path, tmp_path: Path) -> None:
    (tmp_path / "asked.jsonl").write_text(lines(PEOPLE[2]), "utf-8")
    words = ["bulk", str(tmp_path / "asked.jsonl"), str(index), str(tmp_path / "out")]
    assert main([*words, "--executor", "here", "--json"]) == 0
    found = [p.read_text("utf-8") for p in (tmp_path / "out").glob("batch-*.jsonl")]
    assert json.loads(found[0])["matches"][0]["id"] == "a3"


def test_a_rescreened_file_tells_the_line_of_each_query_with_an_id_or_without(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nameless = {key: value for key, value in PEOPLE[2].items() if key != "id"}
    said = "{\n" + lines(PEOPLE[2], nameless) + "\n" + lines(PEOPLE[2])
    (tmp_path / "asked.jsonl").write_text(said, "utf-8")
    words = ["bulk", str(tmp_path / "asked.jsonl"), str(index), str(tmp_path / "out")]
    assert main([*words, "--executor", "here", "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["not_read"] == 1
    assert "line 3: has no id" in told.err
    assert "line 5 (a3): this id stands twice" in told.err
    rows = map(json.loads, (tmp_path / "out" / "batch-000001.jsonl").read_text().splitlines())
    found = {row["place"]: (row["query"], [each["id"] for each in row["matches"]]) for row in rows}
    assert found == {
        "line 1": ("", []),
        "line 2": ("a3", ["a3"]),
        "line 3": ("", ["a3"]),
        "line 5": ("a3", ["a3"]),
    }


def test_every_line_of_a_rescreened_file_has_one_row(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_part = dict(PEOPLE[1], id="part", dob=["1984-11-30", "1970-02-31"])
    said = lines(PEOPLE[2], {"kind": "vehicle", "id": "bare"}, in_part) + "{\n[]\n"
    (tmp_path / "asked.jsonl").write_text(said, "utf-8")
    words = ["bulk", str(tmp_path / "asked.jsonl"), str(index), str(tmp_path / "out")]
    assert main([*words, "--executor", "here", "--json", "--batch", "2"]) == 1
    summary = json.loads(capsys.readouterr().out)
    assert (summary["queries"], summary["refused"], summary["not_read"]) == (5, 3, 3)
    rows = {row["place"]: row for row in results(map(Path, summary["files"]))}
    assert {place: row["query"] for place, row in rows.items()} == {
        "line 1": "a3",
        "line 2": "bare",
        "line 3": "part",
        "line 4": "",
        "line 5": "",
    }
    assert [place for place, row in rows.items() if row["matches"]] == ["line 1", "line 3"]
    assert (rows["line 1"]["left_out"], rows["line 1"]["doubtful"]) == ([], [])
    assert "1970-02-31" in rows["line 3"]["left_out"][0]
    for place, why in (("line 2", "nothing"), ("line 4", "is not JSON"), ("line 5", "a JSON obj")):
        assert why in rows[place]["refused"]


def test_a_record_that_nobody_searches_for_has_a_row_too(index: Path, tmp_path: Path) -> None:
    person = {"id": "p", "schema": "Person", "properties": {"name": ["Marek ZILVERNIK"]}}
    address = {"id": "home", "schema": "Address", "properties": {"full": ["Voorbeeldgem"]}}
    (tmp_path / "asked.jsonl").write_text(lines(person, address), "utf-8")
    words = ["bulk", str(tmp_path / "asked.jsonl"), str(index), str(tmp_path / "out")]
    assert main([*words, "--format", "ftm", "--executor", "here", "--json"]) == 0
    rows = {row["query"]: row for row in results((tmp_path / "out").glob("batch-*"))}
    assert rows["home"]["skipped"] == "the schema “Address” is not searched for"
    assert "refused" not in rows["home"]
    assert rows.keys() == {"p", "home"}


def test_two_names_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "Yara Duinhoven", "Jara Duinhofen", "--json"]) == 0
    same = json.loads(capsys.readouterr().out)
    assert main(["compare", "Yara Duinhoven", "Tobias Zilvernik", "--json"]) == 0
    assert same["score"] > json.loads(capsys.readouterr().out)["score"]
    assert "reasons" not in same


def test_ten_hard_pairs_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--json"]) == 0
    told = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert len(told) == 10
    assert all(each["reasons"] and each["about"] for each in told)
    assert main(["explain"]) == 0
    assert capsys.readouterr().out.count("the sum of") == 10


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["search", "{index}"], "in one way"),
        (["search", "{index}", "--name", "A B", "--subject", "C D"], "in one way"),
        (["search", "{index}", "--subject", '{"kind"'], "not JSON"),
        (["search", "{index}", "--subject", '{"kind": "ghost"}'], "must be one of"),
        (["search", "{index}", "--field", "plate"], "KEY=VALUE"),
        (["search", "{index}", "--name", "\x07", "--born", "1984-02-31"], "no day 31"),
        (["search", "{index}", "--subject", '{"a":' * 100_000], "nested too deeply"),
        (["search", "{index}", "--name", "A B", "--policy", "ghost"], "no policy"),
        (["search", "{index}", "--file", "/no/such/file"], "No such file"),
        (["build", "/no/such/list", "--out", "{index}2"], "No such file"),
        (["build", "/no/such/list", "--out", "{index}"], "exists"),
        (["compare", "A B", "{"], "not JSON"),
        (["explain", "A B"], "two subjects"),
        (["evaluate"], "--data"),
        (["evaluate", "--data", "/no/such/folder"], "is no file"),
    ],
)
def test_bad_input_gets_one_sentence(
    index: Path, capsys: pytest.CaptureFixture[str], words: list[str], wanted: str
) -> None:
    assert wanted in refused(capsys, 2, *(word.replace("{index}", str(index)) for word in words))


def test_a_folder_without_an_index_is_not_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no index" in refused(capsys, 3, "search", str(tmp_path), "--name", "A B")


def test_a_broken_index_is_not_ready(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken"
    for path in index.rglob("*"):
        if path.is_file():
            copy = broken / path.relative_to(index)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes()[:-1])
    refused(capsys, 3, "search", str(broken), "--name", "A B")


def test_the_benchmark_is_a_program_of_the_checkout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_measure, "CHECKOUT", tmp_path)
    assert "checkout" in refused(capsys, 3, "bench")


def test_a_fall_below_the_reference_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = {"set": "s", "label": 1, "a": PEOPLE[1], "b": PEOPLE[1]}
    other = {"set": "s", "label": 0, "a": PEOPLE[1], "b": PEOPLE[0]}
    (tmp_path / "pairs.jsonl").write_text(lines(pair, other), "utf-8")
    words = ["evaluate", "--pairs", str(tmp_path / "pairs.jsonl"), "--reference"]
    for wanted, code in ((1.0, 0), (1.5, 1)):
        reference = tmp_path / f"{code}.json"
        reference.write_text(json.dumps({"figures": {"pairs.s.best_f1": wanted}}), "utf-8")
        assert main([*words, str(reference)]) == code
    assert "the reference is 1.5" in capsys.readouterr().err
    (tmp_path / "none.json").write_text("{}", "utf-8")
    assert "no reference" in refused(capsys, 2, *words, str(tmp_path / "none.json"))


def test_every_command_says_what_it_does() -> None:
    said = build_parser().format_help()
    for name in ("build", "search", "bulk", "compare", "explain", "evaluate", "bench"):
        assert name in said


def test_a_list_of_which_nothing_can_be_read_makes_no_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        "": "is empty",
        '{"schema": "Person"}\n': "can be read as spoc",
        "<xml/>\n": "looks like XML",
        "id,name\n1,Yara\n": "looks like a table",
    }
    for number, (text, wanted) in enumerate(texts.items()):
        wrong, out = tmp_path / f"wrong{number}", tmp_path / f"index{number}"
        wrong.write_text(text, "utf-8")
        said = refused(capsys, 2, "build", str(wrong), "--out", str(out))
        assert wanted in said
        assert len(said.splitlines()) <= 2
        assert not out.exists()
