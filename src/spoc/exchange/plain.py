"""How does plain text look once its line ends, soft breaks and hidden files are undone?

RFC 3676 (format=flowed), uuencoded files inside text, and forwarded or encrypted stretches.
"""

from __future__ import annotations

import re

PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)
PGP_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\s*$", re.MULTILINE)


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676, 4); quoting depth is kept."""
    lines: list[list[str]] = []
    depth_before, soft = 0, False
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")  # space-stuffing
        is_signature = body == "-- "
        if soft and depth == depth_before and not is_signature:
            lines[-1].append(body)
        else:
            lines.append([f"{'>' * depth} {body}" if depth else body])
        soft = body.endswith(" ") and not is_signature
        if soft and delete_space:
            lines[-1][-1] = lines[-1][-1][:-1]
        depth_before = depth
    return "\n".join("".join(pieces) for pieces in lines)


def longest_line(data: bytes) -> int:
    """Length in bytes of the longest line, without building the list of lines."""
    longest = at = 0
    while True:
        close = data.find(b"\n", at)
        longest = max(longest, (close if close >= 0 else len(data)) - at)
        if close < 0:
            return longest
        at = close + 1
