"""Do two mails differ in more than the marks of the way they came? Bytes, not a mail parser.

Pure. A mail that was handed on twice carries other trace headers over the same content.
"""

from __future__ import annotations

import re

# RFC 5321 section 4.4, RFC 8601, RFC 6376, RFC 8617, and what filters add.
_TRACE = re.compile(
    rb"(?:received|return-path|delivered-to|authentication-results|received-spf|dkim-signature"
    rb"|arc-[a-z-]+|x-received|x-spam-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


def is_same_mail(one: bytes, other: bytes) -> bool:
    """True when the mails are equal but for their trace headers and how they end lines."""
    return _without_trace(one) == _without_trace(other)


def _without_trace(mail: bytes) -> tuple[list[bytes], bytes]:
    """The lines of the head that are no trace, and the body with one kind of line ends."""
    end = _END_OF_HEAD.search(mail)
    head, body = (mail[: end.start()], mail[end.end() :]) if end else (mail, b"")
    kept: list[bytes] = []
    is_trace = False
    for line in head.splitlines():
        if not line.startswith((b" ", b"\t")):  # a line that goes on belongs to the one before
            is_trace = _TRACE.match(line) is not None
        if not is_trace:
            kept.append(line)
    return kept, body.replace(b"\r\n", b"\n")
