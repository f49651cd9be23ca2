"""Does a number carry a check digit, does it agree, and does a plate fit its country?

A check digit tells a misread number from the number of another thing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

_VIN_VALUES: Final = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
        map(int, "123456781234579234567890123456789"),
        strict=True,
    )
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin_agrees(said: str) -> bool | None:
    """The ninth character of a plain VIN against the others (49 CFR 565.15, ISO 3779).

    None when it says nothing: not 17 characters, or a maker outside North America and China
    whose ninth character is free and does not happen to agree.
    """
    if len(said) != 17:
        return None
    if any(letter not in _VIN_VALUES for letter in said):
        return False  # I, O and Q are never issued
    total = sum(_VIN_VALUES[x] * w for x, w in zip(said, _VIN_WEIGHTS, strict=True)) % 11
    if said[8] == ("X" if total == 10 else str(total)):
        return True
    return False if said[0] in "12345L" else None


def imo_agrees(said: str) -> bool | None:
    """The seventh digit of an IMO ship number (IMO resolution A.1117(30)), "IMO" before or not."""
    digits = said.removeprefix("IMO")
    if re.fullmatch(r"[0-9]{7}", digits) is None:
        return False
    total = sum(int(x) * w for x, w in zip(digits, range(7, 1, -1), strict=False))
    return total % 10 == int(digits[6])


def mmsi_agrees(said: str) -> bool | None:
    """A ship's Maritime Mobile Service Identity: nine digits, the first 2 to 7 (ITU-R M.585).

    It has no check digit, so a well-formed one says nothing (None).
    """
    return None if re.fullmatch(r"[2-7][0-9]{8}", said) else False


# ISO 6346: letters count from 10, leaving out the multiples of 11.
_CONTAINER_VALUES: Final = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True)
)


def container_agrees(said: str) -> bool | None:
    """The last digit of a freight container number (ISO 6346): four letters, seven digits."""
    if re.fullmatch(r"[A-Z]{3}[UJZ][0-9]{7}", said) is None:
        return False
    values = [_CONTAINER_VALUES[x] if x.isalpha() else int(x) for x in said[:10]]
    return sum(value << at for at, value in enumerate(values)) % 11 % 10 == int(said[10])


def registration_agrees(said: str) -> bool | None:
    """A Legal Entity Identifier (ISO 17442, ISO 7064 mod 97-10); None for other numbers."""
    if re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", said) is None:
        return None
    return int("".join(str(int(letter, 36)) for letter in said)) % 97 == 1


def item_agrees(said: str) -> bool | None:
    """A telephone's IMEI (3GPP TS 23.003, annex B: Luhn); None for other numbers."""
    if re.fullmatch(r"[0-9]{15}", said) is None:
        return None
    doubled = [int(x) * (1 + at % 2) for at, x in enumerate(said)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


CHECKS: Final[Mapping[str, Callable[[str], bool | None]]] = {
    "vehicle.vin": vin_agrees,
    "vessel.imo": imo_agrees,
    "vessel.mmsi": mmsi_agrees,
    "container.number": container_agrees,
    "organisation.reg": registration_agrees,
    "item.serial": item_agrees,
    "item.number": item_agrees,
}


@lru_cache(1)
def plate_formats() -> Mapping[str, re.Pattern[str]]:
    """Country → the shapes of its plates over plain numbers (data/plates.toml tells the source)."""
    table = resources.files("screening").joinpath("data/plates.toml").read_text("utf-8")
    return {
        country: re.compile("|".join(map(_shape, row["shapes"])))
        for country, row in tomllib.loads(table).items()
    }


def _shape(said: str) -> str:
    """A shape of the table as a regular expression: a is any letter, n any digit."""
    return said.replace("a", "[A-Z]").replace("n", "[0-9]")


def plate_fits(country: str, said: str) -> bool | None:
    """Does a plain plate have a shape of this country? None when we do not know its shapes."""
    shapes = plate_formats().get(country)
    return None if shapes is None else shapes.fullmatch(said) is not None


def plate_countries(said: str) -> tuple[str, ...]:
    """The countries of which we know that a plain plate may be theirs."""
    return tuple(code for code, shapes in plate_formats().items() if shapes.fullmatch(said))
