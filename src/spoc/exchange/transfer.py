"""Which bytes did the sender mean, under base64, quoted-printable or uuencode, intact or broken?

What can be decoded is decoded; the code of a fault says when something could not.
"""

from __future__ import annotations

import binascii
import io
import re

_PLAIN = ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "7 bit", "8 bit", "none")
_UU_NAMES = ("x-uuencode", "uuencode", "x-uue", "uue")
_SPACE = b" \t\r\n\x0b\x0c"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PIECE = 3_000_000  # bytes decoded at a time
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_QP_BROKEN = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:\r?\n|\Z))")
_UU_BEGIN = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+([^\r\n]{1,255})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$\n?", re.MULTILINE)


def decode_transfer(raw: bytes, start: int, end: int, encoding: str) -> tuple[bytes, str]:
    """The bytes below the transfer encoding of raw[start:end], and "" or the code of a fault.

    Faults: base64_broken, quoted_printable_broken, uuencode_broken, transfer_encoding_unknown.
    """
    if encoding == "base64":
        return _base64(raw, start, end)
    data = raw[start:end]
    if encoding in _PLAIN:
        return data, ""
    if encoding == "quoted-printable":
        fault = "quoted_printable_broken" if _QP_BROKEN.search(data) else ""
        return binascii.a2b_qp(data), fault
    if encoding in _UU_NAMES:
        found = _UU_BEGIN.search(data)
        if found is None:
            return data, "uuencode_broken"
        content, _, fault = _uu_lines(data, found.end())
        return content, fault
    return data, "transfer_encoding_unknown"


def _base64(raw: bytes, start: int, end: int) -> tuple[bytes, str]:
    """Decode piece by piece: a message of 250 MB may not need its size many times over."""
    padding = raw.find(b"=", start, end)
    stop = padding if padding >= 0 else end
    if raw[stop : min(end, stop + 200)].translate(None, _SPACE + b"=") or end - stop > 200:
        return _lenient_base64(raw[start:end])
    content = io.BytesIO()
    waiting = b""
    for at in range(start, stop, _PIECE):
        packed = waiting + raw[at : min(stop, at + _PIECE)].translate(None, _SPACE)
        if packed.translate(None, _ALPHABET):
            return _lenient_base64(raw[start:end])
        whole = len(packed) - len(packed) % 4
        content.write(binascii.a2b_base64(packed[:whole]))
        waiting = packed[whole:]
    missing = -len(waiting) % 4
    padded = raw.count(b"=", stop, end)
    if missing == 3:  # one sign alone stands for no byte
        return content.getvalue(), "base64_broken"
    content.write(binascii.a2b_base64(waiting + b"=" * missing))
    return content.getvalue(), "" if padded == missing else "base64_broken"


def _lenient_base64(data: bytes) -> tuple[bytes, str]:
    """Several encoded texts one after another, or rubbish between: decode each stretch."""
    pieces = []
    for stretch in re.split(rb"=+", _NOT_BASE64.sub(b"", data)):
        usable = stretch[:-1] if len(stretch) % 4 == 1 else stretch
        pieces.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(pieces), "base64_broken"


def uu_files(data: bytes) -> tuple[bytes, tuple[tuple[str, bytes], ...], str]:
    """Take uuencoded files out of a text.

    Returns the text with a line in the place of each file, the files (name, content), and "" or
    uuencode_broken.
    """
    files: list[tuple[str, bytes]] = []
    pieces: list[bytes] = []
    fault = ""
    at = 0
    while found := _UU_BEGIN.search(data, at):
        content, end, wrong = _uu_lines(data, found.end())
        if not content:
            pieces.append(data[at : found.end()])
            at = found.end()
            continue
        name = found.group(1).strip()
        files.append((name.decode("utf-8", "replace"), content))
        pieces += [data[at : found.start()], b"[" + name + b"]\n"]
        fault = fault or wrong
        at = end
    pieces.append(data[at:])
    return b"".join(pieces), tuple(files), fault


def _uu_lines(data: bytes, start: int) -> tuple[bytes, int, str]:
    """Decode lines until "end" or the first that is none; the content, where it stops, a fault."""
    pieces: list[bytes] = []
    at = start
    while at < len(data):
        close = data.find(b"\n", at) + 1 or len(data)
        line = data[at:close].rstrip(b"\r\n")
        if _UU_END.fullmatch(line):
            return b"".join(pieces), close, ""
        if line and line not in (b"`", b" "):
            decoded = _uu_line(line)
            if decoded is None:
                break
            pieces.append(decoded)
        at = close
    return b"".join(pieces), at, "uuencode_broken"


def _uu_line(line: bytes) -> bytes | None:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some writers pad the last line wrongly: read as many bytes as its first sign promises.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[: length + 1])
        except binascii.Error:
            return None
