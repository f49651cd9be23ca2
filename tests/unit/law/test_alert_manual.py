"""Is a matrix of alerts with a hole, a double or an unknown word refused?"""

from __future__ import annotations

from datetime import date

import pytest

from spoc.law.alert_manual import Answer, Manual, manual, read_manuals
from spoc.law.vocabulary import FaultyData, read_vocabulary

LABEL = 'label = { en = "One", nl = "Een", fr = "Un", de = "Eins" }\nsource = "2.2"'
VERSIONS = f'[[row]]\ncode = "new"\nversion = "NEW"\n{LABEL}\n'
RANKS = (
    "".join(
        f'[[row]]\ncode = "new_{name}"\nversion = "NEW"\ngroup = "{name}"\nsubject = "{subject}"\n'
        f'rank = {rank}\narticle = "2.2.2"\n{LABEL}\n'
        for name, subject, rank in [("a", "person", 1), ("b", "person", 2), ("c", "object", 1)]
    )
    + f'[[row]]\ncode = "old_a"\nversion = "OLD"\n{LABEL}\n'
)
PAIRS = (
    "".join(
        f'[[row]]\ncode = "new_{one}_{two}"\nversion = "NEW"\npair = ["{one}", "{two}"]\n'
        f'answer = "compatible"\narticle = "2.2.1"\n{LABEL}\n'
        for one, two in ("aa", "ab", "bb", "cc")
    )
    + f'[[row]]\ncode = "old_a_a"\nversion = "OLD"\n{LABEL}\n'
)


def read(ranks: str = RANKS, pairs: str = PAIRS) -> Manual:
    return read_manuals(
        read_vocabulary("alert_versions", VERSIONS),
        read_vocabulary("alert_priorities", ranks),
        read_vocabulary("alert_compatibility", pairs),
    )["NEW"]


def test_a_new_manual_is_new_rows_and_no_code() -> None:
    book = read()
    assert list(book.groups) == ["a", "b", "c"]
    pair = book.pair_on("b", "a", date(2030, 1, 1))
    assert pair is not None
    assert pair.answer is Answer.COMPATIBLE
    assert book.pair_on("a", "c", date(2030, 1, 1)) is None
    assert book.group_on("d", date(2030, 1, 1)) is None
    assert not book.is_outdated_on(date(2030, 1, 1))


def test_the_manual_of_2013_counts_until_another_replaced_it() -> None:
    book = manual("SIRENE13")
    assert not book.is_outdated_on(date(2023, 3, 6))
    assert book.is_outdated_on(date(2023, 3, 7))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('group = "b"', 'group = "a"', "“a” twice in NEW"),
        ("rank = 2", "rank = 0", "new_b.*a rank above 0"),
        ("rank = 2", 'rank = "second"', "new_b.*a rank above 0"),
        ('subject = "object"', 'subject = "thing"', "new_c.*give a subject"),
        ('article = "2.2.2"', "", "new_a.*missing 'article'"),
    ],
)
def test_a_faulty_order_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in RANKS
    with pytest.raises(FaultyData, match=rf"alert_priorities\.toml.*{sentence}"):
        read(ranks=RANKS.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('["a", "b"]', '["b", "b"]', "“new_b_b” is there twice"),
        ('["a", "b"]', '["a", "c"]', "NEW: missing or foreign: a and b"),
        ('["a", "b"]', '["a"]', "new_a_b.*missing or unknown"),
        ('["a", "b"]', '["a", "d"]', "NEW: missing or foreign: a and b"),
        ('answer = "compatible"', 'answer = "perhaps"', "new_a_a.*'perhaps'"),
        ('article = "2.2.1"', "", "new_a_a.*missing or unknown 'article'"),
    ],
)
def test_a_faulty_matrix_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in PAIRS
    with pytest.raises(FaultyData, match=rf"alert_compatibility\.toml.*{sentence}"):
        read(pairs=PAIRS.replace(old, new, 1))
