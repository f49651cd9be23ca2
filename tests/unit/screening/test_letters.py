"""Does the edit model count as its slow reference does, and tell one name from two?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.letters import (
    MAX_LETTERS,
    SCRIPTS,
    bits,
    encode,
    similarity_bits,
    similarity_bits_reference,
    table,
)

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=9)


@settings(deadline=None, max_examples=60)
@given(WORDS, WORDS, st.sampled_from(SCRIPTS))
def test_the_kernel_agrees_with_the_reference(a: str, b: str, script: str) -> None:
    fast = similarity_bits(encode(a), encode(b), table(script))
    assert fast == pytest.approx(similarity_bits_reference(encode(a), encode(b), table(script)))


@pytest.mark.parametrize(
    ("script", "native", "right", "wrong"),
    [
        ("cyrillic", "shcherbakov", "tscherbakow", "scherzinger"),
        ("arabic", "mhmd", "mohammed", "mahmoud"),
        ("hebrew", "ntniho", "netanyahu", "natanson"),
        ("hangul", "seukipeo", "skipper", "skripal"),
        ("han", "kelafuqiuke", "kravchuk", "kowalczyk"),
        ("han", "xiaoming", "xiaoming", "xiaohong"),
        ("kana", "washiri", "vassili", "washington"),
        ("latin", "mikhail", "michail", "mikael"),
        ("georgian", "beridze", "beridse", "berisha"),
    ],
)
def test_the_right_spelling_has_more_bits_than_a_similar_name(
    script: str, native: str, right: str, wrong: str
) -> None:
    assert bits(native, right, script) > max(0.0, bits(native, wrong, script))


def test_long_rare_agreement_counts_more_than_short_agreement() -> None:
    assert bits("schwarzenegger", "schwarzenegger", "latin") > bits("li", "li", "latin") > 0


def test_two_different_names_have_negative_bits() -> None:
    assert bits("smith", "jones", "latin") < 0


def test_an_empty_word_says_nothing() -> None:
    assert bits("", "ivanov", "latin") == 0.0


def test_an_overlong_word_is_cut() -> None:
    assert len(encode("x" * 100)) == MAX_LETTERS


@pytest.mark.parametrize("word", ["Ivan", "ivan petrov", "é", "\x00"])
def test_other_letters_than_a_to_z_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="latin"):
        encode(word)


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_chances_of_a_table_add_up_to_at_most_one(script: str) -> None:
    learned = table(script)
    assert float(learned.chances.sum()) + learned.end == pytest.approx(1.0, abs=0.01)
    assert np.allclose((2.0 ** learned.own_a.astype(float)).sum(1), 1.0, atol=0.05)
