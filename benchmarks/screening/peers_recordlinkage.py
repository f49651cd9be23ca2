"""The peer recordlinkage: blocks and sorted neighbours, Jaro-Winkler of names, and the rule."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import recordlinkage

from benchmarks.screening.peers_names import ranked
from benchmarks.screening.peers_rows import frame
from benchmarks.screening.peers_rule import Record
from screening.evaluate import Answer

_BLOCKS = (["sound", "initial"], ["born"], ["sound", "year"], ["words"])


class Blocks:
    """All pairs that share a block; the better of given-and-family and of all words."""

    name = "recordlinkage"
    is_batch = True

    def build(self, records: Sequence[Record]) -> None:
        """Rows of the list; the package has no index of its own."""
        self._records, self._rows = records, frame(records, "l")

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """All queries in one batch."""
        asked = frame(queries, "q")
        index = recordlinkage.Index()
        for columns in _BLOCKS:
            index.block(columns)
        index.sortedneighbourhood("family", window=9)
        compare = recordlinkage.Compare()
        for column in ("given", "family", "words"):
            compare.string(column, column, method="jarowinkler")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its use of older pandas
            pairs = index.index(asked, self._rows)
            found = compare.compute(pairs, asked, self._rows).to_numpy()
        scores = 100.0 * np.maximum(found[:, :2].mean(axis=1), found[:, 2])
        best: dict[int, dict[int, float]] = defaultdict(dict)
        ours, theirs = asked["at"].to_numpy(), self._rows["at"].to_numpy()
        for (one, other), score in zip(pairs, scores, strict=True):
            mine, its = best[int(ours[one])], int(theirs[other])
            mine[its] = max(float(score), mine.get(its, 0.0))
        for at, query in enumerate(queries):
            yield ranked(query, self._records, best[at], limit)
