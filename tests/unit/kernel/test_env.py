"""Are settings read as their kind, and is a bad one told in a sentence?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.kernel import env

NAME = "SPOC_TEST_SETTING"


def test_text_is_stripped_and_an_empty_one_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "  word \n")
    assert env.text(NAME, "other") == "word"
    monkeypatch.setenv(NAME, "   ")
    assert env.text(NAME, "other") == "other"
    monkeypatch.delenv(NAME)
    assert env.text(NAME) == ""


def test_a_secret_in_a_file_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("from-file\n", encoding="utf-8")
    monkeypatch.setenv(NAME, "from-environment")
    assert env.secret(NAME) == "from-environment"
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    assert env.secret(NAME) == "from-file"


def test_a_secret_file_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    monkeypatch.setenv(f"{NAME}_FILE", str(missing))
    with pytest.raises(env.BadSetting, match=f"{NAME}_FILE names {missing}"):
        env.secret(NAME)


@pytest.mark.parametrize(
    ("written", "means"),
    [("1", True), ("Yes", True), ("ON", True), ("0", False), ("false", False), ("no", False)],
)
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, written: str, means: bool) -> None:
    monkeypatch.setenv(NAME, written)
    assert env.flag(NAME, default=not means) is means


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "perhaps")
    with pytest.raises(env.BadSetting, match="write 1 or 0"):
        env.flag(NAME)


def test_an_unset_flag_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert env.flag(NAME, default=True) is True
    assert env.flag(NAME) is False


@given(st.integers())
def test_every_whole_number_is_read_back(number: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, f" {number} ")
        assert env.number(NAME, number + 1) == number


def test_a_number_with_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "eight")
    with pytest.raises(env.BadSetting, match="write a whole number"):
        env.number(NAME, 8)
    monkeypatch.setenv(NAME, "")
    assert env.number(NAME, 8) == 8


def test_items_are_words_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " one, ,two,")
    assert env.items(NAME, ("other",)) == ("one", "two")
    monkeypatch.setenv(NAME, " , ")
    assert env.items(NAME, ("other",)) == ("other",)
