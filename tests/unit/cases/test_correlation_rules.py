"""Are earlier messages proposed for good reasons, and is nobody believed on his word?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spoc.cases.correlation_rules import (
    COMMON_FROM,
    IDENTIFIERS,
    REASONS,
    Correlation,
    MessageFacts,
    Proposal,
    ProposalKind,
    Strength,
    correlate,
    similarity,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EARLIER = MessageFacts(
    reference="IN-2026-048377",
    case="C-2026-01234",
    received_at=NOON - timedelta(days=2),
    channel="siena",
    partner="ES-SPOC",
    country="es",
    partner_reference="ES/4711",
    digest="aa",
    shingles=tuple(range(40)),
    keys={"vehicle": frozenset({"1ZZZ117"})},
)
NEW = MessageFacts(
    reference="IN-2026-048391",
    received_at=NOON,
    channel="interpol_i247",
    partner="FR-SPOC",
    country="fr",
)


def found(new: MessageFacts, *candidates: MessageFacts) -> Correlation:
    return correlate(new, candidates or (EARLIER,))


def only(new: MessageFacts, *candidates: MessageFacts) -> Proposal:
    (proposal,) = found(new, *candidates).proposals
    return proposal


def told(proposal: Proposal) -> list[str]:
    return [reason.code for reason in proposal.reasons]


def test_strangers_are_not_proposed() -> None:
    assert found(NEW).proposals == ()


def test_a_claimed_number_is_only_a_claim() -> None:
    claiming = replace(NEW, claims=frozenset({"C-2026-01234"}))
    stranger = only(claiming)
    assert stranger.kind is ProposalKind.CLAIMS_REFERENCE
    assert stranger.strength is Strength.WEAK
    assert told(stranger) == ["names_our_number", "other_sender"]
    assert (stranger.target, stranger.case) == (EARLIER.reference, EARLIER.case)


def test_a_claim_weighs_more_from_the_partner_who_knows_the_number() -> None:
    claims = frozenset({"IN-2026-048377"})
    compatriot = only(replace(NEW, claims=claims, country="es", partner="ES-LO"))
    assert compatriot.strength is Strength.FAIR
    partner = only(replace(NEW, claims=claims, country="es", partner="ES-SPOC"))
    assert partner.strength is Strength.STRONG
    nobody = only(replace(NEW, claims=claims, country="", partner=""), replace(EARLIER, partner=""))
    assert nobody.strength is Strength.WEAK


def test_an_empty_claim_meets_no_missing_case() -> None:
    assert found(replace(NEW, claims=frozenset({""})), replace(EARLIER, case="")).proposals == ()


def test_the_partners_own_number_again_is_a_repeat() -> None:
    again = replace(EARLIER, reference=NEW.reference, case="", received_at=NOON)
    same = only(again, replace(EARLIER, keys={}))
    assert (same.kind, same.strength) == (ProposalKind.REPEAT_SAME_REFERENCE, Strength.STRONG)
    assert told(same) == ["same_partner_reference", "same_content"]
    other = only(replace(again, digest="bb", shingles=(999,)), replace(EARLIER, keys={}))
    assert other.strength is Strength.FAIR
    assert told(other) == ["same_partner_reference", "other_content"]


def told_of(new: MessageFacts, **earlier: object) -> tuple[ProposalKind, Strength, list[str]]:
    proposal = only(new, replace(EARLIER, keys={}, **earlier))  # type: ignore[arg-type] # fields
    return proposal.kind, proposal.strength, told(proposal)


SAME = ProposalKind.SAME_MESSAGE


def test_the_same_text_again_is_proposed_by_whatever_way_it_came() -> None:
    copy = replace(NEW, partner="", country="", shingles=EARLIER.shingles)
    assert told_of(copy) == (SAME, Strength.FAIR, ["same_text"])
    on_the_channel = replace(copy, channel="siena")
    assert told_of(on_the_channel) == (SAME, Strength.FAIR, ["same_text"])
    nobody = {"partner": "", "country": ""}
    assert told_of(on_the_channel, **nobody) == (SAME, Strength.FAIR, ["same_text"])
    assert told_of(replace(copy, shingles=(), digest="aa"))[2] == ["same_content"]
    assert told_of(replace(NEW, digest="aa")) == (
        SAME,
        Strength.WEAK,
        ["same_content", "other_sender"],
    )


def test_a_text_alone_says_nothing_after_a_week() -> None:
    late = replace(NEW, partner="", shingles=EARLIER.shingles, received_at=NOON + timedelta(days=9))
    assert found(late).proposals == ()


def test_the_same_message_id_is_proposed_however_late() -> None:
    late = replace(
        NEW, partner="", sent_number="1@es.example", received_at=NOON + timedelta(days=90)
    )
    seen = told_of(late, sent_number="1@es.example")
    assert seen == (SAME, Strength.FAIR, ["same_sent_number", "other_content"])
    copy = replace(late, shingles=EARLIER.shingles)
    seen = told_of(copy, sent_number="1@es.example")
    assert seen == (SAME, Strength.STRONG, ["same_sent_number", "same_text"])
    forged = replace(late, partner="FR-SPOC")
    assert told_of(forged, sent_number="1@es.example")[1] is Strength.WEAK
    assert found(replace(forged, sent_number="1"), replace(EARLIER, sent_number="1")).proposals == (
        ()
    )


def test_a_reminder_with_the_partners_number_is_proposed_without_a_proven_partner() -> None:
    reminder = replace(NEW, partner="", country="", partner_reference="ES/4711")
    expected = (SAME, Strength.FAIR, ["same_partner_reference", "other_content"])
    assert told_of(reminder) == expected
    assert told_of(replace(reminder, channel="siena")) == expected
    other = replace(NEW, partner="FR-SPOC", partner_reference="ES/4711")
    assert found(other).proposals == ()  # two partners may number alike


def test_a_file_number_in_the_text_is_an_identifier() -> None:
    keys = {"reference": frozenset({"HR20268812"})}
    seen = only(replace(NEW, keys=keys), replace(EARLIER, keys=keys))
    assert (seen.kind, told(seen)) == (ProposalKind.SAME_IDENTIFIER, ["same_file_number"])


def twin(**changes: object) -> MessageFacts:
    base = replace(NEW, country="es", partner="ES-NCB", partner_reference="ES/4711")
    return replace(base, **changes)  # type: ignore[arg-type] # the fields of MessageFacts


def test_the_same_request_over_another_network_is_a_twin() -> None:
    by_number = only(twin())
    assert (by_number.kind, by_number.strength) == (
        ProposalKind.TWIN_OTHER_CHANNEL,
        Strength.FAIR,
    )
    assert told(by_number) == ["same_partner_reference", "other_channel"]
    both = only(twin(shingles=tuple(range(12, 40))))
    assert both.strength is Strength.STRONG
    assert "similar_text" in told(both)
    by_text = only(twin(partner_reference="", shingles=tuple(range(15, 40))))
    assert by_text.strength is Strength.FAIR
    by_content = only(twin(partner_reference="", digest="aa"))
    assert by_content.strength is Strength.STRONG


def test_twins_come_from_one_country_within_a_week_and_share_something() -> None:
    assert found(twin(country="fr")).proposals == ()
    assert found(twin(country=""), replace(EARLIER, country="")).proposals == ()
    assert found(twin(received_at=NOON + timedelta(days=5, minutes=1))).proposals == ()
    assert found(twin(partner_reference="", shingles=(999,))).proposals == ()


def test_shared_identifiers_are_proposed_by_what_they_are_worth() -> None:
    plate = replace(NEW, keys={"vehicle": frozenset({"1ZZZ117"})})
    one = only(plate)
    assert (one.kind, one.strength) == (ProposalKind.SAME_IDENTIFIER, Strength.FAIR)
    phone = {"vehicle": frozenset({"1ZZZ117"}), "phone": frozenset({"+3250000000"})}
    two = only(replace(NEW, keys=phone), replace(EARLIER, keys=phone))
    assert two.strength is Strength.STRONG
    assert told(two)[-1] == "several_identifiers"
    papers = {**phone, "document": frozenset({"ZZ000117"})}
    assert only(replace(NEW, keys=papers), replace(EARLIER, keys=papers)).strength is (
        Strength.STRONG
    )
    name = {"person": frozenset({"zilvernik marek"})}
    assert only(replace(NEW, keys=name), replace(EARLIER, keys=name)).strength is Strength.WEAK


def test_kinds_that_identify_nothing_are_not_looked_at() -> None:
    word = {"danger_word": frozenset({"terror"})}
    assert found(replace(NEW, keys=word), replace(EARLIER, keys=word)).proposals == ()


def test_identifiers_that_are_too_common_are_left_out_and_named() -> None:
    plate = {"vehicle": frozenset({"1ZZZ117"})}
    new = replace(NEW, keys=plate)
    crowd = [replace(EARLIER, reference=f"IN-{n}", case="") for n in range(COMMON_FROM)]
    answer = correlate(new, crowd)
    assert answer.proposals == ()
    assert [reason.code for reason in answer.left_out] == ["too_common"]
    assert answer.left_out[0].values["count"] == str(COMMON_FROM)
    told_so = correlate(new, [EARLIER], how_common={("vehicle", "1ZZZ117"): 900})
    assert told_so.proposals == ()
    assert correlate(new, crowd[1:]).left_out == ()


def test_a_message_is_not_proposed_with_itself_or_within_its_case() -> None:
    assert correlate(EARLIER, [EARLIER]).proposals == ()
    sibling = replace(EARLIER, reference="IN-2026-048378")
    assert correlate(EARLIER, [sibling]).proposals == ()


def test_the_strongest_and_then_the_latest_come_first() -> None:
    new = replace(NEW, claims=frozenset({"A", "B", "C"}), partner="ES-SPOC")
    old = replace(EARLIER, reference="A", received_at=NOON - timedelta(days=9))
    stranger = replace(EARLIER, reference="B", partner="PT-SPOC", country="pt")
    late = replace(EARLIER, reference="C")
    targets = [one.target for one in correlate(new, [old, stranger, late]).proposals]
    assert targets == ["C", "A", "B"]


def test_every_reason_can_be_said() -> None:
    keys = {"vehicle": frozenset({"1ZZZ117", "1ZZZ042"}), "phone": frozenset({"+3250000000"})}
    new = replace(
        twin(), claims=frozenset({EARLIER.reference}), shingles=EARLIER.shingles, keys=keys
    )
    answer = correlate(
        new, [replace(EARLIER, keys=keys)], how_common={("phone", "+3250000000"): 99}
    )
    reasons = [reason for one in answer.proposals for reason in one.reasons]
    for reason in (*reasons, *answer.left_out):
        assert REASONS[reason.code] % reason.values
    assert len(answer.proposals) == 3
    for code in ("same_sent_number", "same_text", "same_file_number"):
        assert REASONS[code] % {"number": "1@es.example", "key": "HR20268812"}
    assert set(IDENTIFIERS.values()) == set(Strength)


def test_similarity_is_estimated_from_the_smallest_shingles() -> None:
    assert similarity((), (1, 2)) == 0
    assert similarity((1, 2), ()) == 0
    assert similarity((1, 2, 3), (2, 3, 4)) == 0.5
    assert similarity(range(64), range(64)) == 1


@given(st.sets(st.integers(), max_size=80), st.sets(st.integers(), max_size=80))
def test_similarity_is_a_share_and_the_same_both_ways(one: set[int], other: set[int]) -> None:
    share = similarity(one, other)
    assert 0 <= share <= 1
    assert share == similarity(other, one)
