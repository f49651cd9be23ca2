"""How much may one message cost before the reader stops and says so?

Generous for honest mail, far below what would hurt the machine. Bad input yields faults, not load.
"""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on reading; sizes in bytes unless the name says characters."""

    message_bytes: int = 250 * MEGABYTE
    header_bytes: int = 1 * MEGABYTE  # one block of header lines
    header_lines: int = 4_000
    parts: int = 1_000
    nesting: int = 40  # parts within parts of every kind
    depth: int = 8  # forwarded messages within one another, archives within archives
    attachments: int = 200
    attachment_bytes: int = 200 * MEGABYTE
    text_characters: int = 2_000_000  # shown as body text; the rest stays as an attachment
    html_characters: int = 5_000_000  # of one part that goes through the sanitiser
    line_bytes: int = 100_000  # of body text without a line end
    forms: int = 5
    recipients: int = 500
    references: int = 100
    archive_entries: int = 10_000
    archive_ratio: int = 200  # unpacked to packed
    archive_bytes: int = 1_000 * MEGABYTE  # unpacked, as the directory claims
    stream_bytes: int = 64 * MEGABYTE  # really unpacked, in memory, to look inside an archive
    pixels: int = 100_000_000  # width times height of one picture
