"""How do persons become rows of a data frame for packages of record linkage? A name a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import jellyfish
import pandas as pd

from benchmarks.screening.peers_rule import Record, plain


def frame(records: Iterable[Record], mark: str) -> pd.DataFrame:
    """One row a name: `at` is the place of its person, the other columns are what is compared."""
    rows = [row for at, record in enumerate(records) for row in _rows(at, record)]
    for number, row in enumerate(rows):
        row["unique_id"] = f"{mark}{number}"
    return pd.DataFrame(rows)


def _rows(at: int, record: Record) -> Iterator[dict[str, Any]]:
    date = record["dob"][0] if record["dob"] else None
    for name in record["names"]:
        words = plain(name["full"]).split()
        given, family = plain(name.get("given") or ""), plain(name.get("family") or "")
        if not family and "," in name["full"]:
            family, given = map(plain, name["full"].split(",", 1))
        elif not family:
            given, family = " ".join(words[:-1]), " ".join(words[-1:])
        yield {
            "at": at,
            "given": given or None,
            "family": family or None,
            "words": " ".join(sorted(words)),
            "sound": jellyfish.metaphone((family or "x").split()[-1])[:5],
            "initial": (given or "x")[:1],
            "born": date if date and len(date) == 10 else None,
            "year": date[:4] if date else None,
            "gender": record["gender"] or None,
            "nationality": record["nat"][0] if record["nat"] else None,
        }
