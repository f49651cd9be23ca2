"""The peer sparse_dot_topn: letter trigrams weighed by rarity, the nearest by cosine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

from benchmarks.screening.peers_names import ranked
from benchmarks.screening.peers_rule import Record, plain
from screening.evaluate import Answer

_BATCH = 64
_COMPARED = 60
_LEAST = 0.3  # cosine


class Trigrams:
    """TF-IDF of trigrams inside words; the best 60 names get the rule."""

    name = "sparse_dot_topn"
    is_batch = True

    def build(self, records: Sequence[Record]) -> None:
        """Weigh the trigrams of every name."""
        self._records = records
        named = [(plain(n["full"]), at) for at, r in enumerate(records) for n in r["names"]]
        self._owners = [at for _, at in named]
        self._weigher = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32
        )  # fmt: skip
        self._list = self._weigher.fit_transform([name for name, _ in named]).T.tocsr()

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """In batches of 64."""
        for start in range(0, len(queries), _BATCH):
            batch = queries[start : start + _BATCH]
            asked = self._weigher.transform([plain(q["names"][0]["full"]) for q in batch])
            found = sp_matmul_topn(
                asked, self._list, top_n=_COMPARED, threshold=_LEAST, sort=True, n_threads=1
            )
            for row, query in enumerate(batch):
                best: dict[int, float] = {}
                for place in range(found.indptr[row], found.indptr[row + 1]):
                    owner = self._owners[found.indices[place]]
                    best[owner] = max(100.0 * float(found.data[place]), best.get(owner, 0.0))
                yield ranked(query, self._records, best, limit)
