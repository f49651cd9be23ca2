"""How are the tables of screening.letters learned? From word pairs, by expectation-maximisation.

    python -m benchmarks.screening.fit_letters --pairs words.json.gz --holdout pairs.jsonl.gz

``--pairs``: {"wd": {"russian": {native word: [[Latin word, count], …]}, …}} (NETransliteration,
COLING 2018, CC0). ``--holdout``: labelled name pairs; no word that occurs in them is learned from.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.screening import spelling_rules
from screening.compiled import njit
from screening.letters import MAX_LETTERS, SCRIPTS, Letters, Table, encode, group_of
from screening.normalise import latin, script

OUT = Path(__file__).parents[2] / "src" / "screening" / "data" / "letters.npz"
NAMES = {
    "russian": "cyrillic",
    "arabic": "arabic",
    "hebrew": "hebrew",
    "korean": "hangul",
    "chinese": "han",
    "katakana": "kana",
}
PROVENANCE = (
    "Probabilities of letter groups, learned by benchmarks/screening/fit_letters.py from word "
    "pairs of NETransliteration (Merhav & Ash, COLING 2018; from Wikidata; CC0) and from "
    "benchmarks/screening/spelling_rules.py (own rules from public romanisation standards). "
    "Words of the evaluation pairs were left out. EUPL-1.2 as the rest of the package."
)
# chosen on words held out of the training pairs, never on the evaluation pairs
PAIRS, TRIPLES, LEAST = 250, 150, 6  # how many groups, and how often each must occur
COUNT_POWER = 0.3  # a pair that occurs n times weighs n ** COUNT_POWER
DISCOUNT = 0.25  # taken off the count of every pair of longer groups: keeps the groups few
PRIOR = 0.005  # pseudo-count of a pair of single letters
LONG_GROUP = 0.5  # first chance of a pair of longer groups, relative to its best spelling out
SINGLE_ROUNDS, GROUP_ROUNDS = 8, 6
BACKOFF = 2.0
SMALLEST = 1e-9
STEPS = np.array(
    [(1, 0), (0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (1, 3), (2, 3), (3, 2)], np.int64
)


class Pair(NamedTuple):
    """A romanised native word, a Latin word, and the weight of their being one name."""

    native: str
    latin: str
    weight: float


@njit
def expect(
    a: Letters,
    b: Letters,
    weight: float,
    table: Table,
    steps: npt.NDArray[np.int64],
    counts: npt.NDArray[np.float64],
) -> float:
    """Adds the expected use of every group pair to ``counts``; log2 P(a, b), 0.0 if impossible."""
    n, m = len(a), len(b)
    front = np.zeros((n + 1, m + 1))
    back = np.zeros((n + 1, m + 1))
    front[0, 0] = 1.0
    back[n, m] = 1.0
    for i in range(n + 1):
        for j in range(m + 1):
            for k in range(len(steps)):
                x, y = steps[k, 0], steps[k, 1]
                if x <= i and y <= j:
                    g = group_of(a, i, x, table.pairs_a, table.triples_a)
                    h = group_of(b, j, y, table.pairs_b, table.triples_b)
                    if g >= 0 and h >= 0:
                        front[i, j] += front[i - x, j - y] * table.chances[g, h]
    if front[n, m] <= 0.0:
        return 0.0
    for i in range(n, -1, -1):
        for j in range(m, -1, -1):
            for k in range(len(steps)):
                x, y = steps[k, 0], steps[k, 1]
                if x <= i and y <= j:
                    g = group_of(a, i, x, table.pairs_a, table.triples_a)
                    h = group_of(b, j, y, table.pairs_b, table.triples_b)
                    if g >= 0 and h >= 0:
                        step = back[i, j] * table.chances[g, h]
                        back[i - x, j - y] += step
                        counts[g, h] += weight * front[i - x, j - y] * step / front[n, m]
    return float(weight * np.log2(front[n, m]))


def learn(pairs: Sequence[Pair], own_b: npt.NDArray[np.float32] | None = None) -> Table:
    """The table that makes the pairs likeliest, groups kept few by discounting."""
    pairs = [p for p in pairs if max(len(p.native), len(p.latin)) <= MAX_LETTERS]
    words_a = [(encode(p.native), p.weight) for p in pairs]
    words_b = [(encode(p.latin), p.weight) for p in pairs]
    pairs_a, triples_a, names_a = frequent_groups(words_a)
    pairs_b, triples_b, names_b = frequent_groups(words_b)
    single = np.zeros((len(names_a), len(names_b)))
    single[1:27, 1:27] = PRIOR
    single[range(1, 27), range(1, 27)] = 20 * PRIOR
    single[0, 1:27] = single[1:27, 0] = 10 * PRIOR
    table = Table(
        pairs_a, triples_a, pairs_b, triples_b,
        (single / single.sum()).astype(np.float32),
        own_letters(words_a), own_letters(words_b) if own_b is None else own_b, 0.1,
    )  # fmt: skip
    for _ in range(SINGLE_ROUNDS):
        table = _round(table, pairs, STEPS[:3], single, 0.0)
    table = table._replace(chances=_with_groups(table, names_a, names_b))
    for _ in range(GROUP_ROUNDS):
        table = _round(table, pairs, STEPS, single, DISCOUNT)
    return table


def _round(
    table: Table,
    pairs: Sequence[Pair],
    steps: npt.NDArray[np.int64],
    prior: npt.NDArray[np.float64],
    discount: float,
) -> Table:
    counts = np.zeros(table.chances.shape)
    total = ends = 0.0
    for pair in pairs:
        likelihood = expect(
            encode(pair.native), encode(pair.latin), pair.weight, table, steps, counts
        )
        if likelihood:
            total += likelihood
            ends += pair.weight
    kept = np.maximum(counts - discount, 0.0)
    kept[:27, :27] = counts[:27, :27]
    kept += prior
    everything = kept.sum() + ends
    print(f"    {total / max(ends, 1.0):8.3f} bits a pair, {(kept > SMALLEST).sum()} group pairs")
    return table._replace(chances=(kept / everything).astype(np.float32), end=ends / everything)


def _with_groups(table: Table, names_a: list[str], names_b: list[str]) -> npt.NDArray[np.float32]:
    """A pair of longer groups begins with a share of the chance of spelling it out."""
    chances = table.chances.copy()
    steps = {(int(x), int(y)) for x, y in STEPS}
    unused = np.zeros(table.chances.shape)
    for g, native in enumerate(names_a):
        for h, latin_group in enumerate(names_b):
            if max(g, h) > 26 and (len(native), len(latin_group)) in steps:
                whole = expect(encode(native), encode(latin_group), 1.0, table, STEPS[:3], unused)
                chances[g, h] = LONG_GROUP * 2.0**whole if whole else 0.0
    return chances


def frequent_groups(
    words: Iterable[tuple[Letters, float]],
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16], list[str]]:
    """Numbers of the frequent groups of two and three letters, and all groups by number."""
    counts: dict[int, defaultdict[tuple[int, ...], float]] = {
        2: defaultdict(float),
        3: defaultdict(float),
    }
    for word, weight in words:
        for size, counter in counts.items():
            for at in range(len(word) - size + 1):
                counter[tuple(int(c) for c in word[at : at + size])] += weight
    names = ["", *(chr(97 + c) for c in range(26))]
    numbers = []
    for size, most in ((2, PAIRS), (3, TRIPLES)):
        found = np.full(26**size, -1, np.int16)
        for group, count in sorted(counts[size].items(), key=lambda item: -item[1])[:most]:
            if count >= LEAST:
                place = 0
                for letter in group:
                    place = place * 26 + letter
                found[place] = len(names)
                names.append("".join(chr(97 + c) for c in group))
        numbers.append(found)
    return numbers[0], numbers[1], names


def own_letters(words: Iterable[tuple[Letters, float]]) -> npt.NDArray[np.float32]:
    """log2 P(letter | letter before), backed off to the letter's own frequency."""
    counts = np.zeros((27, 27))
    for word, weight in words:
        path = [26, *(int(c) for c in word), 26]
        for before, after in itertools.pairwise(path):
            counts[before, after] += weight
    alone = (counts.sum(0) + 0.5) / (counts.sum(0) + 0.5).sum()
    chance = (counts + BACKOFF * alone) / (counts.sum(1, keepdims=True) + BACKOFF)
    logarithms: npt.NDArray[np.float32] = np.log2(chance).astype(np.float32)
    return logarithms


def spoken(word: str) -> str:
    """Script and plain letters: what two spellings of a held-out word have in common."""
    return f"{script(word)} {latin(word)}"


def words_held_out(path: Path) -> set[str]:
    """Every word of the evaluation names, as ``spoken``, with and without its hyphens."""
    out: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            pair = json.loads(line)
            for side in "ab":
                for name in pair[side]["names"]:
                    for cut in (r"[\s,]+", r"[\s·・=＝,]+", r"[\s·・=＝\-‐,.]+"):
                        out.update(spoken(word) for word in re.split(cut, name["full"].lower()))
    return out


def read_pairs(words: dict[str, list[list[Any]]], held_out: set[str]) -> list[Pair]:
    """The pairs of one script of which neither word is held out."""
    out = []
    for native, spellings in words.items():
        if spoken(native) in held_out:
            continue
        a = latin(native).removeprefix("al ").replace(" ", "")
        for spelling, count in spellings:
            b = latin(spelling).replace(" ", "")
            if a and b and spoken(spelling) not in held_out:
                out.append(Pair(a, b, count**COUNT_POWER))
    return out


def spelling_pairs(everything: dict[str, Any], held_out: set[str]) -> list[Pair]:
    """Latin with Latin, both ways: the spellings of one native word, own rules, and equality."""
    weights: Counter[tuple[str, str]] = Counter()
    equal: set[str] = set()
    for name, words in everything.items():
        for native, spellings in words.items():
            if spoken(native) in held_out:
                continue
            left = [s for s, _ in spellings if spoken(s) not in held_out]
            known = sorted({latin(s).replace(" ", "") for s in left} - {""})
            equal.update(known)
            for first in known:
                for second in known:
                    if first != second:
                        weights[first, second] += 1
            if name == "russian":
                for first, second in spelling_rules.cyrillic_variants(native):
                    weights[first, second] += 1
    for word in sorted(equal):
        for first, second in spelling_rules.latin_variants(word):
            weights[first, second] += 1
    own = random.Random(7).sample(sorted(equal), min(len(equal), 2 * len(weights) // 3))
    return [Pair(a, b, 1.0) for (a, b) in sorted(weights)] + [Pair(w, w, 1.0) for w in own]


def save(tables: dict[str, Table], path: Path) -> None:
    """Writes the tables sparsely; see ``screening.letters.table`` for the reading."""
    stored: dict[str, Any] = {"provenance": np.array(PROVENANCE)}
    for name, table in tables.items():
        rows, columns = np.nonzero(table.chances > SMALLEST)
        stored |= {
            f"{name}.shape": np.array(table.chances.shape, np.int32),
            f"{name}.rows": rows.astype(np.int16),
            f"{name}.columns": columns.astype(np.int16),
            f"{name}.chances": table.chances[rows, columns].astype(np.float32),
            f"{name}.own_a": table.own_a.astype(np.float16),
            f"{name}.own_b": table.own_b.astype(np.float16),
            f"{name}.end": np.array(table.end),
        }
        for field in ("pairs_a", "triples_a", "pairs_b", "triples_b"):
            numbers = getattr(table, field)
            (groups,) = np.nonzero(numbers >= 0)
            stored[f"{name}.{field}"] = np.stack([groups, numbers[groups]], 1).astype(np.int32)
    np.savez_compressed(path, **stored)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--holdout", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    everything = json.loads(gzip.decompress(options.pairs.read_bytes()))["wd"]
    held_out = words_held_out(options.holdout)
    tables = {}
    learned = {NAMES[n]: read_pairs(words, held_out) for n, words in everything.items()}
    own_b = own_letters([(encode(p.latin), p.weight) for pairs in learned.values() for p in pairs])
    learned["latin"] = spelling_pairs(everything, held_out)
    for name in SCRIPTS:
        pairs = learned[name] + [Pair(*p) for p in spelling_rules.native_names(name)]
        print(f"{name}: {len(pairs)} pairs")
        tables[name] = learn(pairs, own_b)
    save(tables, options.out)


if __name__ == "__main__":
    main()
