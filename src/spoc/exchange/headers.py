"""What do the header lines of a message say, whatever was done to them?

Every read is guarded: the standard parser raises bare index, type and value errors on malformed
fields (python/cpython#151857, #83281, #79523). A reader here returns a value and its faults.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate_tz
from functools import partial
from typing import TypeVar

from spoc.exchange.charset import decode
from spoc.exchange.envelope import Fault, Severity
from spoc.exchange.limits import Limits
from spoc.kernel.text import clean

T = TypeVar("T")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
# A field that a line of rubbish may not hide.
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received)[ \t]*:", re.I
)
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN = re.compile(r"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=)[ \t]+(?==\?)")
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]+")
_ANGLE_ID = re.compile(r"<([^<>]*)>")
_ONCE = ("from", "sender", "date", "message-id", "subject", "content-type", "in-reply-to")
_ZONE = re.compile(r"[+-]\d{4}\b|\b(?:UTC?|GMT|Z|[ACEMP][SD]T)\b", re.IGNORECASE)
_ID_LENGTH = 250
# A mail older than this was not sent by mail as we know it; a later one has a broken clock.
_FIRST_YEAR, _LAST_YEAR = 1980, 2100


def attempt(read: Callable[[], T]) -> T | None:
    """The value of a read of the standard library, or None when it raised."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - it raises bare errors of every kind (module docstring)
        return None


@dataclass(frozen=True, slots=True)
class Headers:
    """The header lines of one part in their order: lower-case name and bytes as they stood."""

    fields: tuple[tuple[str, bytes], ...] = ()

    def first(self, name: str) -> bytes:
        """The first field of that name, b"" when there is none."""
        return next((value for field, value in self.fields if field == name), b"")

    def every(self, name: str) -> tuple[bytes, ...]:
        """All fields of that name."""
        return tuple(value for field, value in self.fields if field == name)


def read_block(
    raw: bytes, start: int, end: int, limits: Limits
) -> tuple[Headers, int, tuple[Fault, ...]]:
    """Read header lines from `start`; return them, where the body begins, and the faults."""
    fields: list[tuple[str, list[bytes]]] = []
    faults: list[Fault] = []

    def done(body: int) -> tuple[Headers, int, tuple[Fault, ...]]:
        joined = tuple((name, b"\n".join(lines)) for name, lines in fields)
        return Headers(joined), body, tuple(faults)

    stop = min(end, start + limits.header_bytes)
    at = start
    for number in range(limits.header_lines):
        if at >= stop:
            break
        close = raw.find(b"\n", at, stop) + 1 or stop
        line = raw[at:close].rstrip(b"\r\n")
        if not line or (not fields and not line.strip()):
            return done(close)
        if fields and line[:1] in b" \t":
            fields[-1][1].append(line)
        elif found := _FIELD.fullmatch(line):
            fields.append((found.group(1).decode("ascii").lower(), [found.group(2)]))
        elif number == 0 and line.startswith((b"From ", b">From ")):
            pass  # the separator line of a mailbox file
        elif fields and _KNOWN.match(raw, close):
            where = f"line {number + 1}"
            faults.append(Fault("header_line_unreadable", where, {"line": str(number + 1)}))
        else:  # no empty line before the body
            faults.append(Fault("header_end_missing", severity=Severity.NOTICE))
            return done(at)
        at = close
    if at >= end:
        return done(end)
    faults.append(Fault("headers_too_long", "header"))
    blank = re.compile(rb"\r?\n\r?\n").search(raw, at, end)
    return done(blank.end() if blank else end)


def decode_words(text: str) -> tuple[str, bool]:
    """Decode RFC 2047 encoded words; the flag says that one could not be read and stands as it was.

    Neighbours in one charset are joined before decoding: many programs cut inside a character.
    """
    if "=?" not in text:
        return text, False
    text = _BETWEEN.sub(r"\1", text)
    pieces: list[str] = []
    broken = False
    waiting, waiting_charset, at = b"", "", 0

    def flush() -> None:
        nonlocal waiting
        if waiting:
            pieces.append(decode(waiting, waiting_charset).text)
            waiting = b""

    for found in _ENCODED.finditer(text):
        charset = found.group(1).split("*", 1)[0].lower()  # RFC 2231: a language may follow
        data = _word_bytes(found.group(2), found.group(3))
        between = text[at : found.start()]
        if between or charset != waiting_charset or data is None:
            flush()
            pieces.append(between)
        if data is None:
            broken = True
            pieces.append(found.group())
        else:
            waiting += data
            waiting_charset = charset
        at = found.end()
    flush()
    pieces.append(text[at:])
    return "".join(pieces), broken or "=?" in text[at:]


def _word_bytes(encoding: str, content: str) -> bytes | None:
    data = content.encode("ascii", "ignore")
    if encoding in "qQ":
        return attempt(partial(binascii.a2b_qp, data.replace(b" ", b"_"), header=True))
    packed = re.sub(rb"\s+", b"", data)
    return attempt(partial(binascii.a2b_base64, packed + b"=" * (-len(packed) % 4)))


def unfold(value: bytes, where: str) -> tuple[str, tuple[Fault, ...]]:
    """One header value as one line of text, encoded words still encoded."""
    faults: list[Fault] = []
    if not value.isascii():
        faults.append(Fault("header_8bit", where, {"header": where}, Severity.NOTICE))
    text = (
        decode(value, "utf-8", is_line=True).text if not value.isascii() else value.decode("ascii")
    )
    line = re.sub(r"\r?\n[ \t]*", " ", text)
    if _CONTROLS.search(line):
        faults.append(Fault("header_control_characters", where, {"header": where}))
        line = _CONTROLS.sub(" ", line)
    return clean(line)[0].strip(), tuple(faults)


def read_text(value: bytes, where: str) -> tuple[str, tuple[Fault, ...]]:
    """One header value decoded for a reader: no line ends, no control characters."""
    line, faults = unfold(value, where)
    text, broken = decode_words(line)
    if broken:
        faults += (Fault("encoded_word_broken", where, {"header": where}, Severity.NOTICE),)
    if _CONTROLS.search(text):
        faults += (Fault("header_control_characters", where, {"header": where}),)
    text = clean(_CONTROLS.sub(" ", text))[0]
    return text.strip(), faults


def read_parameters(value: bytes) -> tuple[str, Mapping[str, str]]:
    """The word and the parameters of a structured field (RFC 2045, 2231), lower-case names.

    ("", {}) when it cannot be read.
    """
    message = Message()
    message["x"] = re.sub(r"[\r\n]+[ \t]*", " ", value.decode("latin-1"))
    pairs = attempt(partial(message.get_params, header="x")) or []
    found: dict[str, str] = {}
    for name, content in pairs[1:]:
        plain = attempt(partial(collapse_rfc2231_value, content))
        if plain is not None:
            found.setdefault(name.lower(), _parameter(plain))
    return (pairs[0][0].strip().lower() if pairs else "", found)


def _parameter(text: str) -> str:
    """A parameter as text: raw 8-bit bytes came in as Latin-1, RFC 2231 values as themselves."""
    data = attempt(partial(text.encode, "latin-1"))
    readable = decode(data, "utf-8", is_line=True).text if data and not data.isascii() else text
    return clean(decode_words(readable)[0].replace("\n", " "))[0]


def read_date(value: bytes) -> tuple[datetime | None, tuple[Fault, ...]]:
    """The instant of a Date field, aware, with the sender's own offset; None when unreadable."""
    line, _ = unfold(value, "Date")
    if not line:
        return None, (Fault("date_missing", "header Date", severity=Severity.NOTICE),)
    parts = attempt(partial(parsedate_tz, line))
    if not parts:
        return None, (Fault("date_unreadable", "header Date", {"date": line[:80]}),)
    zone = parts[9]
    aware = attempt(partial(_instant, parts[:6], zone or 0))
    if aware is None:
        return None, (Fault("date_unreadable", "header Date", {"date": line[:80]}),)
    year = re.search(r"(?<!\d)\d{4}(?!\d)", re.sub(r"[+-]\d{4}\b", "", line))
    is_misread = year is not None and int(year.group()) != aware.year
    if is_misread or not _FIRST_YEAR <= aware.year <= _LAST_YEAR:
        return None, (Fault("date_implausible", "header Date", {"date": line[:80]}),)
    faults: tuple[Fault, ...] = ()
    if not _ZONE.search(line):  # parsedate_tz takes "CET" and nothing at all for UTC
        faults += (Fault("date_without_zone", "header Date", {"date": line[:80]}),)
    if year is None:
        values = {"date": line[:80], "year": str(aware.year)}
        faults += (Fault("date_two_digit_year", "header Date", values),)
    return aware, faults


def _instant(parts: tuple[int, ...], offset: int) -> datetime:
    year, month, day, hour, minute, second = parts
    zone = timezone(timedelta(seconds=offset))
    written = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)  # leap second
    written.astimezone(UTC)  # raises when the instant lies outside the calendar
    return written


def read_ids(value: bytes, limit: int) -> tuple[str, ...]:
    """Message identifiers of In-Reply-To or References, without brackets, no doubles."""
    line, _ = unfold(value, "id")
    found = _ANGLE_ID.findall(line) or line.replace("<", " ").replace(">", " ").split()
    kept = dict.fromkeys(shorten(item.strip()) for item in found if item.strip())
    return tuple(list(kept)[:limit])


def read_message_id(value: bytes) -> tuple[str, tuple[Fault, ...]]:
    """The Message-ID without brackets, "" when missing; odd ones are kept and said to be odd."""
    where = "header Message-ID"
    line, _ = unfold(value, "Message-ID")
    found = _ANGLE_ID.findall(line)
    name = (found[0] if found else line.strip("<> ")).strip()
    if not name:
        return "", (Fault("message_id_missing", where, severity=Severity.NOTICE),)
    if len(found) != 1 or re.search(r"\s", name) or name.count("@") != 1 or len(name) > _ID_LENGTH:
        return shorten(name), (Fault("message_id_odd", where, {"id": name[:80]}, Severity.NOTICE),)
    return name, ()


def shorten(name: str) -> str:
    """A name of at most 250 characters that still differs when the long ones differ."""
    if len(name) <= _ID_LENGTH:
        return name
    return f"{name[:180]}~{hashlib.sha256(name.encode()).hexdigest()}"


def repeated(headers: Headers) -> tuple[Fault, ...]:
    """Fields that may stand once and stand twice: the first is read, a human should look."""
    faults = []
    for name in _ONCE:
        if len(set(headers.every(name))) > 1:
            faults.append(
                Fault("header_repeated", f"header {name.title()}", {"header": name.title()})
            )
    return tuple(faults)
