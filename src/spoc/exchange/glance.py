"""What can be seen of a message that could not be read?

A look at the bytes of the head with the plainest means there are, so that a human finds at least
subject and sender on the list.
"""

from __future__ import annotations

import re

from spoc.exchange.envelope import Fault, Parsed, Severity
from spoc.kernel.text import clean

_HEAD = 65_536
_END = re.compile(rb"\r?\n\r?\n")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")


def glance(raw: bytes, code: str, **values: str) -> Parsed:
    """A reading of the head alone, with one severe fault `code`."""
    head = _END.split(raw[:_HEAD], maxsplit=1)[0]
    sender = _field(head, b"from")
    angle = re.search(r"<([^<>]{1,320})>", sender)
    address = _ADDRESS.search(angle.group(1) if angle else sender)
    return Parsed(
        sender_raw=sender,
        sender_address=address.group() if address else "",
        subject=_field(head, b"subject"),
        external_id=_field(head, b"message-id").strip("<> ")[:250],
        faults=(Fault(code, "message", values, Severity.SEVERE),),
    )


def _field(head: bytes, name: bytes) -> str:
    found = re.search(rb"(?im)^" + name + rb"[ \t]*:([^\r\n]{0,2000})", head)
    return clean(found.group(1).decode("utf-8", "replace"))[0].strip() if found else ""
