"""May this group of personal data be sent about this category of person?

Regulation (EU) 2016/794, Annex II section B; the limit of Directive (EU) 2023/977, Article 10(b).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, get_args

from spoc.law.vocabulary import DATA, FaultyData, Vocabulary, vocabulary

Answer = Literal["allowed", "if_necessary", "forbidden"]
ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType({word: word for word in get_args(Answer)})


def allowed(category: str, group: str) -> Answer:
    """The answer for a code of `person_categories` and a code of `data_groups`.

    "if_necessary" asks for a recorded reason. Raises `UnknownCode` for a code of neither list.
    """
    return _matrix()[vocabulary("person_categories")[category].code][
        vocabulary("data_groups")[group].code
    ]


@cache
def _matrix() -> Mapping[str, Mapping[str, Answer]]:
    return read_matrix(
        (DATA / "data_limits.toml").read_text(encoding="utf-8"),
        vocabulary("person_categories"),
        vocabulary("data_groups"),
    )


def read_matrix(
    text: str, categories: Vocabulary, groups: Vocabulary
) -> Mapping[str, Mapping[str, Answer]]:
    """The answers by category and group. Raises `FaultyData` when one is missing or unknown."""
    try:
        rules = tomllib.loads(text)["rule"]
        return MappingProxyType(
            {
                category.code: MappingProxyType(
                    {group.code: ANSWERS[rules[group.code][category.code]] for group in groups}
                )
                for category in categories
            }
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as fault:
        raise FaultyData(f"data_limits.toml: missing or unknown {fault}.") from fault
