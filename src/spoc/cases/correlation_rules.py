"""Does a new message belong with an earlier one, how strongly, and why?

Proposals only, never a join: a reference that comes from outside is a claim, never a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from spoc.cases.clock_words import N_

TWIN_WITHIN = timedelta(days=7)  # national choice
NEARLY_SAME = 0.8  # share of common shingles: the same text with another head or tail
MUCH_SHARED = 0.5  # a text that quotes or extends the other
SAMPLE = 64  # shingles kept of a text; see `spoc.exchange.similarity`
COMMON_FROM = 25  # open items naming one identifier, from which it tells nothing any more


class ProposalKind(StrEnum):
    """Why two messages may belong together."""

    CLAIMS_REFERENCE = "claims_reference"  # it names our number
    SAME_IDENTIFIER = "same_identifier"  # both name the same thing or person
    TWIN_OTHER_CHANNEL = "twin_other_channel"  # the same request over another network
    REPEAT_SAME_REFERENCE = "repeat_same_reference"  # the partner's own number again
    SAME_MESSAGE = "same_message"  # the same mail or text again, by whatever way


class Strength(StrEnum):
    """How much a proposal weighs; none is ever acted on without an officer."""

    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


_STEPS = (Strength.WEAK, Strength.FAIR, Strength.STRONG)

# What one shared identifier of a kind of mention is worth alone; kinds not here tell nothing.
IDENTIFIERS: Mapping[str, Strength] = MappingProxyType(
    {
        "document": Strength.STRONG,
        "firearm": Strength.STRONG,
        "account": Strength.STRONG,
        "vessel": Strength.STRONG,
        "aircraft": Strength.STRONG,
        "vehicle": Strength.FAIR,
        "phone": Strength.FAIR,
        "email": Strength.FAIR,
        "person": Strength.WEAK,
        "organisation": Strength.WEAK,
        "flight": Strength.WEAK,
        "reference": Strength.FAIR,
    }
)

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "names_our_number": N_("It names our number %(reference)s."),
        "same_partner": N_("It comes from the same partner, %(partner)s."),
        "same_country": N_("It comes from the same country, %(country)s."),
        "other_sender": N_("Careful: it comes from somebody else than the earlier message."),
        "same_partner_reference": N_("Both bear the partner's number %(reference)s."),
        "same_sent_number": N_("Both bear the sender's own number for a message, %(number)s."),
        "same_content": N_("Both have the same content, byte for byte."),
        "same_text": N_("Both have the same text."),
        "similar_text": N_("%(percent)s %% of the text is the same."),
        "other_content": N_("Careful: the same number, but another text."),
        "other_channel": N_("It came over %(channel)s, the earlier one over %(earlier)s."),
        "shared_identifier": N_("Both name the same %(kind)s: %(key)s."),
        "same_file_number": N_("Both name the file number %(key)s."),
        "several_identifiers": N_("They share %(count)s identifiers."),
        "too_common": N_("Left out: %(count)s items name the %(kind)s %(key)s."),
    }
)


@dataclass(frozen=True, slots=True)
class Because:
    """One reason; its sentence is `REASONS[code]` with `values`."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What correlation looks at in one message.

    `reference`, `case`: our numbers of message and case. `claims`: our numbers as it claims them.
    `sent_number`: the number the sender's system gave the message (Message-ID). `shingles`: the
    sorted sample of `spoc.exchange.similarity`. `keys`: by kind of mention, the normalised
    identifiers found in it. Empty values are unknown and never equal.
    """

    reference: str
    received_at: datetime
    channel: str
    case: str = ""
    partner: str = ""
    country: str = ""
    partner_reference: str = ""
    sent_number: str = ""
    claims: frozenset[str] = frozenset()
    digest: str = ""
    shingles: tuple[int, ...] = ()
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`target`: reference of the earlier message; `case`: its case, if it has one."""

    kind: ProposalKind
    target: str
    case: str
    strength: Strength
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Proposals, strongest and then most recent first, and the identifiers that were left out."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[Because, ...]


def correlate(
    new: MessageFacts,
    candidates: Sequence[MessageFacts],
    *,
    how_common: Mapping[tuple[str, str], int] | None = None,
) -> Correlation:
    """All proposals for a new message among earlier ones.

    `how_common`: by (kind, key), how many items name it; what is not in it is counted among the
    candidates. A message is never proposed with itself or within its own case.
    """
    earlier = [
        one
        for one in candidates
        if one.reference != new.reference and not (new.case and one.case == new.case)
    ]
    counts = {
        (kind, key): sum(key in one.keys.get(kind, ()) for one in earlier)
        for kind in IDENTIFIERS
        for key in new.keys.get(kind, ())
    } | dict(how_common or {})
    usable = {
        kind: frozenset(key for key in new.keys.get(kind, ()) if counts[kind, key] < COMMON_FROM)
        for kind in IDENTIFIERS
    }
    left_out = [
        Because("too_common", {"kind": kind, "key": key, "count": str(counts[kind, key])})
        for kind in IDENTIFIERS
        for key in sorted(new.keys.get(kind, frozenset()) - usable[kind])
    ]
    recent = sorted(earlier, key=lambda one: one.received_at, reverse=True)
    found = [proposal for one in recent for proposal in _proposals(new, one, usable)]
    found.sort(key=lambda proposal: -_STEPS.index(proposal.strength))
    return Correlation(tuple(found), tuple(left_out))


def similarity(one: Iterable[int], other: Iterable[int]) -> float:
    """Estimated share (0 to 1) of shingles two texts have in common; 0 when either has none.

    Bottom-k sketch (Broder 1997): of the smallest shingles of both together, how many are in both.
    """
    mine, theirs = frozenset(one), frozenset(other)
    if not mine or not theirs:
        return 0.0
    smallest = sorted(mine | theirs)[:SAMPLE]
    return sum(1 for number in smallest if number in mine and number in theirs) / len(smallest)


def _proposals(
    new: MessageFacts, earlier: MessageFacts, usable: Mapping[str, frozenset[str]]
) -> Iterator[Proposal]:
    repeat, twin = _repeat(new, earlier), _twin(new, earlier)
    found = (
        (ProposalKind.CLAIMS_REFERENCE, _claim(new, earlier)),
        (ProposalKind.REPEAT_SAME_REFERENCE, repeat),
        (ProposalKind.TWIN_OTHER_CHANNEL, twin),
        (ProposalKind.SAME_MESSAGE, None if repeat or twin else _same(new, earlier)),
        (ProposalKind.SAME_IDENTIFIER, _identifiers(earlier, usable)),
    )
    for kind, answer in found:
        if answer is not None:
            strength, reasons = answer
            yield Proposal(kind, earlier.reference, earlier.case, strength, tuple(reasons))


_Answer = tuple[Strength, list[Because]] | None


def _claim(new: MessageFacts, earlier: MessageFacts) -> _Answer:
    """The sender names our number. Who else could know it decides how far to trust that."""
    named = sorted(new.claims & {earlier.reference, earlier.case} - {""})
    if not named:
        return None
    reasons = [Because("names_our_number", {"reference": number}) for number in named]
    if new.partner and new.partner == earlier.partner:
        return Strength.STRONG, [*reasons, Because("same_partner", {"partner": new.partner})]
    if new.country and new.country == earlier.country:
        return Strength.FAIR, [*reasons, Because("same_country", {"country": new.country})]
    return Strength.WEAK, [*reasons, Because("other_sender")]


def _repeat(new: MessageFacts, earlier: MessageFacts) -> _Answer:
    """The same partner, over the same channel, with the same number: a copy or a reminder."""
    if not (new.partner and new.partner == earlier.partner and new.channel == earlier.channel):
        return None
    if not _same_partner_reference(new, earlier):
        return None
    reasons = [Because("same_partner_reference", {"reference": new.partner_reference})]
    alike = _alike(new, earlier, NEARLY_SAME)
    if alike is None:
        return Strength.FAIR, [*reasons, Because("other_content")]
    return Strength.STRONG, [*reasons, alike]


def _twin(new: MessageFacts, earlier: MessageFacts) -> _Answer:
    """The same country sends the same over another network within a week."""
    if new.channel == earlier.channel or not new.country or new.country != earlier.country:
        return None
    if abs(new.received_at - earlier.received_at) > TWIN_WITHIN:
        return None
    reasons = []
    if _same_partner_reference(new, earlier):
        reasons.append(Because("same_partner_reference", {"reference": new.partner_reference}))
    alike = _alike(new, earlier, MUCH_SHARED)
    if alike is not None:
        reasons.append(alike)
    if not reasons:
        return None
    is_strong = len(reasons) > 1 or _alike(new, earlier, NEARLY_SAME) is not None
    values = {"channel": new.channel, "earlier": earlier.channel}
    strength = Strength.STRONG if is_strong else Strength.FAIR
    return strength, [*reasons, Because("other_channel", values)]


def _same(new: MessageFacts, earlier: MessageFacts) -> _Answer:
    """The same mail or text again, whoever brought it: a copy handed in twice, or a reminder.

    The partner's number counts where one side has no proven partner, or both have the same one:
    two partners may well number alike. A text alone counts within a week.
    """
    is_soon = abs(new.received_at - earlier.received_at) <= TWIN_WITHIN
    alike = _alike(new, earlier, NEARLY_SAME)
    is_other_partner = bool(new.partner and earlier.partner and new.partner != earlier.partner)
    is_copy = bool(new.sent_number) and new.sent_number == earlier.sent_number
    if is_other_partner and "@" not in new.sent_number:  # no Message-ID: unique to its sender alone
        is_copy = False
    reasons = []
    if is_copy:
        reasons.append(Because("same_sent_number", {"number": new.sent_number}))
    if _same_partner_reference(new, earlier) and not is_other_partner:
        reasons.append(Because("same_partner_reference", {"reference": new.partner_reference}))
    if alike is not None and (is_soon or reasons):
        reasons.append(alike)
    if not reasons:
        return None
    if alike is None:
        reasons.append(Because("other_content"))
    if is_other_partner:
        return Strength.WEAK, [*reasons, Because("other_sender")]
    return Strength.STRONG if is_copy and alike else Strength.FAIR, reasons


def _identifiers(earlier: MessageFacts, usable: Mapping[str, frozenset[str]]) -> _Answer:
    """Shared identifiers: the best of them counts, several together count one step more."""
    shared = [
        (kind, key)
        for kind, keys in usable.items()
        for key in sorted(keys & earlier.keys.get(kind, frozenset()))
    ]
    if not shared:
        return None
    reasons = [
        Because("same_file_number", {"key": key})
        if kind == "reference"
        else Because("shared_identifier", {"kind": kind, "key": key})
        for kind, key in shared
    ]
    step = max(_STEPS.index(IDENTIFIERS[kind]) for kind, _key in shared)
    if len(shared) > 1:
        step = min(step + 1, len(_STEPS) - 1)
        reasons.append(Because("several_identifiers", {"count": str(len(shared))}))
    return _STEPS[step], reasons


def _same_partner_reference(new: MessageFacts, earlier: MessageFacts) -> bool:
    return bool(new.partner_reference) and new.partner_reference == earlier.partner_reference


def _alike(new: MessageFacts, earlier: MessageFacts, at_least: float) -> Because | None:
    if new.digest and new.digest == earlier.digest:
        return Because("same_content")
    if new.shingles and new.shingles == earlier.shingles:
        return Because("same_text")
    share = similarity(new.shingles, earlier.shingles)
    if share < at_least:
        return None
    return Because("similar_text", {"percent": str(int(share * 100))})
