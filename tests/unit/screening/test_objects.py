"""Is a thing told from its neighbour, and are the reasons the whole score?"""

from __future__ import annotations

from math import fsum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import compare
from screening.object_numbers import weights
from screening.objects import OTHER_KIND, compare_objects, number_fields
from screening.subject import KINDS, Subject


def thing(kind: str, **said: Any) -> Subject:
    return Subject.from_dict({"kind": kind, **said})


def score(ours: Subject, theirs: Subject) -> float:
    return compare_objects(ours, theirs)[0]


CAR = thing(
    "vehicle",
    plate="1-ZZZ-117",
    vin="1M8GDM9AXKP042788",
    cc="BE",
    make="VW",
    model="Passat",
    colour="grey",
    year="2014",
)


def test_every_field_that_both_have_gives_a_reason_and_they_add_up() -> None:
    total, reasons = compare_objects(CAR, CAR)
    assert [each.field for each in reasons] == [
        "plate",
        "vin",
        "cc",
        "make",
        "model",
        "colour",
        "year",
    ]
    assert {each.relation for each in reasons} == {"equal"}
    assert total == fsum(each.contribution for each in reasons)


def test_what_is_missing_says_nothing() -> None:
    bare = thing("vehicle", plate="1-ZZZ-117")
    total, reasons = compare_objects(bare, CAR)
    assert [each.field for each in reasons] == ["plate"]
    assert total > 10


@pytest.mark.parametrize(
    ("key", "near", "other"),
    [
        ("make", "Volkswagen Passat", "Zephyr"),
        ("year", "2015", "1999"),
        ("colour", "dark grey", "red"),
    ],
)
def test_descriptions_are_equal_near_or_different(key: str, near: str, other: str) -> None:
    same = score(thing("vehicle", plate="1-ZZZ-117", **{key: CAR.to_dict()[key]}), CAR)
    close = score(thing("vehicle", plate="1-ZZZ-117", **{key: near}), CAR)
    different = score(thing("vehicle", plate="1-ZZZ-117", **{key: other}), CAR)
    assert same > close > different


def test_makers_are_known_by_their_short_names() -> None:
    ours = thing("vehicle", plate="1-ZZZ-117", make="Volkswagen")
    _, reasons = compare_objects(ours, CAR)
    assert (reasons[1].field, reasons[1].relation) == ("make", "equal")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            thing("vessel", name="Zilverster", imo="9319466", cc="PA"),
            thing("vessel", name="Zilverster", imo="9074729", cc="PA"),
        ),
        (
            thing("organisation", name="Zilverster Duinhoven Ltd", reg="0117000117", cc="BE"),
            thing("organisation", name="Zilverster Duinhoven Ltd", reg="0998777666", cc="BE"),
        ),
        (
            thing("vehicle", vin="1M8GDM9AXKP042788", make="VW", model="Passat", year="2014"),
            thing("vehicle", vin="WVWZZZ1JZXW000002", make="VW", model="Passat", year="2014"),
        ),
    ],
)
def test_a_contradicting_number_beats_everything_that_agrees(
    ours: Subject, theirs: Subject
) -> None:
    assert score(ours, theirs) < 0


def test_a_stolen_plate_on_another_car_is_still_proposed() -> None:
    other = thing("vehicle", plate="1-ZZZ-117", vin="WVWZZZ1JZXW000002", cc="BE")
    assert score(other, CAR) > 0


def test_a_neighbouring_number_is_less_than_a_misread_one() -> None:
    on_list = thing("document", number="ZZ0117235", cc="BE", doctype="passport")
    misread = thing("document", number="ZZOI17235", cc="BE", doctype="passport")
    neighbour = thing("document", number="ZZ0117236", cc="BE", doctype="passport")
    assert score(misread, on_list) > 5 > score(neighbour, on_list)


def test_a_thing_of_another_kind_is_another_thing() -> None:
    gun = thing("firearm", serial="1ZZZ117")
    total, reasons = compare_objects(gun, CAR)
    assert total == OTHER_KIND
    assert [(each.field, each.relation) for each in reasons] == [("kind", "contradicts")]


def test_persons_are_not_compared_as_things() -> None:
    marek = thing("person", names=["Marek ZILVERNIK"])
    with pytest.raises(TypeError, match="persons"):
        compare_objects(marek, marek)
    assert score(marek, CAR) == OTHER_KIND


def band(ours: Subject, theirs: Subject) -> str:
    return compare(ours, theirs).band


def relations(ours: Subject, theirs: Subject) -> dict[str, str]:
    return {f"{each.field}.{each.relation}": each.theirs for each in compare(ours, theirs).reasons}


PLATE = {"plate": "1-ZZZ-117", "cc": "BE", "make": "VW", "model": "Passat", "colour": "grey"}


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("cc", "NL"),
        ("make", "Opel"),
        ("model", "Golf"),
        ("colour", "red"),
        ("vin", "WVWZZZ1JZXW000002"),
    ],
)
def test_a_plate_on_something_else_is_a_lead_and_no_more(key: str, other: str) -> None:
    listed = thing("vehicle", **{"vin": "1M8GDM9AXKP042788", **PLATE})
    asked = thing("vehicle", **{**PLATE, key: other})
    assert band(thing("vehicle", **PLATE), listed) == "strong"
    assert band(asked, listed) == "review"
    assert "plate.only_a_lead" in relations(asked, listed)


def test_a_vin_takes_the_hold_away_unless_the_make_is_another() -> None:
    vin = {"vin": "1M8GDM9AXKP042788"}
    listed = thing("vehicle", **PLATE, **vin)
    assert band(thing("vehicle", **{**PLATE, "cc": "NL"}, **vin), listed) == "strong"
    assert band(thing("vehicle", **{**PLATE, "make": "Opel"}, **vin), listed) == "review"
    assert band(thing("vehicle", **vin, make="Opel"), listed) == "review"


@pytest.mark.parametrize(
    ("kind", "shared", "ours", "theirs"),
    [
        ("document", {"number": "ZZ0117235"}, {"cc": "BE"}, {"cc": "NL"}),
        ("firearm", {"serial": "BK117235"}, {"make": "Glock"}, {"make": "Walther"}),
        ("banknote", {"number": "ZZ1172351178"}, {"currency": "EUR"}, {"currency": "USD"}),
        ("item", {"serial": "AB771234"}, {"make": "Nebel"}, {"make": "Zephyr"}),
    ],
)
def test_a_number_that_is_unique_within_something_else_is_a_lead(
    kind: str, shared: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    a, b = thing(kind, **shared, **ours), thing(kind, **shared, **theirs)
    assert band(a, b) == "review"
    assert band(a, thing(kind, **shared)) == "strong"


@pytest.mark.parametrize(
    ("kind", "ours", "theirs"),
    [
        ("vehicle", {"plate": "1-ACB-117", "cc": "BE"}, {"plate": "1-ABC-117", "cc": "BE"}),
        ("vehicle", {"plate": "1-ACB-117"}, {"plate": "1-ABC-117"}),
        ("vehicle", {**PLATE, "plate": "1-ZZZ-171"}, PLATE),
        ("document", {"number": "EH44556"}, {"number": "EH445566"}),
        ("document", {"number": "EH445566"}, {"number": "EH4455666"}),
        ("firearm", {"serial": "BK117253"}, {"serial": "BK117235"}),
        ("vessel", {"imo": "9074279"}, {"imo": "9074729"}),
        ("container", {"number": "ZZZU1172351"}, {"number": "ZZZU1172531"}),
        ("item", {"serial": "AB771243"}, {"number": "AB771234"}),
    ],
)
def test_a_number_that_nearly_agrees_is_a_lead_and_no_more(
    kind: str, ours: dict[str, str], theirs: dict[str, str]
) -> None:
    asked, listed = thing(kind, **ours), thing(kind, **theirs)
    assert band(asked, listed) == "review"
    assert any(each.endswith(".only_a_slip") for each in relations(asked, listed))
    assert band(listed, listed) == "strong"


def test_a_slip_of_a_plate_is_a_match_beside_an_equal_vin() -> None:
    vin = {"vin": "1M8GDM9AXKP042788"}
    asked = thing("vehicle", **{**PLATE, "plate": "1-ZZZ-171"}, **vin)
    assert band(asked, thing("vehicle", **PLATE, **vin)) == "strong"
    like = thing("vehicle", **{**PLATE, "plate": "1-ZZZ-171"})
    alone = thing("vehicle", plate="1-ZZZ-171", cc="BE")
    listed = thing("vehicle", **PLATE)
    assert score(like, listed) > score(alone, listed), "what else agrees lifts it, within review"


def test_a_slip_beside_an_equal_name_leaves_the_name_its_worth() -> None:
    listed = thing("organisation", name="Zilverster Duinhoven", reg="0999117235")
    asked = thing("organisation", name="Zilverster Duinhoven", reg="0999117253")
    assert band(asked, listed) == "strong"


def test_an_equal_imo_number_is_the_ship_whatever_she_is_called_now() -> None:
    listed = thing("vessel", imo="9074729", name="Zilverster II", cc="BE", mmsi="205999999")
    asked = thing("vessel", imo="9074729", name="Duinhoven Queen", cc="PA", mmsi="351999999")
    told = relations(asked, listed)
    assert band(asked, listed) == "strong"
    assert told["name.differs"] == "Zilverster II"
    assert "imo.for_life" in told
    assert score(asked, listed) == pytest.approx(score(thing("vessel", imo="9074729"), listed))


def test_an_imo_number_that_fails_its_check_is_no_proof_under_another_name() -> None:
    listed = thing("vessel", imo="9074728", name="Zilverster")
    asked = thing("vessel", imo="9074728", name="Duinhoven Queen")
    assert band(asked, listed) == "review"
    assert "imo.for_life" not in relations(asked, listed)


def test_what_agrees_beside_a_lead_still_orders_leads() -> None:
    listed = thing("vehicle", **PLATE)
    more = thing("vehicle", **{**PLATE, "cc": "NL"})
    less = thing("vehicle", plate="1-ZZZ-117", cc="NL", make="Opel", colour="red")
    assert 0 < score(less, listed) < score(more, listed) < weights()["lead"]["end"]


def test_a_misread_number_speaks_for_and_another_number_against() -> None:
    listed = thing("vessel", imo="9074729")
    misread, other = thing("vessel", imo="9074728"), thing("vessel", imo="9574729")
    assert band(misread, listed) == "review"
    assert set(relations(misread, listed)) >= {"imo.misread"}
    assert score(misread, listed) > 0 > score(other, listed)


SIGNS = {
    "equal": 1, "look_alike": 1, "last_eight": 1, "transposed": 1, "missing_character": 1,
    "misread": 1, "near": 1, "one_character": -1, "other_number": -1, "contradicts": -1,
    "differs": -1, "only_a_lead": -1, "only_a_slip": -1, "for_life": 1, "other_sort": 0,
}  # fmt: skip
_SERIES = st.text(alphabet="0178BIO", min_size=5, max_size=9).map("7".__add__)


@settings(deadline=None)
@given(st.sampled_from(["vehicle.plate", "document.number", "vessel.imo", "item.serial"]),
       _SERIES, _SERIES)  # fmt: skip
def test_the_words_of_a_reason_and_its_sign_agree(sort: str, ours: str, theirs: str) -> None:
    kind, _, key = sort.partition(".")
    _, reasons = compare_objects(thing(kind, **{key: ours}), thing(kind, **{key: theirs}))
    for each in reasons:
        assert SIGNS[each.relation] * each.contribution >= 0, each


def test_what_is_a_serial_number_here_is_a_number_there() -> None:
    serial, number = thing("item", serial="AB771234"), thing("item", number="AB 771234")
    assert set(relations(serial, number)) >= {"crossed_number.equal"}
    assert score(serial, number) == score(number, serial) == score(serial, serial)
    assert score(serial, thing("item", number="ZZ998877")) == 0, "two numbers of two sorts"


def test_every_key_of_a_thing_has_its_weights() -> None:
    for kind, each in KINDS.items():
        if kind == "person":
            continue
        numbers = {sort for sort, _ in number_fields(kind)}
        assert numbers <= set(weights()["contradicts"])
        described = {f"{kind}.{key}" for key in each.keys} - numbers - {f"{kind}.names"}
        told = {key for key, _ in weights()["words"].items()} | set(weights()["contradicts"])
        for number in numbers & set(weights()["lead"]):
            assert {f"{kind}.{field}" for field in weights()["lead"][number]} <= told
        assert described <= set(weights()["words"])


_WORD = st.text(min_size=1, max_size=12).filter(lambda said: any(map(str.isalnum, said)))
_CAR = st.fixed_dictionaries(
    {"plate": _WORD},
    optional={"vin": _WORD, "make": _WORD, "colour": _WORD, "cc": st.sampled_from(["BE", "NL"])},
)


@settings(deadline=None)
@given(_CAR, _CAR, _WORD)
def test_contradicting_evidence_never_raises_a_score(
    ours: dict[str, Any], theirs: dict[str, Any], vin: str
) -> None:
    try:
        a, b = thing("vehicle", **ours), thing("vehicle", **theirs)
        more = {**theirs, "vin": "WVWZZZ1JZXW000002"}
        with_other = (
            thing("vehicle", **{**ours, "vin": "1M8GDM9AXKP042788"}),
            thing("vehicle", **more),
        )
    except ValueError:
        return
    without = {key: value for key, value in ours.items() if key != "vin"}
    assert score(*with_other) < score(thing("vehicle", **without), b)
    assert compare_objects(a, b)[0] == fsum(each.contribution for each in compare_objects(a, b)[1])
