"""Do two texts say the same? Shingles: hashed runs of words, a small sample of the smallest.

Broder, "On the resemblance and containment of documents" (1997): the share of common minima
estimates the share of common shingles.
"""

from __future__ import annotations

import hashlib
import re

_WORD = re.compile(r"\w+")
_RUN = 4  # words in a shingle
_KEPT = 64  # smallest hashes kept of a text
_READ = 20_000  # characters looked at


def shingles(text: str) -> list[int]:
    """Up to 64 signed 64-bit numbers, sorted, that stand for the text; [] when it is very short."""
    words = [word.casefold() for word in _WORD.findall(text[:_READ])]
    runs = {" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
    return sorted(_number(run) for run in runs)[:_KEPT]


def _number(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big", signed=True)
