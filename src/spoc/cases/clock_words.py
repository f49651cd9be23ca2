"""What does each line of the clock's bill mean, on which article does it stand, how is it said?

Sentences are English msgids; the page translates them and fills in the values of the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

DIRECTIVE = "Directive (EU) 2023/977"
START = f"{DIRECTIVE}, Article 5(1)"
DEVIATION = f"{DIRECTIVE}, Article 5(2)"
REFUSAL = f"{DIRECTIVE}, Article 6(2)"
CLARIFICATION = f"{DIRECTIVE}, Article 6(3)"
COURT = f"{DIRECTIVE}, Article 9"

MINUS = "\N{MINUS SIGN}"


def N_(text: str) -> str:  # noqa: N802 - the customary mark for "translate later"
    """Mark a text for the catalogue of translations; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """`article`: what the line stands on under the Directive. `means`: for builders.

    `sentence`: msgid; its placeholders are keys of the line's `values`.
    """

    article: str
    means: str
    sentence: str


REASON_CODES: Mapping[str, ReasonCode] = MappingProxyType(
    {
        # What happened: the codes are those of EventKind
        "received": ReasonCode(
            START,
            "the receipt; effect: the limit as first read",
            N_("Received: the clock starts."),
        ),
        "found_direct": ReasonCode(
            START,
            "a recorded finding; effect: how the limit changed",
            N_("Found to be directly accessible."),
        ),
        "found_indirect": ReasonCode(
            START,
            "a recorded finding; effect: how the limit changed",
            N_("Found to be accessible only indirectly."),
        ),
        "clarification_asked": ReasonCode(
            CLARIFICATION,
            "our question left; it stops nothing",
            N_("Clarification asked; the clock runs until the question has arrived."),
        ),
        "clarification_reached": ReasonCode(
            CLARIFICATION,
            "the requester has the question; its pause is on the line that ends it",
            N_("The question reached the requester: the clock stops."),
        ),
        "clarification_received": ReasonCode(
            CLARIFICATION,
            "the answer to the question; effect: the pause it ended",
            N_("Clarification received: the clock runs again."),
        ),
        "judicial_asked": ReasonCode(
            COURT,
            "an authorisation was asked",
            N_("Judicial authorisation asked."),
        ),
        "judicial_announced": ReasonCode(
            DEVIATION,
            "the requester was told the length of the delay and its reasons",
            N_("The requester was told of a delay until %(until)s."),
        ),
        "judicial_granted": ReasonCode(
            DEVIATION,
            "the authorisation is there; effect where the limit is suspended by it: the pause",
            N_("Judicial authorisation granted: answer as soon as possible."),
        ),
        "judicial_refused": ReasonCode(
            COURT,
            "the authorisation was refused; only refusal ground (c) follows from it",
            N_("Judicial authorisation refused."),
        ),
        "reclassified": ReasonCode(
            START,
            "urgency, instrument or subject was corrected; effect: how the limit changed",
            N_("The kind of request was corrected."),
        ),
        "answered": ReasonCode(
            START,
            "the answer left; effect: the pause it ended, if any",
            N_("Answered: the clock ends."),
        ),
        "partially_answered": ReasonCode(
            START,
            "a part was answered; ends the clock only when the rest was refused with it",
            N_("A part was answered."),
        ),
        "refused": ReasonCode(
            REFUSAL,
            "refused with grounds; effect: the pause it ended, if any",
            N_("Refused: the clock ends."),
        ),
        "withdrawn": ReasonCode(
            "",
            "the requester took it back; effect: the pause it ended, if any",
            N_("Withdrawn by the requester."),
        ),
        "reopened": ReasonCode(
            "",
            "the same request goes on; effect: the time it was closed (our reading)",
            N_("Reopened: the time it was closed does not count."),
        ),
        "merged": ReasonCode(
            START,
            "another request was joined; effect: how much earlier that one was received",
            N_("Joined with a request received %(started_at)s; the earliest receipt counts."),
        ),
        # What was set aside; `event` is the kind of event
        "in_the_future": ReasonCode(
            "",
            "the event has an instant after now",
            N_("Not counted: “%(event)s” lies in the future."),
        ),
        "before_receipt": ReasonCode(
            START,
            "nothing can happen to a request before its receipt",
            N_("Not counted: “%(event)s” comes before the receipt."),
        ),
        "received_again": ReasonCode(
            START,
            "a request is received once; a repetition starts no new clock",
            N_("Not counted: it had already been received."),
        ),
        "after_closing": ReasonCode(
            "",
            "answered, refused or withdrawn before; only reopening may follow",
            N_("Not counted: “%(event)s” comes after the end; reopen the request first."),
        ),
        "not_closed": ReasonCode(
            "",
            "reopened although it was open",
            N_("Not counted: it was open already."),
        ),
        "no_question": ReasonCode(
            CLARIFICATION,
            "a question arrived or was answered that was never asked, or was answered already",
            N_("Not counted: “%(event)s” belongs to no open question."),
        ),
        "already_paused": ReasonCode(
            CLARIFICATION,
            "the same question arrived twice",
            N_("Not counted: this question had already arrived."),
        ),
        "already_at_court": ReasonCode(
            COURT,
            "asked while an earlier request for authorisation was undecided",
            N_("Not counted: an authorisation had already been asked."),
        ),
        "not_at_court": ReasonCode(
            DEVIATION,
            "told or decided although no authorisation was being asked",
            N_("Not counted: “%(event)s” without an authorisation being asked."),
        ),
        "no_end_told": ReasonCode(
            DEVIATION,
            "the announcement names no later instant; the law wants the length of the delay",
            N_("Not counted: the announcement does not say until when."),
        ),
        "no_start_told": ReasonCode(
            START,
            "the merger names no receipt of the other request, or one after the merger",
            N_("Not counted: the other request's receipt is missing."),
        ),
        "unknown_value": ReasonCode(
            "",
            "a detail has a value the law's vocabulary does not know",
            N_("Not counted: “%(value)s” is no known code."),
        ),
        # What did not help
        "pause_too_late": ReasonCode(
            CLARIFICATION,
            "the pause began when the limit had passed",
            N_("This pause does not count: the limit had passed when it began."),
        ),
        "pause_not_for_limit": ReasonCode(
            "",
            "this limit knows no pause for clarification",
            N_("This pause does not count: the limit allows none for clarification."),
        ),
        "announcement_too_late": ReasonCode(
            DEVIATION,
            "the requester was told when the limit had passed",
            N_("This delay does not count: it was told after the limit had passed."),
        ),
        "deviation_not_for_limit": ReasonCode(
            "",
            "only Directive (EU) 2023/977 lets an authorisation exceed the limit",
            N_("This delay does not count: the limit allows none for a court."),
        ),
        # The sum
        "not_received": ReasonCode("", "no receipt is recorded", N_("Nothing was received yet.")),
        "no_limit": ReasonCode(
            "", "no limit was in force for this kind of request", N_("No limit applies.")
        ),
        "still_paused": ReasonCode(
            CLARIFICATION,
            "the pause that lasts; effect: its length so far",
            N_("The clock is stopped now."),
        ),
        "due": ReasonCode("", "the sum of all effects", N_("Due.")),
        "deviation": ReasonCode(
            DEVIATION,
            "the lawful end because of a court",
            N_("Because of a judicial authorisation the answer may come until then."),
        ),
        "left": ReasonCode("", "time left now", N_("%(span)s left.")),
        "over": ReasonCode("", "time over now", N_("%(span)s over the limit.")),
        "closed_in_time": ReasonCode("", "ended within the limit", N_("In time, %(span)s left.")),
        "closed_by_court": ReasonCode(
            DEVIATION,
            "ended after the limit, within the delay told; Article 18(d) counts it",
            N_("%(span)s after the limit, because of a judicial authorisation."),
        ),
        "closed_late": ReasonCode("", "ended too late", N_("%(span)s late.")),
        # What would change it
        "would_change_access": ReasonCode(
            START,
            "a finding on access would bring the limit named in values",
            N_("A finding on how the information is held would bring the limit %(limit)s."),
        ),
        "would_change_clarification": ReasonCode(
            CLARIFICATION,
            "a question would suspend the clock from its arrival",
            N_("A question stops the clock from its arrival until its answer."),
        ),
        "would_change_court": ReasonCode(
            DEVIATION,
            "a judicial authorisation would be a ground for delay",
            N_("A judicial authorisation that the law demands may delay the answer."),
        ),
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {code: row.sentence for code, row in REASON_CODES.items()}
)


_ARTICLE = re.compile(r"Articles? (\d.*)$")


def short_article(article: str) -> str:
    """ "Art. 6(3)" for "Directive (EU) 2023/977, Article 6(3)"; a citation without one as it is."""
    found = _ARTICLE.search(article)
    return f"Art. {found.group(1)}" if found else article


def span_text(length: timedelta) -> str:
    """A length without its sign, the same in every language: "0:44", "5:02", "1 d 3 h".

    Whole minutes or hours, cut off, never rounded up. Exactly 24 hours is "24:00".
    """
    minutes = abs(length) // timedelta(minutes=1)
    if minutes <= 24 * 60:
        return f"{minutes // 60}:{minutes % 60:02}"
    days, hours = divmod(minutes // 60, 24)
    return f"{days} d {hours} h"
