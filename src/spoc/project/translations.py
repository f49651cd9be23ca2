"""Which sentences does the source hold, and is each of them said in every language?

Catalogues are `locale/<language>/LC_MESSAGES/django.po`. English is the source; its catalogue may
stay empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from spoc.project.catalogues import LANGUAGES, catalogue_of, write_whole

SOURCE = Path(__file__).resolve().parent.parent
TRANSLATED = ("nl", "fr", "de")
_PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}
_USUAL_PLURAL = "nplurals=2; plural=(n != 1);"

# How a sentence is marked in Python and, after `templatize`, in templates: the name of the call
# and which of its arguments are sentences ("c": a context). The last two are rows of tables.
_ONE: tuple[int, ...] = (1,)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": _ONE,
    "N_": _ONE,
    "gettext": _ONE,
    "gettext_lazy": _ONE,
    "gettext_noop": _ONE,
    "lazy": _ONE,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "Verb": _ONE,
    "Right": (3,),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One English sentence of the source. `plural` and `context` are empty when it has none."""

    text: str
    plural: str = ""
    context: str = ""


def sentences() -> dict[Sentence, list[str]]:
    """Every marked sentence with the files (below `src/spoc`) that say it, in a stable order."""
    found: dict[Sentence, list[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        name = path.relative_to(SOURCE).as_posix()
        for sentence in _marked(path):
            files = found.setdefault(sentence, [])
            if name not in files:
                files.append(name)
    # A catalogue holds a sentence once: said with and without a number, it is the one with.
    for sentence in [one for one in found if one.plural]:
        bare = Sentence(sentence.text, context=sentence.context)
        found[sentence] += [name for name in found.pop(bare, []) if name not in found[sentence]]
    return found


def _marked(path: Path) -> Iterator[Sentence]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # The lines of the pseudo-Python that `templatize` makes are indented at random.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    taken = extract("python", BytesIO(text.encode()), keywords=KEYWORDS, options={})
    for _line, words, _comments, context in taken:
        one, *more = words if isinstance(words, tuple) else (words,)
        if one:
            yield Sentence(one, plural=more[0] if more else "", context=context or "")


def collect() -> dict[str, int]:
    """Bring every catalogue in line with the source, keeping what is translated.

    A sentence that the source no longer says is kept as obsolete. Returns how many sentences each
    language still lacks.
    """
    template = polib.POFile(wrapwidth=100)
    for sentence, files in sentences().items():
        template.append(
            polib.POEntry(
                msgid=sentence.text,
                msgid_plural=sentence.plural,
                msgstr_plural={0: "", 1: ""} if sentence.plural else {},
                msgctxt=sentence.context or None,
                occurrences=[(name, "") for name in files],
                flags=["python-brace-format"] if re.search(r"\{\w+\}", sentence.text) else [],
            )
        )
    lacking = {}
    for language in LANGUAGES:
        path = catalogue_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile()
        catalogue.wrapwidth = 100
        catalogue.metadata = {
            "Project-Id-Version": "OpenSPOC",
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": _PLURALS.get(language, _USUAL_PLURAL),
        }
        catalogue.merge(template)
        write_whole(path, str(catalogue).encode())
        lacking[language] = len(catalogue.untranslated_entries())
    return lacking


def faults() -> list[str]:
    """What keeps a page from being whole in nl, fr or de; empty when nothing does.

    A sentence of the source without translation, a fuzzy one, or one whose placeholders or
    surrounding spaces differ from the English.
    """
    wanted = sentences()
    told = []
    for language in TRANSLATED:
        path = catalogue_of(language)
        if not path.exists():
            told.append(f"{language}: there is no catalogue; run ./spoc translations")
            continue
        entries = {
            Sentence(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry
            for entry in polib.pofile(str(path))
            if not entry.obsolete
        }
        for sentence, files in wanted.items():
            fault = _fault(sentence, entries.get(sentence))
            if fault:
                told.append(f"{language}: {fault}: “{sentence.text}” ({files[0]})")
    return told


def _fault(sentence: Sentence, entry: polib.POEntry | None) -> str:
    if entry is None:
        return "not in the catalogue, run ./spoc translations"
    if entry.fuzzy:
        return "marked fuzzy"
    if not entry.translated():
        return "not translated"
    if not sentence.plural:
        return _difference(entry.msgstr, sentence.text)
    for number, said in entry.msgstr_plural.items():
        models = [sentence.plural] if number else [sentence.text, sentence.plural]
        differences = [_difference(said, model) for model in models]
        if all(differences):  # "one thing" may leave out the number
            return differences[-1]
    return ""


def _difference(said: str, model: str) -> str:
    here, there = (Counter(_PLACEHOLDER.findall(text.replace("%%", ""))) for text in (said, model))
    if here != there:
        return f"has {_listed(here)} instead of {_listed(there)}"
    if (said[:1].isspace(), said[-1:].isspace()) != (model[:1].isspace(), model[-1:].isspace()):
        return "begins or ends with other spaces"
    return ""


def _listed(placeholders: Counter[str]) -> str:
    return ", ".join(sorted(placeholders.elements())) or "no placeholder"
