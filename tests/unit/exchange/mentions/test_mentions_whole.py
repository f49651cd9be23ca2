"""Does a whole message give all its mentions, in order, without overlap, whatever the text?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mention_reading import RECEIVED, ZONE

from spoc.exchange import mentions
from spoc.exchange.envelope import Entity, Form, Header, Paragraph, Parsed
from spoc.exchange.mentions import (
    RULES,
    Mention,
    MentionKind,
    Strength,
    departure,
    find_mentions,
    part_text,
    topics,
)
from spoc.exchange.mentions.folding import fold, fold_with_offsets, plain

MESSAGE = """\
Your ref: NCB-ANK/2026/00417. Our reference: 2026-048391.

Marek ZILVERNIK, born 14 March 1991, Turkish national, sex: M, holder of passport no. U00000117,
Belgian national register number 85.07.30-033.28, leaves with flight XX 417 tonight at 22:40.
He drives a car with Belgian plate 1-ZZZ-117, VIN WVWZZZ1JZXW000117, and carries a Glock 17.
Account BE68 5390 0754 7034, Telegram: @zilver_117, phone +32 470 12 34 56, z@example.be.
Company: Voorbeeld Transport
Address: Teststraat 12, 9999 Voorbeeldgem
He threatened with a bomb and took the children.
"""
VEHICLE = Entity(
    "v1",
    "vehicle",
    values={
        "plate": ("2-ZZZ-118",),
        "plate_country": ("BE",),
        "vin": ("WVWZZZ1JZXW000118",),
        "remark": ("hidden bomb", "phone +32 470 12 34 57"),
    },
)
PERSON = Entity(
    "p1",
    "person",
    role="suspect_or_convicted",
    values={
        "family_name": ("DUINHOVEN", "DUYNHOVEN"),
        "given_name": ("Yara",),
        "alias": ("La Duna",),
        "birth_date": ("1988-05",),
        "sex": ("F",),
        "nationality": ("BE",),
        "national_number": ("85.07.30-033.28",),
        "danger": ("armed with a knife",),
        "mark": (" ",),
    },
)


def read(parsed: Parsed) -> tuple[Mention, ...]:
    return find_mentions(parsed, received_at=RECEIVED, zone=ZONE)


def by_kind(found: Iterable[Mention]) -> dict[MentionKind, list[Mention]]:
    kinds: dict[MentionKind, list[Mention]] = {}
    for mention in found:
        kinds.setdefault(mention.kind, []).append(mention)
    return kinds


def test_a_message_gives_all_kinds_of_mentions() -> None:
    location = Entity("l1", "location", values={"place": ("Voorbeeldgem",)})
    parsed = Parsed(
        subject="Request about ZZ-117-ZZ",
        body_text=MESSAGE,
        language="en",
        form=Form(entities=(location,)),
    )
    found = read(parsed)
    assert set(by_kind(found)) == set(MentionKind)
    person = by_kind(found)[MentionKind.PERSON][0]
    assert person.key == "marek zilvernik|1991-03-14"
    assert person.values["nationality"] == "TR"
    assert topics(found) == {"weapon", "bomb", "child"}
    leaving = departure(found)
    assert leaving is not None
    assert leaving.isoformat() == "2026-03-14T22:40:00+01:00"
    assert [m.part for m in found if m.kind is MentionKind.PLATE] == ["subject", "body"]


def test_an_empty_message_mentions_nothing() -> None:
    found = read(Parsed())
    assert found == ()
    assert topics(found) == frozenset()
    assert departure(found) is None


def test_the_entities_of_a_form_are_certain() -> None:
    kinds = by_kind(read(Parsed(form=Form(entities=(VEHICLE, PERSON)))))
    assert [m.key for m in kinds[MentionKind.PLATE]] == ["BE2ZZZ118"]
    assert [m.key for m in kinds[MentionKind.VEHICLE]] == ["WVWZZZ1JZXW000118"]
    assert [m.key for m in kinds[MentionKind.NATIONAL_NUMBER]] == ["85073003328"]
    persons = kinds[MentionKind.PERSON]
    assert [(m.part, m.key) for m in persons] == [
        ("form:p1/family_name", "duinhoven yara|1988-05"),
        ("form:p1/family_name#2", "duynhoven yara|1988-05"),
        ("form:p1/alias", "duna la|1988-05"),
    ]
    assert all(m.strength is Strength.CERTAIN and m.rule == "form_field" for m in persons)
    assert persons[0].values == {
        "name": "Yara DUINHOVEN",
        "family_name": "DUINHOVEN",
        "given_name": "Yara",
        "birth_date": "1988-05",
        "sex": "F",
        "nationality": "BE",
        "role": "suspect_or_convicted",
    }


def test_free_text_of_a_form_is_read_too() -> None:
    form = Form(
        header=Header(reference="ZZ/117", facts="He has a bomb.", subject="Hostage"),
        text="the text",
        entities=(VEHICLE, PERSON),
    )
    found = read(Parsed(body_text="the text", subject="Hostage", form=form))
    places = {(m.part, m.values.get("topic") or m.kind) for m in found}
    assert places >= {
        ("form:header/facts", "bomb"),
        ("form:v1/remark", "bomb"),
        ("form:v1/remark#2", MentionKind.PHONE),
        ("form:p1/danger", "weapon"),
        ("form:header/reference", MentionKind.REFERENCE),
        ("subject", "hostage"),
    }
    assert "form:header/subject" not in {m.part for m in found}
    assert part_text(Parsed(form=form), "form:v1/remark#2") == "phone +32 470 12 34 57"


def test_what_the_body_repeats_is_read_once() -> None:
    form = Form(header=Header(reference="ZZ/117", facts="A bomb."))
    found = read(Parsed(body_text="Ref: ZZ/117\nFacts: A bomb.", form=form))
    assert {m.part for m in found} == {"body"}


@pytest.mark.parametrize(
    ("kind", "field", "value", "expected", "key"),
    [
        ("document", "document_number", "EN 123456", MentionKind.DOCUMENT, "EN123456"),
        ("document", "number", "EN 123456", MentionKind.DOCUMENT, "EN123456"),
        ("phone", "phone_number", "0470 12 34 56", MentionKind.PHONE, "+32470123456"),
        ("phone", "imei", "490154203237518", MentionKind.PHONE, "490154203237518"),
        ("account", "iban", "BE68 5390 0754 7034", MentionKind.IBAN, "BE68539007547034"),
        ("account", "account_number", "BE68539007547034", MentionKind.IBAN, "BE68539007547034"),
        ("account", "account_number", "117-117", MentionKind.ACCOUNT, "117117"),
        ("account", "email", "A@Example.be", MentionKind.EMAIL, "a@example.be"),
        ("organisation", "name", "Voorbeeld BV", MentionKind.ORGANISATION, "voorbeeld bv"),
        ("firearm", "serial_number", "zz-117", MentionKind.WEAPON, "ZZ117"),
        ("location", "place", "Voorbeeldgem", MentionKind.LOCATION, "voorbeeldgem"),
        ("person", "address", "Teststraat 12", MentionKind.ADDRESS, "teststraat 12"),
        ("person", "full_name", "Yara DUINHOVEN", MentionKind.PERSON, "duinhoven yara"),
        ("person", "given_name", "Yara", MentionKind.PERSON, "yara"),
        ("document", "holder_name", "Yara DUINHOVEN", MentionKind.PERSON, "duinhoven yara"),
        ("event", "file_number", "PV 117/26", MentionKind.REFERENCE, "PV11726"),
    ],
)
def test_typed_fields_are_normalised(
    kind: str, field: str, value: str, expected: MentionKind, key: str
) -> None:
    (mention,) = read(Parsed(form=Form(entities=(Entity("e1", kind, values={field: (value,)}),))))
    assert (mention.kind, mention.key, mention.text) == (expected, key, value)


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [
        ("2026-03-14T10:40:00+01:00", "2026-03-14T10:40:00+01:00"),
        ("2026-03-14T10:40", "2026-03-14T10:40:00+01:00"),
        ("2026-03-14", None),
        ("T", None),
    ],
)
def test_a_flight_of_a_form_departs(starts_at: str, expected: str | None) -> None:
    event = Entity("f1", "event", values={"flight_number": ("XX 417",), "starts_at": (starts_at,)})
    leaving = departure(
        m for m in read(Parsed(form=Form(entities=(event,)))) if m.part == "form:f1/flight_number"
    )
    assert (leaving and leaving.isoformat()) == expected


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1991-03-14", "1991-03-14"),
        ("1991", "1991"),
        ("14.03.1991", "1991-03-14"),
        ("spring", ""),
        ("199103", ""),
    ],
)
def test_birth_dates_of_forms(written: str, iso: str) -> None:
    entity = Entity("p", "person", values={"full_name": ("Yara",), "birth_date": (written,)})
    (mention,) = read(Parsed(form=Form(entities=(entity,))))
    assert mention.values.get("birth_date", "") == iso


@pytest.mark.parametrize(
    ("written", "code"), [("TUR", "TR"), ("tr", "TR"), ("D", "DE"), ("ZZ", "ZZ"), ("UTO", "UTO")]
)
def test_nationalities_of_forms(written: str, code: str) -> None:
    entity = Entity("p", "person", values={"full_name": ("Yara",), "nationality": (written,)})
    (mention,) = read(Parsed(form=Form(entities=(entity,))))
    assert mention.values["nationality"] == code


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        part_text(Parsed(), "form:x/y")


def test_a_mention_says_in_which_kind_of_paragraph_it_stands() -> None:
    text = "A bomb.\nRegards, z@example.be"
    border = text.index("Regards")
    parsed = Parsed(
        body_text=text,
        paragraphs=(
            Paragraph(0, border, "en"),
            Paragraph(border, len(text), "en", kind="signature"),
        ),
    )
    word, mail = read(parsed)
    assert "within" not in word.values
    assert mail.values["within"] == "signature"


def test_of_overlapping_mentions_the_surest_then_most_specific_stays() -> None:
    found = read(Parsed(body_text="passport 85.07.30-033.28"))
    assert [m.kind for m in found] == [MentionKind.NATIONAL_NUMBER]
    found = read(Parsed(body_text="rekening BE68 5390 0754 7034, tel +32 470 12 34 56"))
    assert [m.kind for m in found] == [MentionKind.IBAN, MentionKind.PHONE]


def test_every_rule_has_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in RULES.values())
    assert set(mentions.__all__) <= set(dir(mentions))


def check(parsed: Parsed) -> None:
    found = read(parsed)
    assert found == read(parsed)
    for mention in found:
        whole = part_text(parsed, mention.part)
        assert 0 <= mention.start < mention.end <= len(whole)
        assert mention.text == whole[mention.start : mention.end]
        assert mention.rule in RULES
        assert all(isinstance(value, str) and value for value in mention.values.values())
    for part in {m.part for m in found}:
        here = [m for m in found if m.part == part]
        assert here == sorted(here, key=lambda m: m.start)
        for layer in {m.values.get("topic") for m in here if m.kind is MentionKind.DANGER_WORD}:
            words = [
                m for m in here if m.kind is MentionKind.DANGER_WORD and m.values["topic"] == layer
            ]
            no_overlap(words)
        no_overlap([m for m in here if m.kind is not MentionKind.DANGER_WORD])


def no_overlap(found: list[Mention]) -> None:
    for before, after in pairwise(found):
        assert before.end <= after.start


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
PIECES = st.sampled_from(
    [
        *MESSAGE.replace("\n", " ").split(" "),
        "born", "geb.", "né", "Name:", "Nom:", "Vorname:", "sex:", "nationality:", "plate",
        "passport", "IBAN", "tel", "flight",
        "Turkish", "(°14.03.1991)", "14", "March", "1991", "22.40", "uur", "at", "+32", "0470",
        "terör", "ß", "ﬁ", "İ", "\u00ad", "\u0301", "\u200f", "سلاح", "炸弹", "B-MW", "1234", ",",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "\n", "\n\n", "\t", ":", "-", "00", "(B)", "²", "٣", "kind", "morgen", "tomorrow", "UTC",
    ]
)  # fmt: skip
FIELDS = (
    *("plate", "vin", "iban", "phone_number", "email", "document_number", "flight_number"),
    *("full_name", "family_name", "given_name", "birth_date", "sex", "nationality"),
    *("starts_at", "remark", "name", "number", "country"),
)
SOUP = st.lists(PIECES, max_size=25).map(" ".join)


@given(TEXT, TEXT)
@settings(deadline=None)
def test_any_text_is_read_without_a_fault(subject: str, body: str) -> None:
    check(Parsed(subject=subject, body_text=body))


@given(SOUP, st.sampled_from(["", "en", "de", "tr"]))
@settings(deadline=None, max_examples=300)
def test_any_mixture_of_known_words_is_read_without_a_fault(body: str, language: str) -> None:
    check(Parsed(subject=body[:40], body_text=body, language=language))


@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.lists(SOUP | TEXT, max_size=3).map(tuple),
    ),
    st.sampled_from(["person", "vehicle", "document", "account", "event", "firearm", "else"]),
    SOUP,
)
@settings(deadline=None)
def test_any_form_is_read_without_a_fault(
    values: dict[str, tuple[str, ...]], kind: str, facts: str
) -> None:
    form = Form(header=Header(facts=facts), entities=(Entity("e1", kind, values=values),))
    check(Parsed(form=form))


@given(TEXT)
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(plain(text)) == len(text)
    for at, letter in enumerate(folded.text):
        start, end = folded.origin(at, at + 1)
        assert 0 <= start <= end <= len(text)
        assert letter in fold(text[start : end + 1])


def test_folding_of_special_letters() -> None:
    assert fold("Straße ŁØĐ İı Ñ_é") == "strasse lod ii n e"
    assert fold("ٱلسِّلَاح ١٢") == "السلاح 12"
    assert plain("１２–٣\u00a0’") == "12-3 '"


def test_a_number_that_a_label_names_once_is_seen_wherever_it_stands() -> None:
    parsed = Parsed(
        subject="Ref. HR-2026-8812",
        body_text="In HR-2026-8812 we ask again. Not XHR-2026-8812, nor HR-2026-88123.",
    )
    found = find_mentions(parsed, received_at=RECEIVED, zone=ZONE)
    told = [(one.part, one.text, one.rule) for one in found if one.kind is MentionKind.REFERENCE]
    assert told == [
        ("subject", "HR-2026-8812", "reference_labelled"),
        ("body", "HR-2026-8812", "reference_repeated"),
    ]
    form = Form(header=Header(reference="HR-2026-8812"), text=parsed.body_text)
    again = find_mentions(replace(parsed, subject="", form=form), received_at=RECEIVED, zone=ZONE)
    assert [one.text for one in again if one.rule == "reference_repeated"] == ["HR-2026-8812"]
