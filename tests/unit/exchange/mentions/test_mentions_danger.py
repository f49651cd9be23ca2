"""Is a word that names a danger seen in every language, and is an innocent one left alone?"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mention_reading import RECEIVED, ZONE, mentions_in, of_kind

from spoc.exchange.envelope import Paragraph, Parsed
from spoc.exchange.mentions import MentionKind, Strength, find_mentions, topics
from spoc.exchange.mentions.vocabulary import expand, load

DANGER = MentionKind.DANGER_WORD
SENTENCES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "danger_sentences.toml").read_text(encoding="utf-8")
)
TOPICS = {"terror", "bomb", "weapon", "hostage", "kidnapping", "child", "suicide"}
FURTHER_TOPICS = {"murder", "trafficking", "expulsion", "arrest"}
WORDS = load("danger_words.toml")
EU = set(re.split(" ", "bg hr cs da nl en et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv"))
BEYOND = set(re.split(" ", "tr ar fa ru uk sr bs sq mk he zh ja ko hi ur ps so ti am ku"))


def test_the_sentences_cover_thirty_languages_and_seven_topics() -> None:
    complete = {language for language, rows in SENTENCES.items() if set(rows) >= TOPICS}
    assert len(complete) >= 30
    assert complete >= EU | BEYOND


def test_every_language_of_the_list_names_every_topic() -> None:
    for language, words in WORDS.items():
        if language != "und":
            assert set(words) - {"unspaced"} == TOPICS | FURTHER_TOPICS, language


@pytest.mark.parametrize("known", [True, False], ids=["language-known", "language-unknown"])
@pytest.mark.parametrize(
    ("language", "topic", "sentence"),
    [
        (language, topic, text)
        for language, rows in SENTENCES.items()
        for topic, text in rows.items()
    ],
)
def test_a_danger_word_is_found_in_its_language(
    language: str, topic: str, sentence: str, known: bool
) -> None:
    told = language.partition("-")[0] if known else ""
    found = [
        mention
        for mention in of_kind(DANGER, sentence, told)
        if mention.values["topic"] == topic and language in mention.values["languages"].split()
    ]
    assert found
    assert topic in topics(found)


@pytest.mark.parametrize("language", [one for one in WORDS if one != "und"])
def test_every_term_of_the_list_is_found_as_it_stands(language: str) -> None:
    missed = []
    for topic, terms in WORDS[language].items():
        if topic == "unspaced":
            continue
        for term in terms.split(","):
            for spelling in expand(term.strip().rstrip("~!")):
                text = f"({spelling.replace('*', 'xxx' if spelling.startswith('*') else '')})"
                told = language.partition("-")[0]
                hits = of_kind(DANGER, text, told)
                if not any(mention.values["topic"] == topic for mention in hits):
                    missed.append(spelling)
    assert missed == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The terrain behind the terrace was searched; a terrier and terracotta pots."),
        ("en", "Bombazine, bombastic words and a Bombardier aircraft."),
        ("en", "Your kind help is appreciated. Kind regards. This kind of car."),
        ("en", "A barn, a gift and a gulf; the minutes of the armada and the armchair."),
        ("en", "The hostel was hostile; he stayed in the hospital."),
        ("en", "He was born in Bern and lived near Barnet."),
        ("en", "Kindle, kindness, Nino, dieta, penge, sprog, bron, lapse."),
        ("en", "She skilled herself; a capsuicide; the shotputter."),
        ("fr", "Le potage, les gages et le terroir; la bombance; mes amis; l'armée; le parme."),
        ("nl", "De wapenschilden hangen in de kamer; de bron; bommel; hij kiest; de gijzers."),
        ("de", "Die Gießerei, die Einführung und die Gitarre; der Kindler; Messerschmitt."),
        ("es", "La escuela infantina; el secuencial; el mes pasado; de ti; la dieta."),
        ("tr", "Gün boyunca katılım sağlandı; Cihat Bey toplantıya katıldı."),
        ("it", "Il rapporto è stato inviato; la terrazza; il bombolone."),
        ("pl", "Terminarz i tematy; dziennik; porządek."),
        ("ru", "Терраса и территория; детали дела."),
        ("fi", "Ilmoitus saapui; lasku maksettu."),
        ("", "Kind regards"),
    ],
)
def test_innocent_words_are_not_marked(language: str, text: str) -> None:
    assert [mention.text for mention in of_kind(DANGER, text, language)] == []


def test_a_word_innocent_elsewhere_counts_only_in_its_language_or_an_unknown_one() -> None:
    assert topics(mentions_in("Das Kind ist weg", "de")) == {"child"}
    assert topics(mentions_in("What kind?", "en")) == set()
    (unsure,) = of_kind(DANGER, "Das Kind ist weg", "")
    assert (unsure.strength, unsure.rule) == (Strength.POSSIBLE, "danger_word_unsure")
    (sure,) = of_kind(DANGER, "Das Kind ist weg", "de")
    assert (sure.strength, sure.rule) == (Strength.LIKELY, "danger_word")


def test_one_untranslated_word_is_seen_in_a_text_of_another_language() -> None:
    """The case of the inquiry: the word for terror stood untranslated in the translation."""
    assert topics(mentions_in("The person is wanted for terör offences.", "en")) == {"terror"}
    assert topics(mentions_in("Subject of إرهاب file.", "en")) == {"terror"}


def test_the_language_of_the_paragraph_decides_not_that_of_the_message() -> None:
    text = "What kind of car?\nDas Kind ist weg."
    border = text.index("Das")
    parsed = Parsed(
        body_text=text,
        language="en",
        paragraphs=(
            Paragraph(border, len(text), "de", kind="quoted"),
            Paragraph(0, border - 1, "en"),
        ),
    )
    (word,) = find_mentions(parsed, received_at=RECEIVED, zone=ZONE)
    assert (word.start, word.text) == (border + 4, "Kind")
    assert word.values["within"] == "quoted"


@pytest.mark.parametrize(
    "text",
    [
        "TERRORIST",
        "Terörist",
        "ter\u00adrorist",
        "ter\u200brorist",
        "te\u0301rrorist",
        "ｔｅｒｒｏｒｉｓｔ",
        "«terrorist»",
        "it's_terrorist_act",
    ],
)
def test_case_accents_and_hidden_characters_do_not_hide_a_word(text: str) -> None:
    assert topics(mentions_in(text)) == {"terror"}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("والإرهاب", "terror"),
        ("بالسلاح", "weapon"),
        ("הטרור", "terror"),
        ("לחטיפה", "kidnapping"),
        ("የሽብር", "terror"),
    ],
)
def test_articles_written_onto_a_word_do_not_hide_it(text: str, topic: str) -> None:
    assert topic in topics(mentions_in(text))


def test_a_word_that_needs_its_accents_is_not_found_without_them() -> None:
    assert topics(mentions_in("To børn er væk", "en")) == {"child"}
    assert topics(mentions_in("He was born here", "")) == set()


def test_a_phrase_may_be_broken_over_lines_but_not_over_sentences() -> None:
    assert "suicide" in topics(mentions_in("he wants to kill\nhimself"))
    assert topics(mentions_in("the sex. Unual self; harm", "en")) == set()


def test_words_of_several_topics_at_one_place_all_count() -> None:
    assert topics(mentions_in("Er wordt kinderhandel en mensenhandel gepleegd", "nl")) >= {
        "child",
        "trafficking",
    }


def test_a_danger_word_inside_a_name_is_still_marked() -> None:
    found = mentions_in("Name: Terror ZILVERNIK\nE-mail: bomb@example.be")
    assert topics(found) == {"terror", "bomb"}
    assert {mention.kind for mention in found} >= {MentionKind.PERSON, MentionKind.EMAIL}


def test_the_words_of_a_disclaimer_do_not_route() -> None:
    parsed = Parsed(
        body_text="No terrorism here.", paragraphs=(Paragraph(0, 18, "en", kind="disclaimer"),)
    )
    found = find_mentions(parsed, received_at=RECEIVED, zone=ZONE)
    assert [mention.values["within"] for mention in found] == ["disclaimer"]
    assert topics(found) == frozenset()


@pytest.mark.parametrize("language", ["fr", ""])
@pytest.mark.parametrize(
    "text",
    [
        "On Tue, Nov 24, 2026 at 8:14 PM SPOC <spoc@spoc.example> wrote:",
        "On Tue, Nov 24, 2026 at 8:14 PM SPOC <spoc@spoc.example>\nwrote:",
        "Date: Tue, 24 Nov 2026 10:00:00 +0100",
        "> Date: TUE, 24 NOV 2026 10:00:00 +0100",
        "*Sent:* Tue 24/11/2026 10:00",
        "Verzonden: Tue 24 november 2026 10:00",
        "Envoyé : Tue 24 novembre 2026",
        "Gesendet: Tue, 24. November 2026",
        "Op Tue 24 Nov 2026 schreef SPOC <spoc@spoc.example>:",
        "Am Tue., 24. Nov. 2026 um 10:00 schrieb SPOC:",
        "Le Tue 24 Nov 2026 à 10:00, SPOC a écrit :",
        "Entretien : Tues 24 Nov à 10h00.",
    ],
)
def test_the_name_of_a_day_in_a_date_is_no_danger(text: str, language: str) -> None:
    assert of_kind(DANGER, text, language) == []


@pytest.mark.parametrize(
    "text",
    [
        "Le 24 novembre 2026, il tue sa femme.",
        "Il la tue. 22h30 : arrivée de la patrouille.",
        "IL LA TUE. 24 NOV 2026 : ARRIVÉE DE LA PATROUILLE.",
        "Il tue 2 personnes.",
        "Tue par balle.",
    ],
)
def test_the_french_word_beside_a_date_is_still_a_danger(text: str) -> None:
    assert topics(mentions_in(text, "fr")) == {"murder"}


def test_the_subject_of_a_forwarded_head_is_still_read() -> None:
    text = "Date: Tue, 24 Nov 2026 10:00:00 +0100\nSubject: bomb threat"
    assert topics(mentions_in(text, "fr")) == {"bomb"}


def test_an_unsure_word_of_another_language_than_the_messages_is_shown_but_does_not_route() -> None:
    text = "We ask for the owner of the car.\nTue"
    parsed = Parsed(
        body_text=text, language="en", paragraphs=(Paragraph(0, 32, "en"), Paragraph(33, 36, ""))
    )
    (word,) = find_mentions(parsed, received_at=RECEIVED, zone=ZONE)
    assert (word.text, word.rule) == ("Tue", "danger_word_unsure")
    assert topics([word]) == frozenset()
    unknown = replace(parsed, language="")
    assert topics(find_mentions(unknown, received_at=RECEIVED, zone=ZONE)) == {"murder"}


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["terrorist", "إرهاب", "恐怖"]))
def test_a_word_between_blanks_is_found_whatever_stands_around(
    before: str, after: str, word: str
) -> None:
    assert "terror" in topics(mentions_in(f"{before} ; {word} ; {after}"))


def test_terms_expand_to_all_their_spellings() -> None:
    assert expand("b(ed|ing)? c(x|y)") == (
        "bed cx",
        "bed cy",
        "bing cx",
        "bing cy",
        "b cx",
        "b cy",
    )
