"""Does the matrix of Annex II section B answer for every person and every group of data?"""

from __future__ import annotations

from itertools import product

import pytest

from spoc.law.data_limits import ANSWERS, allowed, read_matrix
from spoc.law.vocabulary import DATA, FaultyData, UnknownCode, vocabulary

CATEGORIES = vocabulary("person_categories").codes()
GROUPS = vocabulary("data_groups").codes()


@pytest.mark.parametrize(("category", "group"), list(product(CATEGORIES, GROUPS)))
def test_every_cell_has_one_of_three_answers(category: str, group: str) -> None:
    assert allowed(category, group) in ANSWERS


@pytest.mark.parametrize("group", GROUPS)
def test_suspects_and_potential_offenders_may_be_told_of_in_full(group: str) -> None:
    assert allowed("suspect_or_convicted", group) == "allowed"
    assert allowed("potential_offender", group) == "allowed"
    assert allowed("contact_or_associate", group) == "if_necessary"


@pytest.mark.parametrize("category", ["victim", "witness", "informant"])
def test_victims_witnesses_and_informants_are_protected(category: str) -> None:
    answers = {group: allowed(category, group) for group in GROUPS}
    assert {group for group, answer in answers.items() if answer == "forbidden"} == {
        *("contacts", "criminal_conduct", "references", "legal_persons")
    }
    assert {group for group, answer in answers.items() if answer == "allowed"} == {
        *("personal_details", "physical_description")
    }


def test_unknown_codes_are_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match="“neighbour” is not a code of the list “person_cat"):
        allowed("neighbour", "behaviour")
    with pytest.raises(UnknownCode, match="“gossip” is not a code of the list “data_groups”"):
        allowed("witness", "gossip")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[rule.behaviour]", "[rule.conduct]"),
        ('victim = "forbidden"', 'victim = "perhaps"'),
        ('victim = "forbidden"', ""),
        ('victim = "forbidden"', "victim = [1]"),
        ("[rule.behaviour]", "[rule.behaviour"),
    ],
)
def test_a_matrix_with_a_hole_is_refused(old: str, new: str) -> None:
    text = (DATA / "data_limits.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(FaultyData, match=r"data_limits.toml: missing or unknown"):
        read_matrix(
            text.replace(old, new), vocabulary("person_categories"), vocabulary("data_groups")
        )
