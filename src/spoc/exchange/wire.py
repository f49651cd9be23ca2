"""How do a reading and its mentions cross between the reader's process and ours?

As JSON, never as pickle: the child has handled hostile bytes, and what it says is only data.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from spoc.exchange.envelope import (
    Attachment,
    Entity,
    Fault,
    Form,
    Header,
    Paragraph,
    Parsed,
    Relation,
    Severity,
)
from spoc.exchange.mentions import Mention, MentionKind, Strength


def pack(parsed: Parsed) -> bytes:
    """The reading as JSON in ASCII."""
    return json.dumps(asdict(parsed), default=_plain, separators=(",", ":")).encode("ascii")


def unpack(data: bytes) -> Parsed:
    """The reading that `pack` wrote; `unpack(pack(x)) == x`.

    Raises:
        ValueError: when the bytes are no reading.
    """
    try:
        row = json.loads(data)
        form = row["form"]
        return Parsed(
            **{
                **row,
                **{name: tuple(row[name]) for name in _LISTS},
                "sent_at": _instant(row["sent_at"]),
                "paragraphs": tuple(Paragraph(**each) for each in row["paragraphs"]),
                "attachments": tuple(map(_attachment, row["attachments"])),
                "faults": tuple(
                    Fault(**{**each, "severity": Severity(each["severity"])})
                    for each in row["faults"]
                ),
                "form": None if form is None else _form(form),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"The parser's answer is no reading: {error!r}") from error


def pack_mentions(mentions: Iterable[Mention]) -> bytes:
    """Mentions as JSON in ASCII."""
    return json.dumps([asdict(each) for each in mentions], separators=(",", ":")).encode("ascii")


def unpack_mentions(data: bytes) -> tuple[Mention, ...]:
    """The mentions that `pack_mentions` wrote; `unpack_mentions(pack_mentions(x)) == x`.

    Raises:
        ValueError: when the bytes are no mentions.
    """
    try:
        return tuple(
            Mention(
                **{
                    **row,
                    "kind": MentionKind(row["kind"]),
                    "strength": Strength(row["strength"]),
                    "values": {str(name): str(value) for name, value in row["values"].items()},
                }
            )
            for row in json.loads(data)
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"The reader's answer is no list of mentions: {error!r}") from error


_LISTS = ("recipients", "in_reply_to", "references_claimed", "forwarded")


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _attachment(row: dict[str, Any]) -> Attachment:
    return Attachment(**{**row, "content": base64.b64decode(row["content"])})


def _form(row: dict[str, Any]) -> Form:
    header: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row["header"].items()
    }
    header["reply_by"] = _instant(header["reply_by"])
    return Form(
        header=Header(**header),
        text=row["text"],
        entities=tuple(
            Entity(
                **{**each, "values": {name: tuple(held) for name, held in each["values"].items()}}
            )
            for each in row["entities"]
        ),
        relations=tuple(Relation(**each) for each in row["relations"]),
    )
