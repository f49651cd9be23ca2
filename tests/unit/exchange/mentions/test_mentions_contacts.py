"""Are accounts, phones, addresses, references and weapons found, and are look-alikes left?"""

from __future__ import annotations

import pytest
from mention_reading import RECEIVED, ZONE, keys, of_kind, only

from spoc.exchange.envelope import Entity, Form, Header, Parsed
from spoc.exchange.mentions import MentionKind, find_mentions

PHONE, ACCOUNT = MentionKind.PHONE, MentionKind.ACCOUNT


@pytest.mark.parametrize(
    ("text", "key", "strength"),
    [
        ("BE68 5390 0754 7034", "BE68539007547034", "certain"),
        ("IBAN: be68539007547034.", "BE68539007547034", "certain"),
        ("NL91ABNA0417164300 en rekening", "NL91ABNA0417164300", "certain"),
        ("DE89 3704 0044 0532 0130 00 and", "DE89370400440532013000", "certain"),
        ("FR14-2004-1010-0505-0001-3M02-606", "FR1420041010050500013M02606", "certain"),
        ("IBAN BE68 5390 0754 7035", "BE68539007547035", "possible"),
    ],
)
def test_ibans_are_checked(text: str, key: str, strength: str) -> None:
    found = only(MentionKind.IBAN, text)
    assert (found.key, found.strength) == (key, strength)


@pytest.mark.parametrize("text", ["BE68 5390 0754 7035", "AB12 CDEF 3456", "IBAN BE68 5390 07"])
def test_what_is_no_iban_is_left(text: str) -> None:
    assert keys(MentionKind.IBAN, text) == []


@pytest.mark.parametrize(
    ("text", "key", "rule"),
    [
        ("rekeningnummer 979-0000117-00", "979000011700", "account_labelled"),
        ("card number 4111 1111 1111 1111", "4111111111111111", "card_labelled"),
        (
            "BTC 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "wallet_checked",
        ),
        ("0x" + "aB" * 20, "0x" + "ab" * 20, "wallet_form"),
        ("Telegram: @zilver_117", "zilver_117", "profile_labelled"),
        ("username: Zilver.117", "zilver.117", "profile_labelled"),
        ("Instagram @zilver_117", "zilver_117", "profile_labelled"),
    ],
)
def test_accounts_are_found(text: str, key: str, rule: str) -> None:
    found = only(ACCOUNT, text)
    assert (found.key, found.rule) == (key, rule)


@pytest.mark.parametrize(
    "text",
    [
        "card number 4111 1111 1111 1112",
        "the bank account was closed",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
        "they use Telegram daily",
        "Telegram: ?",
    ],
)
def test_what_is_no_account_is_left(text: str) -> None:
    assert keys(ACCOUNT, text) == []


@pytest.mark.parametrize(
    ("text", "key", "rule"),
    [
        ("+32 470 12 34 56", "+32470123456", "phone_international"),
        ("+32 (0)470/12.34.56", "+32470123456", "phone_international"),
        ("0032 470 12 34 56", "+32470123456", "phone_international"),
        ("+999 312 000 00 00", "", ""),
        ("+49 30 901820", "+4930901820", "phone_international"),
        ("GSM 0470 12 34 56", "+32470123456", "phone_labelled"),
        ("Tel. 02/555.12.12", "+3225551212", "phone_labelled"),
        ("0470/12.34.56", "+32470123456", "phone_national"),
        ("phone 32470123456", "+32470123456", "phone_labelled"),
        ("Telefon: 030 901820", "030901820", "phone_labelled_unknown"),
        ("هاتف ٠٤٧٠١٢٣٤٥٦", "+32470123456", "phone_labelled"),
    ],
)
def test_phones_are_normalised(text: str, key: str, rule: str) -> None:
    found = [(mention.key, mention.rule) for mention in of_kind(PHONE, text)]
    assert found == ([(key, rule)] if key else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tel. 0471.11.22.33 / 02 765 43 21", ["+32471112233", "+3227654321"]),
        ("Tel. 0471112233/027654321", ["+32471112233", "+3227654321"]),
        ("0471 11 22 33 - +32 2 765 43 21", ["+32471112233", "+3227654321"]),
        ("Tel. 0471/11.22.33", ["+32471112233"]),
        ("+49 (0) 30 1234567", ["+49301234567"]),
        ("+1 (613) 555-0199", ["+16135550199"]),
        ("Tel. ０４７１ １１ ２２ ３３", ["+32471112233"]),
        ("Tel. " + "4" * 300, []),
    ],
)
def test_two_numbers_in_one_line_are_two(text: str, expected: list[str]) -> None:
    assert keys(PHONE, text) == expected


def test_two_numbers_in_one_field_of_a_form_are_two() -> None:
    field = "0471.11.22.33 / ０２ ７６５ ４３ ２１"
    form = Form(
        Header(contacts=(field,)), entities=(Entity("p", "phone", "", {"number": (field, "1")}),)
    )
    found = find_mentions(Parsed(form=form), received_at=RECEIVED, zone=ZONE)
    told = [(one.part, one.text, one.key) for one in found if one.kind is PHONE]
    pair = [("0471.11.22.33", "+32471112233"), ("０２ ７６５ ４３ ２１", "+3227654321")]
    contact, entity = "form:header/contacts", "form:p/number"
    assert told == [
        *((contact, *one) for one in pair),
        *((entity, *one) for one in pair),
        ("form:p/number#2", "1", "1"),
    ]


@pytest.mark.parametrize("text", ["14.03.1991", "2026-048391", "12345678", "0470", "3:45:12 000"])
def test_what_is_no_phone_is_left(text: str) -> None:
    assert keys(PHONE, text) == []


def test_a_mobile_line_is_told() -> None:
    assert only(PHONE, "+32 470 12 34 56").values == {"country": "BE", "line": "mobile"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail: A.Test+x@Example.BE.", ["a.test+x@example.be"]),
        ("<a@b.example.org>", ["a@b.example.org"]),
        ("no@address", []),
        ("@zilver", []),
        ("a@b..be", []),
    ],
)
def test_mail_addresses_are_found(text: str, expected: list[str]) -> None:
    assert keys(MentionKind.EMAIL, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our ref 2026-048391", [("2026-048391", "own")]),
        ("[C-2026-001234] Re:", [("C-2026-001234", "own")]),
        ("Your ref: NCB-ANK/2026/00417", [("NCBANK202600417", "partner")]),
        ("Aktenzeichen: 12 Js 117/26", [("12JS11726", "partner")]),
        ("PV nr. BR.55.L3.000117/2026", [("BR55L30001172026", "partner")]),
        ("the reference is missing", []),
        ("Ref: 12", []),
        ("12026-0483911", []),
    ],
)
def test_references_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    found = of_kind(MentionKind.REFERENCE, text)
    assert [(mention.key, mention.values["owner"]) for mention in found] == expected


@pytest.mark.parametrize(
    ("text", "weapon_class", "strength"),
    [
        ("een Glock 17", "model", "likely"),
        ("AK-47", "automatic", "likely"),
        ("kalaşnikof tüfeği", "automatic", "likely"),
        ("fusil de chasse", "long_gun", "likely"),
        ("Handgranaten", "explosive", "likely"),
        ("пистолет", "handgun", "likely"),
        ("9x19mm", "calibre", "likely"),
        (".45 ACP", "calibre", "likely"),
        ("cal. 7,65", "calibre", "likely"),
        ("9 mm", "calibre", "possible"),
    ],
)
def test_weapons_are_found(text: str, weapon_class: str, strength: str) -> None:
    found = of_kind(MentionKind.WEAPON, text)[0]
    assert (found.values["weapon_class"], found.strength) == (weapon_class, strength)


def test_a_bare_calibre_counts_when_a_weapon_stands_near() -> None:
    found = of_kind(MentionKind.WEAPON, "pistol, 9 mm")
    assert [mention.strength for mention in found] == ["likely", "likely"]


@pytest.mark.parametrize("text", ["19 mm", "9 mmHg", "calendar 12", "the model of a car"])
def test_what_is_no_weapon_is_left(text: str) -> None:
    assert keys(MentionKind.WEAPON, text) == []
