"""Of which parts does a message consist, and where in the bytes does each stand?

The structure is cut here, in linear time and with caps, because the standard parser nests without
limit and copies a large message many times; what a header field means is left to the standard one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spoc.exchange.envelope import Fault
from spoc.exchange.headers import Headers, read_block, read_parameters
from spoc.exchange.limits import Limits
from spoc.exchange.transfer import decode_transfer

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_GUESS = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE)
_MESSAGES = ("message/rfc822", "message/global", "message/news")
# What writers put before the first part for programs that know no MIME.
_PREAMBLE = re.compile(rb"multi-?part|MIME|S/MIME|mehrteilig|OpenPGP", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: a leaf with bytes, a multipart, or a forwarded message with one part inside.

    `path` is "2" or "2.1"; "" for the multipart that is the whole message.
    """

    path: str
    headers: Headers
    content_type: str
    parameters: Mapping[str, str]
    disposition: str
    disposition_parameters: Mapping[str, str]
    raw: bytes = field(repr=False)
    start: int
    end: int
    parts: tuple[Part, ...] = ()

    @property
    def is_message(self) -> bool:
        """Is this a message inside a message?"""
        return self.content_type in _MESSAGES and bool(self.parts)

    @property
    def file_name(self) -> str:
        """The name the sender gave the part, "" when none."""
        return self.disposition_parameters.get("filename", "") or self.parameters.get("name", "")

    @property
    def encoding(self) -> str:
        """The declared transfer encoding in lower case."""
        value = self.headers.first("content-transfer-encoding").decode("ascii", "replace")
        return value.split(";")[0].strip().lower()

    def content(self) -> tuple[bytes, str]:
        """The bytes without their transfer encoding, and the code of a fault or ""."""
        return decode_transfer(self.raw, self.start, self.end, self.encoding)

    def walk(self) -> Iterator[Part]:
        """This part and all inside it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


class _Cutter:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.faults: list[Fault] = []
        self.count = 0

    def fault(self, code: str, path: str, **values: str) -> None:
        self.faults.append(Fault(code, f"part {path}" if path else "message", values))

    def part(self, raw: bytes, start: int, end: int, path: str, nesting: int, depth: int) -> Part:
        """Read the part whose header lines begin at `start`."""
        self.count += 1
        headers, body, faults = read_block(raw, start, end, self.limits)
        place = f"part {path}" if path else ""
        self.faults += [
            Fault(each.code, each.where or place, each.values, each.severity) for each in faults
        ]
        value = headers.first("content-type")
        content_type, parameters = read_parameters(value) if value else ("text/plain", {})
        if not _TYPE.fullmatch(content_type):
            self.fault("content_type_unreadable", path, type=content_type[:80])
            content_type = "text/plain"
        shown = headers.first("content-disposition")
        disposition, shown_parameters = read_parameters(shown) if shown else ("", {})
        inner: tuple[Part, ...] = ()
        if content_type.startswith("multipart/"):
            inner = self._multipart(raw, body, end, path, parameters, nesting, depth)
            content_type = content_type if inner else "text/plain"
        elif content_type in _MESSAGES:
            inner = self._message(raw, body, end, path, headers, nesting, depth)
        return Part(
            path=path or ("" if inner and content_type not in _MESSAGES else "1"),
            headers=headers,
            content_type=content_type,
            parameters=parameters,
            disposition=disposition,
            disposition_parameters=shown_parameters,
            raw=raw,
            start=body,
            end=end,
            parts=inner,
        )

    def _multipart(
        self, raw: bytes, start: int, end: int, path: str, parameters: Mapping[str, str],
        nesting: int, depth: int,
    ) -> tuple[Part, ...]:  # fmt: skip
        if nesting >= self.limits.nesting:
            self.fault("nested_too_deeply", path, limit=str(self.limits.nesting))
            return ()
        most = self.limits.parts + 1
        boundary = parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        spans, closed, last = _spans(raw, start, end, boundary, most)
        if not spans and (guess := _GUESS.search(raw, max(0, start - 1), end)):
            spans, closed, last = _spans(raw, start, end, guess.group(1), most)
            self.fault("boundary_wrong", path)
        if not spans:
            self.fault("boundary_missing", path)
            return ()
        if not closed:
            self.fault("multipart_not_closed", path)
        self._outside(raw[start : min(spans[0][0], start + 10_000)], path, before=True)
        self._outside(raw[last : min(end, last + 10_000)], path, before=False)
        parts = []
        for number, (first, final) in enumerate(spans, 1):
            if self.count >= self.limits.parts:
                self.fault("too_many_parts", path, limit=str(self.limits.parts))
                break
            place = f"{path}.{number}" if path else str(number)
            parts.append(self.part(raw, first, final, place, nesting + 1, depth))
        return tuple(parts)

    def _outside(self, data: bytes, path: str, *, before: bool) -> None:
        """Text before the first or after the last part is not shown by mail programs."""
        text = re.sub(rb"--[^\r\n]*\s*\Z", b"", data) if before else data
        if len(re.findall(rb"\w", text)) >= 20 and not (before and _PREAMBLE.search(text)):
            shown = " ".join(text[:160].decode("utf-8", "replace").split())
            self.fault("text_outside_parts", path, text=shown)

    def _message(
        self,
        raw: bytes,
        start: int,
        end: int,
        path: str,
        headers: Headers,
        nesting: int,
        depth: int,
    ) -> tuple[Part, ...]:
        if depth >= self.limits.depth or nesting >= self.limits.nesting:
            self.fault("forwarded_too_deeply", path, limit=str(self.limits.depth))
            return ()
        encoding = headers.first("content-transfer-encoding").strip().lower()
        if encoding in (b"base64", b"quoted-printable"):  # forbidden by RFC 2046, 5.2.1, and common
            raw, _ = decode_transfer(raw, start, end, encoding.decode())
            start, end = 0, len(raw)
        inside = self.part(raw, start, end, path or "1", nesting + 1, depth + 1)
        if not inside.headers.fields and not inside.parts:
            return ()
        if not inside.parts or inside.is_message:
            inside = _moved(inside, f"{path or '1'}.1")
        return (inside,)


def _moved(part: Part, path: str) -> Part:
    """The same leaf at a path of its own: its message has the number it was read with."""
    return Part(
        path, part.headers, part.content_type, part.parameters, part.disposition,
        part.disposition_parameters, part.raw, part.start, part.end,
        tuple(_moved(each, each.path.replace(part.path, path, 1)) for each in part.parts),
    )  # fmt: skip


def _spans(
    raw: bytes, start: int, end: int, boundary: bytes, most: int
) -> tuple[list[tuple[int, int]], bool, int]:
    """Where the parts between the delimiters stand, whether the last is closed, what follows."""
    if not boundary:
        return [], False, end
    mark = b"--" + boundary
    spans: list[tuple[int, int]] = []
    opened = -1
    at = start if raw.startswith(mark, start, end) else _next(raw, mark, start, end)
    while at >= 0 and len(spans) < most:
        after = at + len(mark)
        line_end = raw.find(b"\n", after, min(end, after + 200)) + 1
        rest = raw[after : line_end or min(end, after + 200)].rstrip()
        if rest in (b"", b"--"):
            if opened >= 0:
                spans.append((opened, _before_line_end(raw, opened, at)))
            opened = line_end or end
            if rest == b"--":
                return spans, True, opened
        at = _next(raw, mark, after, end)
    if opened >= 0 and opened <= end:
        spans.append((opened, end))
    return spans, False, end


def _next(raw: bytes, mark: bytes, at: int, end: int) -> int:
    """Where the mark next begins a line, -1 when nowhere."""
    found = raw.find(b"\n" + mark, max(0, at - 1), end)
    return found + 1 if found >= 0 else -1


def _before_line_end(raw: bytes, start: int, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1)."""
    if at - 2 >= start and raw[at - 2 : at] == b"\r\n":
        return at - 2
    return at - 1 if at - 1 >= start else at


def cut(raw: bytes, limits: Limits) -> tuple[Part, tuple[Fault, ...]]:
    """The tree of parts of a message, and what is wrong with its structure. Never raises."""
    cutter = _Cutter(limits)
    root = cutter.part(raw, 0, len(raw), "", 0, 0)
    return root, tuple(cutter.faults)
