"""Are tables readable in every script, and reasons in words?"""

from __future__ import annotations

import re

from screening.cli_output import counted, table
from screening.cli_words import RELATIONS, label, reason_rows, words_of
from screening.evidence import Evidence
from screening.features import DATE_RELATIONS, LEVELS
from screening.subject import Subject


def test_columns_stand_below_their_heads_in_wide_scripts() -> None:
    drawn = table(("name", "score"), [("李伟", "+1.5"), ("Yara", "-12.0")])
    assert drawn == ["name  score", "----  -----", "李伟   +1.5", "Yara  -12.0"]


def test_a_long_cell_is_cut_with_a_mark() -> None:
    drawn = table(("name",), [("x" * 200,)])
    assert drawn[-1].endswith("…")
    assert len(drawn[-1]) < 100


def test_an_empty_table_is_its_head() -> None:
    assert len(table(("a", "b"), [])) == 2


def test_counting_yields_everything() -> None:
    assert list(counted(range(5), "things")) == [0, 1, 2, 3, 4]


def test_every_level_and_date_relation_has_words() -> None:
    for relation in LEVELS:
        assert f"name.{relation}" in RELATIONS
    for relation in DATE_RELATIONS:
        assert f"birth.{relation}" in RELATIONS


def test_no_relation_is_cut_off_in_a_table() -> None:
    (row,) = table(("relation",), [(max(RELATIONS.values(), key=len),)])[2:]
    assert not row.endswith("…")


def test_what_must_be_read_is_told_though_it_counts_nothing() -> None:
    silent = Evidence("document", "must_be_seen", "ZZ117", "ZZ 117", 0.0)
    assert len(reason_rows([silent, Evidence("birth", "missing", "", "", 0.0)])) == 1


def test_an_unknown_relation_is_still_readable() -> None:
    field, relation = words_of(Evidence("shoe_size", "much_larger", "46", "39", -1.0))
    assert (field, relation) == ("shoe size", "much larger")


def test_what_counts_most_stands_first_and_nothing_is_left_out_that_counts() -> None:
    reasons = [
        Evidence("gender", "equal", "M", "M", 0.4),
        Evidence("birth", "equal", "1984", "1984", 3.0),
        Evidence("list", "nobody", "", "", -8.0),
        Evidence("birth", "missing", "", "", 0.0),
    ]
    rows = reason_rows(reasons)
    assert [row[0] for row in rows] == ["-8.00", "+3.00", "+0.40"]


def test_subjects_are_told_in_one_line() -> None:
    person = Subject.from_dict(
        {"kind": "person", "names": [{"full": "Yara DUINHOVEN"}], "dob": ["1984"]}
    )
    assert label(person) == "Yara DUINHOVEN, born 1984"
    paper = Subject.from_dict({"kind": "person", "docs": ["ZZ117"]})
    assert label(paper) == "ZZ117"
    car = Subject.from_dict({"kind": "vehicle", "plate": "1-ZZZ-117", "cc": "BE"})
    assert re.fullmatch(r"1-ZZZ-117 · BE", label(car))
