"""What did the sender mean by these bytes after DATA? The transparency of RFC 5321, 4.5.2, undone.

Only CRLF.CRLF ends a message and only CRLF ends a line: a lone LF or CR is content like any other,
so that no second message can be smuggled in behind one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

_END = b"\r\n.\r\n"
_AT_ONCE = b".\r\n"  # the end right after DATA, whose own CRLF stands before it
_BEGINS_END = re.compile(rb"\r(?:\n(?:\.\r?)?)?\Z")


async def pieces_of(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The pieces of one message as they came over the line, without the dot that ends it.

    Leaves the reader behind the end of the message: pipelined commands stay in it. Holds no more
    than the reader's limit, however long a line is.

    Raises:
        asyncio.IncompleteReadError: the line broke before the end; there is no message.
    """
    head = await reader.readexactly(len(_AT_ONCE))
    if head == _AT_ONCE:
        return
    while not head.endswith(_END) and _BEGINS_END.search(head):
        head += await reader.readexactly(1)
    if head.endswith(_END):
        yield head[: -len(_AT_ONCE)]
        return
    yield head
    while True:
        try:
            last = await reader.readuntil(_END)
        except asyncio.LimitOverrunError as more:
            yield await reader.readexactly(more.consumed)
        else:
            yield last[: -len(_AT_ONCE)]
            return


class Unstuffer:
    """Takes the added dot from the front of each line, across the borders of pieces."""

    def __init__(self) -> None:
        self._held = b"\r\n"  # of the DATA command: a dot may stand at the very front
        self._is_first = True

    def feed(self, piece: bytes) -> bytes:
        """The content of a piece, as far as the next piece cannot change it."""
        text = self._held + piece
        keep = 2 if text.endswith(b"\r\n") else 1 if text.endswith(b"\r") else 0
        ready, self._held = text[: len(text) - keep], text[len(text) - keep :]
        return self._out(ready)

    def finish(self) -> bytes:
        """What was held back."""
        rest, self._held = self._held, b""
        return self._out(rest)

    def _out(self, text: bytes) -> bytes:
        content = text.replace(b"\r\n.", b"\r\n")
        if self._is_first and content:
            self._is_first = False
            return content[2:]
        return content
