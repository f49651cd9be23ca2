"""How much does each kind of evidence count, and from where is a proposal worth a person's time?

A policy is a versioned file of numbers under data/; benchmarks/screening/fit_policy.py writes it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from screening.compiled import Array
from screening.features import COLUMNS, DATE_GROUPS

LIST_SIZE: Final = 100_000


class PolicyError(ValueError):
    """A policy that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Fitted weights and the settings of a decision.

    ``weights``: (date groups, columns) natural log-odds a unit of each column.
    ``nobody``: the log-odds that the weights give to "none of them" at even chances, for persons
    on a list of LIST_SIZE; ``nobody_tenfold``: how much more on a list ten times as long, since
    there are more namesakes and relatives; ``things_nobody``: for objects and organisations.
    ``pair_name``, ``pair_weights`` (columns), ``pair_nobody``: of two persons without a list, what
    the best of names and each unit of the other columns is worth in log-odds, and what speaks
    against at even chances.
    ``prior``: the share of searches whose person is on the list, as the operator believes it.
    ``review``, ``strong``: probabilities from which a match is shown, and shown first.
    """

    name: str
    version: int
    weights: Array
    nobody: float
    nobody_tenfold: float
    things_nobody: float
    pair_name: float
    pair_weights: Array
    pair_nobody: float
    prior: float
    review: float
    strong: float

    def band_of(self, score: float, *, must_be_seen: bool = False) -> str:
        """clear, review or strong. Never a yes: a match is a proposal to a person.

        By the chance of this one beside nobody else: the same person listed twice shares its
        probability with itself, and is none the less worth a look. ``must_be_seen``: the same
        document; under another name it may be an alias or a theft of identity, and a person
        decides which.
        """
        chance = 1.0 / (1.0 + math.exp(min(700.0, self.threshold - score)))
        if chance >= self.strong:
            return "strong"
        return "review" if chance >= self.review or must_be_seen else "clear"

    def nobody_among(self, persons: int) -> float:
        """``nobody`` on a list of so many persons."""
        return self.nobody + self.nobody_tenfold * math.log10(max(persons, 1) / LIST_SIZE)

    @property
    def threshold(self) -> float:
        """What the prior adds to "none of them", in log-odds."""
        return math.log((1.0 - self.prior) / self.prior)


def load(policy: str | Path | Policy = "default") -> Policy:
    """A policy by its name, from a file (a path, or a text that ends in .json), or itself.

    Raises:
        PolicyError: there is none of that name, no such file, or it was made for other columns.
    """
    if isinstance(policy, Policy):
        return policy
    path = Path(policy)
    if isinstance(policy, str) and path.suffix != ".json":
        return _named(policy)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(
            f"the policy {path} cannot be read ({error}); give “default” or the path of a file"
        ) from error
    return _read(text, str(path))


@cache
def _named(name: str) -> Policy:
    file = resources.files("screening") / "data" / f"policy-{name}.json"
    if not name.isidentifier() or not file.is_file():
        raise PolicyError(f"there is no policy “{name}”; give “default” or the path of a file")
    return _read(file.read_text(encoding="utf-8"), name)


def _read(text: str, source: str) -> Policy:
    try:
        said = json.loads(text)
        weights = np.array([said["weights"][column] for column in COLUMNS], dtype=np.float64).T
        pair_weights = [said["pair_weights"].get(column, 0.0) for column in COLUMNS]
        policy = Policy(
            said["name"], said["version"], weights,
            said["nobody"], said["nobody_tenfold"], said["things_nobody"],
            said["pair_name"],
            np.array(pair_weights, dtype=np.float64), said["pair_nobody"],
            said["prior"], said["bands"]["review"], said["bands"]["strong"],
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise PolicyError(f"policy {source} cannot be read: {error!r}") from error
    if weights.shape != (len(DATE_GROUPS), len(COLUMNS)):
        raise PolicyError(f"policy {source} holds weights for other columns; fit it again")
    if not (0 < policy.prior < 1 and 0 <= policy.review <= policy.strong <= 1):
        raise PolicyError(f"policy {source}: prior and bands must be probabilities in order")
    return policy
