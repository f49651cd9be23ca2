"""What is a mention? One thing found in a message, with its place and the reason it was found.

Frozen values without framework; kinds are the stored, stable codes of the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class MentionKind(StrEnum):
    """What a mention speaks of."""

    PERSON = "person"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    NATIONAL_NUMBER = "national_number"
    PLATE = "plate"
    VEHICLE = "vehicle"  # a vehicle identification number
    IBAN = "iban"
    ACCOUNT = "account"  # bank account, payment card, wallet, account of a network
    PHONE = "phone"
    EMAIL = "email"
    DATE = "date"
    TIME = "time"
    FLIGHT = "flight"
    WEAPON = "weapon"
    DANGER_WORD = "danger_word"
    ADDRESS = "address"
    REFERENCE = "reference"
    LOCATION = "location"  # from structured forms only


class Strength(StrEnum):
    """How sure the finder is that the text means this: never that it is true."""

    CERTAIN = "certain"  # structured field, or a check digit holds
    LIKELY = "likely"  # named by a label, or of a distinctive form
    POSSIBLE = "possible"  # looks like it; a human judges


@dataclass(frozen=True, slots=True)
class Mention:
    """Something found in one part of a message.

    `part` is "subject", "body" or "form:<entity>/<field>" (see `reading.parts`); `start` and `end`
    are offsets in that part, end exclusive: `text` is always exactly that stretch. `key` is the
    form for exact comparison (E.164, compact IBAN, country + plate, folded and sorted names and
    birth date …). `rule` is a code of `reasons.RULES`. `values` holds what the finder could read,
    as text: among others `topic`, `languages` (blank-parted), `country`, `iso`, `birth_date`,
    `departs_at` (ISO 8601 with offset), `within` when the stretch is quoted, signature or
    disclaimer, and `foreign` for an unsure danger word of another language than the message's.
    """

    kind: MentionKind
    text: str
    key: str
    part: str
    start: int
    end: int
    rule: str
    strength: Strength
    values: Mapping[str, str] = field(default_factory=dict)
