"""What is one case of the mail corpus, and how is its message written in few lines?"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from spoc.exchange.envelope import Parsed

Check = Callable[[Parsed], bool]
HEAD = {
    "From": "Marek Zilvernik <marek@police.example>",
    "To": "spoc@at.example",
    "Subject": "Request",
    "Date": "Tue, 24 Nov 2026 10:00:00 +0100",
    "Message-ID": "<1@police.example>",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A message, the faults it must have (others may come too) and the text that must be found."""

    name: str
    raw: bytes | Callable[[], bytes]
    faults: tuple[str, ...] = ()
    text: str = ""
    check: Check | None = None
    content_type: str = "message/rfc822"
    clean: bool = False  # no fault at all may come

    def message(self) -> bytes:
        """The bytes, built now when they are large."""
        return self.raw if isinstance(self.raw, bytes) else self.raw()


def mail(body: bytes | str, **changes: str | None) -> bytes:
    """A mail with an honest head; `Content_Type="…"` sets a field, None leaves it out."""
    fields: dict[str, str] = dict(HEAD)
    for name, value in changes.items():
        key = "Message-ID" if name == "Message_ID" else name.replace("_", "-")
        fields.pop(key, None)
        if value is not None:
            fields[key] = value
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    data = body if isinstance(body, bytes) else body.encode().replace(b"\n", b"\r\n")
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + data


def head(text: bytes) -> bytes:
    """A mail whose whole head is given, with a line of text."""
    return text + b"\r\nThe body of the letter.\r\n"


def parts(*pieces: bytes, kind: str = "mixed", closed: bool = True, **changes: str | None) -> bytes:
    """A multipart of finished pieces (their head lines, blank line, content)."""
    changes.setdefault("Content_Type", f"multipart/{kind}; boundary=cut")
    body = b"".join(b"--cut\r\n" + piece + b"\r\n" for piece in pieces)
    return mail(body + (b"--cut--\r\n" if closed else b""), **changes)


def piece(content: bytes | str, kind: str = "text/plain; charset=utf-8", **fields: str) -> bytes:
    """One part, not encoded."""
    lines = [
        f"Content-Type: {kind}",
        *(f"{key.replace('_', '-')}: {value}" for key, value in fields.items()),
    ]
    data = content if isinstance(content, bytes) else content.encode()
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + data


def attached(content: bytes, name: str, kind: str = "application/octet-stream") -> bytes:
    """One part with a file in base64."""
    return piece(
        base64.encodebytes(content),
        kind,
        Content_Transfer_Encoding="base64",
        Content_Disposition=f'attachment; filename="{name}"',
    )


def with_file(content: bytes, name: str, kind: str = "application/octet-stream") -> bytes:
    """A letter with one attachment."""
    return parts(piece("See the file.\r\n"), attached(content, name, kind))
