"""The peer Splink: blocking rules, Fellegi-Sunter weights learned without labels, in DuckDB."""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import splink.comparison_library as compared
from splink import Linker, SettingsCreator, block_on

from benchmarks.screening.peers_rows import frame
from benchmarks.screening.peers_rule import Record
from screening.evaluate import Answer

try:
    from splink import DuckDBAPI
except ImportError:  # before version 5
    from splink.backends.duckdb import DuckDBAPI

_LEAST = -10  # match weight


class FellegiSunter:
    """Link-only; its training on list and queries counts as searching, for it needs both."""

    name = "splink"
    is_batch = True

    def build(self, records: Sequence[Record]) -> None:
        """Rows of the list."""
        self._records, self._rows = records, frame(records, "l")

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """All queries in one batch."""
        logging.disable(logging.WARNING)
        asked = frame(queries, "q")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self._predicted(asked)
        owners = dict(zip(self._rows["unique_id"], self._rows["at"], strict=True))
        askers = dict(zip(asked["unique_id"], asked["at"], strict=True))
        best: dict[int, dict[int, float]] = defaultdict(dict)
        for left, right, weight in zip(
            found["unique_id_l"], found["unique_id_r"], found["match_weight"], strict=True
        ):
            query, listed = (left, right) if left in askers else (right, left)
            mine, its = best[askers[query]], owners[listed]
            mine[its] = max(float(weight), mine.get(its, float("-inf")))
        for at in range(len(queries)):
            answers = [Answer(self._records[its]["id"], w) for its, w in best[at].items()]
            yield sorted(answers, key=lambda answer: -answer.score)[:limit]

    def _predicted(self, asked: Any) -> Any:
        database = DuckDBAPI(connection=duckdb.connect())
        tables = [
            database.register(self._rows, table_name="listed"),
            database.register(asked, table_name="asked"),
        ]
        linker = Linker(tables, _settings())
        train = linker.training
        train.estimate_probability_two_random_records_match([block_on("words", "born")], recall=0.4)
        train.estimate_u_using_random_sampling(max_pairs=1e6)
        train.estimate_parameters_using_expectation_maximisation(block_on("born"))
        train.estimate_parameters_using_expectation_maximisation(block_on("family", "initial"))
        return linker.inference.predict(threshold_match_weight=_LEAST).as_pandas_dataframe()


def _settings() -> SettingsCreator:
    names = [
        compared.JaroWinklerAtThresholds(column, [0.92, 0.85, 0.7]).configure(
            term_frequency_adjustments=True
        )
        for column in ("given", "family")
    ]
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        blocking_rules_to_generate_predictions=[
            block_on("family", "initial"), block_on("words"), block_on("sound", "year"),
            block_on("born"), block_on("given", "year"), block_on("sound", "initial"),
        ],
        comparisons=[
            *names,
            compared.JaroWinklerAtThresholds("words", [0.95, 0.88]),
            compared.LevenshteinAtThresholds("born", [1, 2]),
            *(compared.ExactMatch(column) for column in ("year", "gender", "nationality")),
        ],
    )  # fmt: skip
