"""Every sentence of the product is said in Dutch, French and German, with the same placeholders."""

from __future__ import annotations

import polib
import pytest

from spoc.project import catalogues, translations
from spoc.project.translations import Sentence, sentences


def test_every_sentence_is_translated_and_keeps_its_placeholders() -> None:
    assert translations.faults() == []


def test_the_sentences_are_found_where_they_are_marked() -> None:
    found = sentences()
    assert found[Sentence("Sign in")]  # a template
    assert found[Sentence("Found to be directly accessible.")]  # N_ in a table of the clock
    assert any("exchange/faults.py" in files for files in found.values())
    assert any("exchange/mentions/reasons.py" in files for files in found.values())
    assert any("audit/verbs.py" in files for files in found.values())
    assert any(sentence.plural for sentence in found)


@pytest.fixture
def catalogue(tmp_path, monkeypatch):  # type: ignore[no-untyped-def]
    """Catalogues of one sentence in a folder of their own; returns what makes them."""
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)

    def make(sentence: Sentence, *said: str, flags: tuple[str, ...] = ()) -> list[str]:
        monkeypatch.setattr(translations, "sentences", lambda: {sentence: ["room/page.html"]})
        translations.collect()
        for path in tmp_path.rglob("django.po"):
            file = polib.pofile(str(path))
            (entry,) = (one for one in file if not one.obsolete)
            if sentence.plural:
                entry.msgstr_plural = dict(enumerate(said))
            else:
                entry.msgstr = said[0]
            entry.flags = list(flags)
            file.save()
        return translations.faults()

    return make


def test_a_missing_sentence_is_told_for_each_language(catalogue) -> None:  # type: ignore[no-untyped-def]
    told = catalogue(Sentence("Where?"), "")
    assert [fault[:2] for fault in told] == ["nl", "fr", "de"]
    assert all("not translated" in fault for fault in told)


def test_a_fuzzy_sentence_is_told(catalogue) -> None:  # type: ignore[no-untyped-def]
    assert all("fuzzy" in one for one in catalogue(Sentence("Where?"), "Waar?", flags=("fuzzy",)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%(name)s reads too", "%(naam)s leest mee"),
        ("Line {line} is cut", "Regel {regel} is afgebroken"),
        ("%s of %s", "%s van"),
        ("Ask ", "Vraag"),
    ],
)
def test_other_placeholders_or_spaces_are_told(catalogue, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    assert len(catalogue(Sentence(text), said)) == 3


def test_the_singular_may_leave_out_the_number_and_the_plural_may_not(catalogue) -> None:  # type: ignore[no-untyped-def]
    sentence = Sentence("%(n)s case", plural="%(n)s cases")
    assert catalogue(Sentence("One case", plural="%(n)s cases"), "Eén zaak", "%(n)s zaken") == []
    assert len(catalogue(sentence, "%(n)s zaak", "zaken")) == 3


def test_collecting_again_keeps_what_is_translated(catalogue) -> None:  # type: ignore[no-untyped-def]
    assert catalogue(Sentence("Where?"), "Waar?") == []
    translations.collect()
    assert translations.faults() == []


def test_a_catalogue_is_made_ready_when_its_text_is_newer(catalogue) -> None:  # type: ignore[no-untyped-def]
    catalogue(Sentence("Where?"), "Waar?")
    assert len(catalogues.stale_catalogues()) == 4
    assert catalogues.compile_catalogues() == []
    assert catalogues.stale_catalogues() == []
    made = catalogues.LOCALE / "nl" / "LC_MESSAGES" / "django.mo"
    assert [entry.msgstr for entry in polib.mofile(str(made))] == ["Waar?"]
