"""By which words does the reader know what the record says in English?

The record is written in English, for good. Its standing reasons and the names of its details are
few: pages show them in the reader's language, and somebody's own words as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.desk.desks import desk_letters
from spoc.law.vocabulary import vocabulary

# How a reason begins or reads as a whole, and its words; `desk` and `ref` stay what they are.
_REASONS: tuple[tuple[re.Pattern[str], Any], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"duty of desk (?P<desk>\S+): handling of (?P<ref>\S+) \(DIR977 Art\. 14\)",
         lazy("duty of desk %(desk)s: handling of %(ref)s (DIR977 Art. 14)")),
        (r"duty of desk (?P<desk>\S+): triage of incoming work",
         lazy("duty of desk %(desk)s: triage of incoming work")),
        (r"triage of incoming work at desk (?P<desk>\S+)",
         lazy("triage of incoming work at desk %(desk)s")),
        (r"duty of desk (?P<desk>\S+): watch over what leaves",
         lazy("duty of desk %(desk)s: watch over what leaves")),
        (r"duty of desk (?P<desk>\S+): what partners received in the demo",
         lazy("duty of desk %(desk)s: what partners received in the demo")),
        (r"search at desk (?P<desk>\S+)", lazy("search at desk %(desk)s")),
        (r"answer approved for dispatch", lazy("answer approved for dispatch")),
        (r"DIR977 Art\. 16\(1\): processing", lazy("DIR977 Art. 16(1): processing")),
        (r"LED Art\. 25\(2\): integrity and security",
         lazy("LED Art. 25(2): integrity and security")),
    )
)  # fmt: skip
_USE = re.compile(r"LED Art\. 25\(2\), (?P<use>[a-z -]+): (?P<own>.*)", re.DOTALL)
_USES: Mapping[str, Any] = {
    "verification of lawfulness": lazy("Verification of lawfulness"),
    "self-monitoring": lazy("Self-monitoring"),
    "integrity and security": lazy("Integrity and security of the data"),
    "criminal proceedings": lazy("Criminal proceedings"),
}

_DETAILS: Mapping[str, Any] = {
    "act": lazy("act"),
    "address": lazy("address"),
    "answers": lazy("answers"),
    "asked": lazy("asked"),
    "attachment": lazy("attachment"),
    "attempt": lazy("attempt"),
    "before": lazy("before"),
    "case": lazy("case"),
    "channel": lazy("channel"),
    "count": lazy("count"),
    "decision": lazy("decision"),
    "desk": lazy("desk"),
    "due_at": lazy("due at"),
    "entries": lazy("entries"),
    "error": lazy("error"),
    "event": lazy("event"),
    "faults": lazy("faults"),
    "found": lazy("found"),
    "from": lazy("from"),
    "hanging": lazy("hanging"),
    "head": lazy("head of the chain"),
    "how": lazy("how"),
    "instrument": lazy("legal basis"),
    "knew_not_fully_scanned": lazy("knew that it was not fully scanned"),
    "left_out": lazy("left out"),
    "message": lazy("message"),
    "method": lazy("method"),
    "note": lazy("note"),
    "ok": lazy("whole"),
    "other_content": lazy("with other content"),
    "part": lazy("part"),
    "priority": lazy("priority"),
    "problem": lazy("problem"),
    "proposals": lazy("proposals"),
    "reason": lazy("reason"),
    "receipt": lazy("receipt"),
    "roles": lazy("roles"),
    "rows": lazy("rows"),
    "scan": lazy("scan"),
    "scopes": lazy("scopes"),
    "sessions": lazy("sessions"),
    "since": lazy("since"),
    "size": lazy("size"),
    "stage": lazy("stage"),
    "started_at": lazy("started at"),
    "to": lazy("to"),
    "token": lazy("token"),
    "tokens": lazy("tokens"),
    "topic": lazy("topic"),
    "until": lazy("until"),
    "urgency": lazy("urgency"),
    "user": lazy("account"),
    "verb": lazy("verb"),
    "version": lazy("version"),
    "view": lazy("view"),
    "why": lazy("why"),
    "with": lazy("with"),
}


def reason_words(reason: str, language: str) -> str:
    """A reason as the record keeps it, in the reader's language as far as the hub wrote it."""
    for pattern, words in _REASONS:
        found = pattern.fullmatch(reason)
        if found is not None:
            values = found.groupdict()
            if "desk" in values:
                values["desk"] = desk_letters(values["desk"].lower())
            return str(words) % values
    used = _USE.fullmatch(reason)
    if used is not None and used["use"] in _USES:
        return f"LED Art. 25(2), {_USES[used['use']]}: {used['own']}"
    return _of_the_law(reason, language)


def detail_name(name: str) -> str:
    """`due_at` → “due at”, in the reader's language; a name that is not known as it is."""
    return str(_DETAILS.get(name, name.replace("_", " ")))


def detail_value(value: object) -> str:
    """What a detail says: lists with commas, yes and no in words, all else as it stands."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _of_the_law(reason: str, language: str) -> str:
    """A purpose of the law's list before somebody's own words (`access/purpose.py`)."""
    for row in vocabulary("purposes"):
        before = f"{row.label('en')} ({row.source}): "
        if reason.startswith(before):
            return f"{row.label(language)} ({row.source}): {reason.removeprefix(before)}"
    return reason


def facts_words(details: Mapping[str, object]) -> str:
    """The details of an entry in one line, by name."""
    return ", ".join(
        f"{detail_name(name)}: {detail_value(value)}" for name, value in sorted(details.items())
    )
