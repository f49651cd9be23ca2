"""How are the weights of a policy learned? From searches whose answer is known, on growing lists.

    python -m benchmarks.screening.fit_policy CASES --sizes 10000 100000 1000000 --out policy.json

``CASES``: a folder as `screening evaluate` reads it, of another seed than what is reported; the
persons that the queries mean stand among the first. Each size is the list cut after so many.
Needs SciPy. A conditional logit: of the candidates and "none of them" one is right.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple, cast

import numpy as np
from scipy.optimize import minimize

from screening.compiled import Array
from screening.engine import Index, build
from screening.evaluate_runs import first, read_cases, subject_of
from screening.features import (
    COLUMN,
    COLUMNS,
    DATE_GROUP,
    DATE_GROUPS,
    DATE_RELATIONS,
    N_COLUMNS,
)
from screening.finder import Finder
from screening.likeness import likeness
from screening.policies import LIST_SIZE, Policy, load
from screening.subject import Person, Subject

_KEPT: Final = 12  # candidates of a query that are learned from
_RIDGE: Final = 8e-6  # on what all groups share, in standard deviations of a column
_RIDGE_OF_GROUP: Final = 4e-5  # on how a group differs
_BASE = COLUMN["name.namesakes"] + 1  # from here on columns are not about names
# Not learned, since life differs from invented persons: they have one document for life, true ones
# renew theirs and hold several; nobody's number is mistyped, and a relative's is the next one.
_SET_BY_HAND: Final = {"document.contradicts": -0.5, "document.slip": 2.0}
_SET_BY_HAND_OF_PAIRS: Final = {"document.contradicts": -0.5, "document.slip": 1.5}
# And their fields are hardly ever wrong, while a true one may be so, or be told otherwise, in so
# many records: ln(share / 1.0) at the least. A town has names in several languages and lies in
# another one; states break up; who has two nationalities tells one.
_AT_LEAST: Final = {
    "gender.contradicts": -4.6,  # 1 in 100
    "nationality.contradicts": -3.5,  # 3 in 100
    "birth_country.contradicts": -3.5,
    "country.crossed_contradicts": -2.3,  # 1 in 10: a nationality and a country of birth
    "birth_place.contradicts": -2.3,
}
_MISSING, _UNLISTED = COLUMN["birth.missing"], COLUMN["birth.unlisted"]
_RIDGE_OF_PAIRS: Final = 1e-5
_OF_PAIRS: Final = 5_000  # queries of each sort from which pairs are taken


class Rows(NamedTuple):
    """Evidence of candidates: ``x`` (rows, columns), which ``query`` each belongs to, whether it
    is ``right``, its ``group`` of dates; of each query the ``size`` of its list."""

    x: Array
    query: Array
    right: Array
    group: Array
    size: Array


class Fitted(NamedTuple):
    """``weights`` (groups, columns), ``constants`` (groups); ``nobody`` at LIST_SIZE persons, and
    ``tenfold``: how much more for ten times as many."""

    weights: Array
    constants: Array
    nobody: float
    tenfold: float


def rows_of(index: Index, weights: Array, queries: Sequence[tuple[Subject, int]]) -> Rows:
    """The evidence of the best candidates of each query, and of the right one if it was found."""
    finder = Finder(index.finder.index, weights)
    x, query, right, group = [], [], [], []
    for number, (subject, truth) in enumerate(queries):
        found = finder.find(cast(Person, subject))[1]
        keep = list(range(min(_KEPT, len(found.person))))
        keep += [int(n) for n in np.nonzero(found.person == truth)[0] if n >= len(keep)]
        x.append(found.rows[keep])
        query.append(np.full(len(keep), number))
        right.append(found.person[keep] == truth)
        group.append(found.group[keep])
    size = np.full(len(queries), len(index))
    return Rows(*map(np.concatenate, (x, query, right, group)), size)


def together(parts: Sequence[Rows]) -> Rows:
    """The rows of several lists as one."""
    first_query = np.cumsum([0, *(len(part.size) for part in parts)])
    shifted = [
        part._replace(query=part.query + n) for part, n in zip(parts, first_query, strict=False)
    ]
    return Rows(*map(np.concatenate, zip(*shifted, strict=True)))


def fit(rows: Rows) -> Fitted:
    """The weights under which the right answers are likeliest, drawn towards none at all."""
    n_queries, groups = len(rows.size), len(DATE_GROUPS)
    answered = np.zeros(n_queries, dtype=bool)
    answered[rows.query[rows.right]] = True
    scale = np.maximum(rows.x.std(axis=0), 1e-3)
    of_group = [np.nonzero(rows.group == g)[0] for g in range(groups)]
    x = [(rows.x[places] / scale).astype(np.float64) for places in of_group]
    tens = np.log10(rows.size / LIST_SIZE)
    split = np.cumsum([2, N_COLUMNS, groups * N_COLUMNS])

    def loss(v: Array) -> tuple[float, Array]:
        (base, slope), shared, own, constants = np.split(v, split)
        own = own.reshape(groups, N_COLUMNS)
        score = np.empty(len(rows.query))
        for g, places in enumerate(of_group):
            score[places] = x[g] @ (shared + own[g]) + constants[g]
        nobody = base + slope * tens
        top = nobody.copy()
        np.maximum.at(top, rows.query, score)
        weight = np.exp(score - top[rows.query])
        total = np.exp(nobody - top) + np.bincount(rows.query, weight, n_queries)
        likely = score[rows.right].sum() + nobody[~answered].sum() - (top + np.log(total)).sum()
        off = rows.right - weight / total[rows.query]
        nobody_off = ~answered - np.exp(nobody - top) / total
        by_group = np.array([x[g].T @ off[places] for g, places in enumerate(of_group)])
        constants_off = np.array([off[places].sum() for places in of_group])
        punished = _RIDGE * (shared @ shared) + _RIDGE_OF_GROUP * (own**2).sum()
        gradient = np.concatenate([
            [-nobody_off.sum() / n_queries, -(nobody_off * tens).sum() / n_queries],
            -by_group.sum(axis=0) / n_queries + _RIDGE * shared,
            (-by_group / n_queries + _RIDGE_OF_GROUP * own).ravel(),
            -constants_off / n_queries + 1e-4 * constants,
        ])  # fmt: skip
        return -likely / n_queries + (punished + 1e-4 * (constants @ constants)) / 2, gradient

    start = np.zeros(2 + N_COLUMNS + groups * N_COLUMNS + groups)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 600}).x
    (base, slope), shared, own, constants = np.split(found, split)
    weights = (shared + own.reshape(groups, N_COLUMNS)) / scale
    return Fitted(weights, constants, float(base), float(slope))


def with_constants(fitted: Fitted) -> Array:
    """The weights, with the constant of each group in the columns of its date relations."""
    weights = fitted.weights.copy()
    for relation, group in zip(DATE_RELATIONS, DATE_GROUP, strict=True):
        weights[group, COLUMN[f"birth.{relation}"]] += fitted.constants[group]
    for column, says in _SET_BY_HAND.items():
        weights[:, COLUMN[column]] = says
    for column, least in _AT_LEAST.items():
        weights[:, COLUMN[column]] = np.maximum(weights[:, COLUMN[column]], least)
    return weights


class FittedPairs(NamedTuple):
    """Of two persons without a list: what the best of names is ``worth``, the ``weights``
    (columns) of all other evidence, and what speaks against at even chances."""

    worth: float
    weights: Array
    nobody: float


def fit_pairs(
    index: Index, weights: Array, queries: Sequence[tuple[Subject, int]], seed: int = 5
) -> FittedPairs:
    """A logistic regression over right pairs, look-alikes and strangers, of letters and fields."""
    finder, draw = Finder(index.finder.index, weights), random.Random(seed)
    x, right = [], []
    for subject, truth in queries:
        asked, found = finder.find(cast(Person, subject))
        chosen = {*found.person[:4].tolist(), *(draw.randrange(len(index)) for _ in range(2))}
        chosen |= {truth} - {-1}
        found = finder.weigh(asked, np.array(sorted(chosen)))
        for place, person in enumerate(found.person.tolist()):
            alike = likeness(cast(Person, subject), cast(Person, index.subject(person)))
            x.append([1.0, alike.share, *found.rows[place, _BASE:]])
            right.append(person == truth)
    evidence, sign = np.array(x), 2.0 * np.array(right) - 1.0
    ridge = np.array([0.0, 0.0, *np.full(N_COLUMNS - _BASE, _RIDGE_OF_PAIRS)])

    def loss(v: Array) -> tuple[float, Array]:
        score = sign * (evidence @ v)
        gradient = -evidence.T @ (sign / (1.0 + np.exp(score))) / len(sign) + 2 * ridge * v
        return np.logaddexp(0.0, -score).mean() + ridge @ v**2, gradient

    found_best = minimize(loss, np.zeros(evidence.shape[1]), jac=True, method="L-BFGS-B").x
    base, worth, *rest = found_best
    for column, says in _SET_BY_HAND_OF_PAIRS.items():
        rest[COLUMN[column] - _BASE] = says
    for column, least in _AT_LEAST.items():
        rest[COLUMN[column] - _BASE] = max(rest[COLUMN[column] - _BASE], least)
    # without a list no side is ours: a date that is unknown on either says the same
    rest[_UNLISTED - _BASE] = rest[_MISSING - _BASE]
    odds = np.log(np.mean(right) / (1.0 - np.mean(right)))
    return FittedPairs(float(worth), np.array([*np.zeros(_BASE), *rest]), float(odds - base))


def write(policy: Policy, path: Path) -> None:
    """The policy as a file."""
    said = {
        "name": policy.name,
        "version": policy.version,
        "columns": "five numbers a column, by what the birth dates say: " + ", ".join(DATE_GROUPS),
        "nobody": round(policy.nobody, 4),
        "nobody_tenfold": round(policy.nobody_tenfold, 4),
        "things_nobody": policy.things_nobody,
        "pair_name": round(policy.pair_name, 4),
        "pair_nobody": round(policy.pair_nobody, 4),
        "prior": policy.prior,
        "bands": {"review": policy.review, "strong": policy.strong},
    }
    of_pairs = [
        f'  "{column}": {policy.pair_weights[place]:.4f}'
        for place, column in enumerate(COLUMNS)
        if place >= _BASE
    ]
    columns = [
        f'  "{column}": [{", ".join(f"{w:.4f}" for w in policy.weights[:, place])}]'
        for place, column in enumerate(COLUMNS)
    ]
    text = json.dumps(said, indent=1).removesuffix("\n}")
    text += ',\n "pair_weights": {\n' + ",\n".join(of_pairs) + "\n }"
    text += ',\n "weights": {\n' + ",\n".join(columns) + "\n }\n}\n"
    path.write_text(text, "utf-8")


def main() -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--queries", type=int, default=7_000, help="of each sort, at each size")
    parser.add_argument("--rounds", type=int, default=2, help="evidence hangs a little on weights")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    records, said = read_cases(args.cases)
    place = {record["id"]: n for n, record in enumerate(records)}
    chosen = first(said, args.queries, args.queries)
    queries = [(subject_of(q), place.get(q.get("truth") or "", -1)) for q in chosen]
    indexes = [build(map(subject_of, records[:size])) for size in args.sizes]
    policy = load()
    for _ in range(args.rounds):
        rows = together([rows_of(index, policy.weights, queries) for index in indexes])
        fitted = fit(rows)
        policy = replace(
            policy, weights=with_constants(fitted),
            nobody=fitted.nobody, nobody_tenfold=fitted.tenfold,
        )  # fmt: skip
        print(
            f"{len(rows.query):,} rows; nobody {fitted.nobody:.3f} {fitted.tenfold:+.3f} a tenfold"
        )
    of_pairs = first(chosen, _OF_PAIRS, _OF_PAIRS * 3 // 5)
    pairs = [(subject_of(q), place.get(q.get("truth") or "", -1)) for q in of_pairs]
    of_two = fit_pairs(indexes[len(indexes) // 2], policy.weights, pairs)
    policy = replace(
        policy, pair_name=of_two.worth, pair_weights=of_two.weights, pair_nobody=of_two.nobody,
        version=policy.version + 1,
    )  # fmt: skip
    write(policy, args.out)
    print(f"pairs: {of_two.worth:.3f} against {of_two.nobody:.3f}; written to {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
