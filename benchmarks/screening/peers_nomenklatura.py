"""The peer nomenklatura: its own index of name parts, then its matcher logic-v2."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from followthemoney import Dataset, StatementEntity, ValueEntity
from nomenklatura.blocker.index import Index
from nomenklatura.matching import get_algorithm

from benchmarks.screening.peers_rule import Record
from screening.evaluate import Answer

_CANDIDATES = 75
_DATASET = Dataset.make({"name": "cases", "title": "Invented cases"})
_GENDERS = {"M": ["male"], "F": ["female"]}


class LogicV2:
    """Candidates of the index, each compared by logic-v2."""

    name = "nomenklatura"
    is_batch = True

    def build(self, records: Sequence[Record]) -> None:
        """Its index, in a folder of its own."""
        self._folder = tempfile.TemporaryDirectory()
        self._listed = {record["id"]: record for record in records}
        options = {"max_candidates": _CANDIDATES}
        self._index = Index(_View(records), Path(self._folder.name), options=options)
        self._index.build()

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """All queries in one batch; entities carry ids of their own, since it caches by id."""
        matcher = get_algorithm("logic-v2")
        settings = matcher.default_config()
        cache: dict[str, Any] = {}
        answers: dict[str, list[Answer]] = {}
        by_id = {query["qid"]: query for query in queries}
        asked = [_entity(StatementEntity, query["qid"], query) for query in queries]
        for identity, matches in self._index.match_entities(asked):
            query = str(identity)
            ours = _value(query, by_id[query])
            found = []
            for other, _ in matches:
                its = str(other)
                if its not in cache:
                    cache[its] = _value(its, self._listed[its])
                score = matcher.compare(ours, cache[its], settings).score
                if score > 0:
                    found.append(Answer(its, float(score)))
            answers[query] = sorted(found, key=lambda answer: -answer.score)[:limit]
        for query in queries:
            yield answers.get(query["qid"], [])


class _View:
    """What its index reads the list from."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records

    def entities(self, include_schemata: object = None) -> Iterator[Any]:
        """Every record as an entity."""
        del include_schemata
        for record in self._records:
            yield _entity(StatementEntity, record["id"], record)


def _entity(kind: Any, identity: str, record: Record) -> Any:
    said = {"id": identity, "schema": "Person", "properties": _properties(record)}
    return kind.from_data(_DATASET, said)


def _value(identity: str, record: Record) -> Any:
    said = {"id": identity, "schema": "Person", "properties": _properties(record)}
    return ValueEntity.from_dict(said)


def _properties(record: Record) -> dict[str, list[str]]:
    names = record["names"]
    said = {
        "name": [names[0]["full"]],
        "alias": [name["full"] for name in names[1:]],
        "firstName": [name["given"] for name in names if name.get("given")],
        "lastName": [name["family"] for name in names if name.get("family")],
        "birthDate": record["dob"],
        "nationality": [country.lower() for country in record["nat"]],
        "birthPlace": [record["pob"]] if record["pob"] else [],
        "birthCountry": [record["cob"].lower()] if record["cob"] else [],
        "gender": _GENDERS.get(record["gender"], []),
        "passportNumber": record["docs"],
    }
    return {key: value for key, value in said.items() if value}
