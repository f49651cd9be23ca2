"""What comes out after DATA is what the sender meant, however the line cuts it into pieces."""

from __future__ import annotations

import asyncio
import re

from hypothesis import given
from hypothesis import strategies as st

from spoc.exchange.channels.dots import Unstuffer, pieces_of

# Rich in what the transparency of SMTP is about.
CONTENT = st.lists(
    st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"a", b"\x00", b"\xff", b"..", b"x" * 40]),
    max_size=40,
).map(b"".join)


def _stuffed(content: bytes) -> bytes:
    """As a sender puts it on the line (RFC 5321, 4.5.2)."""
    if content and not content.endswith(b"\r\n"):
        content += b"\r\n"
    dotted = re.sub(rb"(\r\n|\A)\.", rb"\1..", content)
    return dotted + b".\r\n"


async def _read(line: bytes, cuts: list[int], *, limit: int) -> tuple[bytes, bytes]:
    """The message on the line, and what was left for the next command."""
    reader = asyncio.StreamReader(limit=limit)

    async def feed() -> None:
        at = 0
        for cut in sorted({min(cut, len(line)) for cut in cuts} | {len(line)}):
            reader.feed_data(line[at:cut])
            at = cut
            await asyncio.sleep(0)
        reader.feed_eof()

    feeding = asyncio.create_task(feed())
    unstuffer = Unstuffer()
    content = b"".join([unstuffer.feed(piece) async for piece in pieces_of(reader)])
    content += unstuffer.finish()
    await feeding
    return content, await reader.read()


@given(
    CONTENT, CONTENT, st.lists(st.integers(0, 400), max_size=8), st.sampled_from([16, 64, 65536])
)
def test_the_content_comes_back_and_the_rest_stays(
    content: bytes, after: bytes, cuts: list[int], limit: int
) -> None:
    read, rest = asyncio.run(_read(_stuffed(content) + after, cuts, limit=limit))
    whole = content if not content or content.endswith(b"\r\n") else content + b"\r\n"
    assert read == whole
    assert rest == after


def test_a_lone_line_feed_around_a_dot_ends_nothing() -> None:
    smuggled = b"one\n.\r\nMAIL FROM:<x>\r\ntwo\r.\r\nthree\n.\nfour\r\n"
    read, rest = asyncio.run(_read(smuggled + b".\r\nQUIT\r\n", [], limit=64))
    assert read == smuggled
    assert rest == b"QUIT\r\n"
