"""Does every script come out as the same plain letters, whatever hides in the text?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.normalise import latin, script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller-Lüdenscheidt", "muller ludenscheidt"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Straße", "strasse"),
        ("Đặng Thị Hương", "dang thi huong"),
        ("İğdır Ğı", "igdir gi"),
        ("Məmmədov", "mammadov"),
        ("Þórður Ægisson", "thordur aegisson"),
        ("O’Brien d'Angelo", "obrien dangelo"),
        ("Ｍａｒｉａ", "maria"),
        ("Щербаков Юрий", "shcherbakov yuriy"),
        ("Ющенко Сергій Георгійович", "yushchenko serhiy heorhiyovych"),
        ("Љубица Њежић", "ljubitsa njezhic"),
        ("Ивано́в", "ivanov"),
        ("Παπαδόπουλος Μπάμπης", "papadopoulos bampis"),
        ("محمد المصري", "mhmd al msri"),
        ("سهيل", "sahil"),
        ("يوسف ناصر", "yusf nasr"),
        ("فاطمه طه", "fatma tah"),
        ("Димитър Подъячев", "dimitar podyachev"),
        ("آلبرت", "albrt"),
        ("البرت", "albrt"),
        ("احمدی‌نژاد", "ahmdinzhad"),
        ("נתניהו בנימין", "ntniho bnimin"),
        ("ד'ארסי ז'אק", "darsi zhak"),
        ("ნინო ბერიძე", "nino beridze"),
        ("Հովհաննիսյան", "hovhannisyan"),
        ("मोहम्मद कुमार", "mohammad kumar"),
        ("김정은", "gimjeongeun"),
        ("王小明", "wangxiaoming"),
        ("曾国藩", "zengguofan"),
        ("佐々木", "zuozuomu"),
        ("ザック·ワシリー", "zakku washiri"),
        ("シュワルツェネッガー", "shuwarutsenegga"),
        ("ヴァレリー", "vareri"),
        ("マッチ", "matchi"),
        ("", ""),
        ("123 !?", ""),
    ],
)
def test_names_of_each_script_become_plain_letters(text: str, expected: str) -> None:
    assert latin(text) == expected


def test_decomposed_letters_read_like_composed_ones() -> None:
    assert latin("Юри\u0438\u0306") == latin("Юри\u0439")
    assert latin("Mu\u0308ller") == latin("Müller")


def test_control_format_and_bidirectional_characters_vanish() -> None:
    assert latin("J\u202eo\u200bh\x00n\ufeff") == "john"


def test_emoji_and_digits_part_words() -> None:
    assert latin("Anna\U0001f600Maria 2Bertha") == "anna maria bertha"


def test_a_word_of_mixed_alphabets_is_read_in_the_alphabet_that_is_meant() -> None:
    assert latin("P\u0435tr\u043ev") == "petrov"  # Cyrillic e and o in a Latin word
    assert latin("\u0421arlos") == "carlos"  # a Cyrillic S that looks like C
    assert latin("Ив\u0061н\u006fв") == "ivanov"  # Latin a and o in a Cyrillic word


@pytest.mark.parametrize(
    ("word", "expected", "alphabet"),
    [
        ("П\u0065т\u0070\u006fв", "petrov", "cyrillic"),  # half of its letters are Latin
        ("\u004f\u0070л\u006fв", "orlov", "cyrillic"),  # more than half
        ("P\u0435t\u0433\u043ev", "petgov", "latin"),  # r, t and v tell; a foreign letter is read
        ("Zub\u0435\u0433g", "zubegg", "latin"),
        ("\u0418в\u03b1н\u03bfв", "ivanov", "cyrillic"),  # Greek letters
        ("Π\u0061π\u0061δ\u006fπ\u006fυλ\u006fς", "papadopoulos", "greek"),
        ("T\u043e\u043c\u0430", "toma", "cyrillic"),  # all letters have look-alikes: most decide
        ("Яndex", "yandex", "latin"),
    ],
)
def test_a_word_of_mixed_alphabets_is_read_in_the_one_whose_letters_have_no_look_alike(
    word: str, expected: str, alphabet: str
) -> None:
    assert (latin(word), script(word)) == (expected, alphabet)


def test_han_and_kana_in_one_word_are_read_run_by_run() -> None:
    assert latin("森みどり") == "senmidori"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Müller", "latin"),
        ("Иванов", "cyrillic"),
        ("محمد", "arabic"),
        ("כהן", "hebrew"),
        ("김", "hangul"),
        ("王", "han"),
        ("ザック", "kana"),
        ("ไทย", "other"),
        ("42", ""),
    ],
)
def test_the_script_of_a_word_is_told(word: str, expected: str) -> None:
    assert script(word) == expected


@given(st.text())
def test_whatever_comes_in_only_letters_and_single_blanks_come_out(text: str) -> None:
    result = latin(text)
    assert set(result) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert result == " ".join(result.split())


@given(st.text())
def test_reading_the_result_again_changes_nothing(text: str) -> None:
    assert latin(latin(text)) == latin(text)
