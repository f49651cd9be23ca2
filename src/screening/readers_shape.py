"""What does a file look like that is not in the format it was said to be in?

One sentence about the whole file is worth more than ten thousand about its lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from screening.subject import KINDS

HEAD: Final = 20  # lines that are looked at
_WIDE: Final = 200  # bytes of the first that tell how many make a sign

_LOOKS: Final = {
    "spoc": "our own JSON lines",
    "ftm": "FollowTheMoney JSON lines",
    "un-consolidated": "the XML of the United Nations",
    "interpol-notices": "Interpol notices",
}
_BEGINNINGS: Final = (
    (b"\x1f\x8b", "a file packed with gzip", "unpack it first"),
    (b"PK\x03\x04", "a zip archive or a workbook", "unpack it, or save its table as text"),
    (b"BZh", "a file packed with bzip2", "unpack it first"),
    (b"\xfd7zXZ\x00", "a file packed with xz", "unpack it first"),
    (b"(\xb5/\xfd", "a file packed with zstd", "unpack it first"),
    (b"%PDF", "a PDF document", "ask for the list as data"),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
)
_AS_LINES: Final = "write one record a line, such as with: jq -c"


def looks_like(head: Sequence[bytes], form: str) -> str:
    """In one sentence, what else than a list in this format the first lines of a file show.

    "" when they may be of the format, or tell nothing.
    """
    lines = [line.removeprefix(b"\xef\xbb\xbf").strip() for line in head]
    lines = [line for line in lines if line]
    if not lines:
        return "is empty" if len(head) < HEAD else ""
    if _is_wide(head[0]):
        return "looks like text in UTF-16 without its mark; save it as UTF-8"
    for beginning, what, deed in _BEGINNINGS:
        if lines[0].startswith(beginning):
            return f"looks like {what}; {deed}"
    if lines[0].startswith(b"<"):
        return "" if form == "un-consolidated" else _markup(b" ".join(lines).lower())
    found = records_look_like([_json(line) for line in lines], form)
    return found or _text(lines, form)


def _is_wide(line: bytes) -> bool:
    """Is every other byte zero, as in text of two bytes a sign?"""
    return any(line[at:_WIDE:2].count(0) * 2 > len(line[at:_WIDE:2]) for at in (0, 1))


def records_look_like(records: Iterable[Any], form: str) -> str:
    """The same, when records could be read but are all of one other format."""
    objects = [each for each in records if isinstance(each, dict)]
    forms = {_form_of(each) for each in objects}
    if len(forms) != 1 or forms <= {"", form}:
        return ""
    other = forms.pop()
    return f"looks like {_LOOKS[other]}, not like {_LOOKS[form]}; give --format {other}"


def _form_of(record: Mapping[str, Any]) -> str:
    if isinstance(record.get("kind"), str) and record["kind"] in KINDS:
        return "spoc"
    if "schema" in record and "properties" in record:
        return "ftm"
    return "interpol-notices" if "entity_id" in record or "_embedded" in record else ""


def _markup(text: bytes) -> str:
    if b"<consolidated_list" in text:
        return f"looks like {_LOOKS['un-consolidated']}; give --format un-consolidated"
    if b"<html" in text or b"<!doctype html" in text:
        return "looks like a web page; fetch the list itself"
    return "looks like XML that is no list of the United Nations; no format reads that"


def _text(lines: Sequence[bytes], form: str) -> str:
    """What text is that holds no record on a line of its own."""
    if lines[0].startswith(b"[") and form != "interpol-notices":
        return f"looks like one JSON array over the whole file; {_AS_LINES} '.[]'"
    if any(isinstance(_json(line), dict) for line in lines):
        return ""
    if lines[0].startswith(b"{"):
        is_spread = lines[0].endswith((b"{", b"[", b",")) and form != "interpol-notices"
        return f"looks like JSON spread over several lines; {_AS_LINES} ." if is_spread else ""
    if len(lines) > 1:
        for sign in (b",", b";", b"\t"):
            if lines[0].count(sign) and lines[0].count(sign) == lines[1].count(sign):
                return "looks like a table; write each row as a JSON object on a line of its own"
        if form != "interpol-notices":
            return "holds no JSON in its first lines; is it the right file?"
    return ""


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
