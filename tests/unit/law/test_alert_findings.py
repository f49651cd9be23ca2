"""Is every finding about an alert a whole sentence in four languages, with its article?"""

from __future__ import annotations

from string import Formatter

import pytest

from spoc.law.alert_findings import Severity, finding
from spoc.law.vocabulary import LANGUAGES, UnknownCode, vocabulary

ROWS = list(vocabulary("alert_findings"))


@pytest.mark.parametrize("code", [row.code for row in ROWS])
def test_a_sentence_asks_the_same_values_in_every_language(code: str) -> None:
    row = vocabulary("alert_findings")[code]
    asked = {
        language: {name for _text, name, *_rest in Formatter().parse(row.labels[language]) if name}
        for language in LANGUAGES
    }
    assert all(names == asked["en"] for names in asked.values())
    assert Severity(row.extra["severity"])
    assert row.extra.get("form", "e") in vocabulary("sirene_forms")
    said = finding(code, **dict.fromkeys(asked["en"], "a"))
    assert "{" not in said.sentence("de")


def test_codes_become_words_in_the_language_asked() -> None:
    said = finding("form_missing", "forms", "Article 3.5", form="a", category="a26_eaw")
    assert said.article == "Article 3.5"
    assert said.sentence("nl-be") == (
        "Formulier A moet bij „Gezocht ter aanhouding: overlevering (Europees aanhoudingsbevel)” "
        "gaan. Maak het op voordat de signalering vertrekt."
    )


def test_several_codes_become_a_list_and_unknown_ones_stay_as_they_are() -> None:
    said = finding("notice_one_missing", fields="dna prints shoe_size")
    assert "DNA profile, Fingerprints and palm prints, shoe_size." in said.sentence("en")


def test_without_an_article_of_its_own_the_row_is_cited() -> None:
    said = finding("second_own_alert", existing="a34_a")
    assert said.article == "Regulation (EU) 2018/1862, Article 23(2)"
    assert said.severity is Severity.FAULT


def test_a_finding_without_a_sentence_is_refused() -> None:
    with pytest.raises(UnknownCode, match="is not a code of the list “alert_findings”"):
        finding("bad_weather")
