"""The peer rapidfuzz: every name of the list compared with the name that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from benchmarks.screening.peers_rule import Record, plain, points
from screening.evaluate import Answer

_COMPARED = 60  # best names to which the rule is applied
_LEAST = 60.0  # of a name, out of 100


def sorted_words(text: str) -> str:
    """The words in the order of the alphabet, so that their order does not count."""
    return " ".join(sorted(plain(text).split()))


class SortedRatio:
    """Edit ratio of names whose words were sorted beforehand: quicker than token_sort_ratio."""

    name = "rapidfuzz"
    is_batch = False

    def build(self, records: Sequence[Record]) -> None:
        """Write every name down in plain sorted words."""
        self._records = records
        named = [
            (sorted_words(name["full"]), at)
            for at, record in enumerate(records)
            for name in record["names"]
        ]
        self._names = [name for name, _ in named]
        self._owners = [at for _, at in named]

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """One query after the other."""
        for query in queries:
            best: dict[int, float] = {}
            for name in query["names"]:
                found = process.extract(
                    sorted_words(name["full"]), self._names, scorer=fuzz.ratio, processor=None,
                    limit=_COMPARED, score_cutoff=_LEAST,
                )  # fmt: skip
                for _, score, at in found:
                    owner = self._owners[at]
                    best[owner] = max(score, best.get(owner, 0.0))
            yield ranked(query, self._records, best, limit)


def ranked(
    query: Record, records: Sequence[Record], best: dict[int, float], limit: int
) -> list[Answer]:
    """Name scores (place in the list: 0 to 100) with the rule added, best first."""
    answers = [
        Answer(records[at]["id"], score + points(query, records[at])) for at, score in best.items()
    ]
    return sorted(answers, key=lambda answer: -answer.score)[:limit]
