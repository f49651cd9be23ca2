"""How is a list searched? Build or open an index; search it; compare two subjects without one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from screening.arrays import People
from screening.background import POPULATION, with_background
from screening.compare import reasons
from screening.compiled import Array
from screening.evidence import Evidence
from screening.finder import Finder, Found, PersonIndex, met_parts
from screening.object_files import read_arrays, write_arrays
from screening.object_index import ObjectIndex
from screening.objects import compare_objects
from screening.people import Listing, entries
from screening.policies import Policy, load
from screening.question import Asked
from screening.subject import Person, Subject
from screening.verdict import Verdict
from screening.words import Lexicon, Words

_BATCH = 10_000  # subjects that search_many sorts at a time


class Index:
    """A list of subjects, ready to be searched. Immutable; one thread at a time per instance.

    Opened indexes share one copy of the arrays between processes.
    """

    def __init__(
        self, persons: PersonIndex, positions: Array, things: ObjectIndex, policy: Policy
    ) -> None:
        self._policy = policy
        self._positions = positions
        self._things = things
        self._finder = Finder(persons, policy.weights)

    def __len__(self) -> int:
        return len(self._things)

    @property
    def policy(self) -> Policy:
        """The policy whose weights, prior and bands are used."""
        return self._policy

    def subject(self, position: int) -> Subject:
        """The subject at a place of the list, as it was built."""
        return self._things.subject(position)

    def search(self, subject: Subject, limit: int = 10) -> list[Verdict]:
        """The most alike subjects of the list, best first; bands tell which are worth showing."""
        if isinstance(subject, Person):
            asked, found = self._finder.find(subject)
            return self._verdicts(subject, asked, found, limit)
        told = self._things.search(subject, limit)
        scores = np.array([score for _, score, _ in told]) - self._policy.things_nobody
        chances = probabilities(scores, self._policy)
        return [
            Verdict(
                self.subject(position).id, position, float(score), chance,
                self._policy.band(chance), partial(_given, evidence, self._policy.things_nobody),
            )
            for (position, _, evidence), score, chance in zip(told, scores, chances, strict=True)
        ]  # fmt: skip

    def search_many(self, subjects: Iterable[Subject], limit: int = 10) -> Iterator[list[Verdict]]:
        """Search each, in order; sorted by birth year inside, which spares memory traffic."""
        source = iter(subjects)
        while batch := list(islice(source, _BATCH)):
            order = sorted(range(len(batch)), key=lambda i: _first_year(batch[i]))
            answers: list[list[Verdict]] = [[]] * len(batch)
            for i in order:
                answers[i] = self.search(batch[i], limit)
            yield from answers

    def save(self, path: Path) -> None:
        """Write the index into a new folder.

        Raises:
            FileExistsError: when the folder exists.
        """
        aside = path.with_name(path.name + ".new")
        arrays = flat(self._finder.index)
        arrays["positions"] = self._positions
        write_arrays(aside / "persons", arrays)
        self._things.save(aside / "things")
        if path.exists():
            raise FileExistsError(f"{path} exists; write the index to a new folder")
        aside.rename(path)

    def _verdicts(self, subject: Person, asked: Asked, found: Found, limit: int) -> list[Verdict]:
        scores = found.score - self._policy.nobody
        chances = probabilities(scores, self._policy)
        verdicts = []
        for place in range(min(limit, len(found.person))):
            position = int(self._positions[found.person[place]])
            explain = partial(self._explain, subject, asked, found, place, position)
            verdicts.append(
                Verdict(
                    self.subject(position).id,
                    position,
                    float(scores[place]),
                    chances[place],
                    self._policy.band(chances[place]),
                    explain,
                )
            )  # fmt: skip
        return verdicts

    def _explain(
        self, subject: Person, asked: Asked, found: Found, place: int, position: int
    ) -> tuple[Evidence, ...]:
        listed = self.subject(position)
        assert isinstance(listed, Person)  # noqa: S101  # only persons have numbers
        met, left, names = met_parts(self._finder.index, asked, found, place)
        weights = self._policy.weights[found.group[place]]
        return reasons(
            subject, listed, found.rows[place], weights, self._policy.nobody, met, left, names
        )


def build(
    subjects: Iterable[Subject], path: Path | None = None, policy: str | Path | Policy = "default"
) -> Index:
    """Index a list of subjects of any kinds.

    path: a folder that does not exist yet, written aside and renamed; None: in memory alone.

    Raises:
        FileExistsError: when the folder exists.
        PolicyError: when the policy cannot be used.
    """
    chosen = load(policy)
    listing, positions = Listing(), []
    kept: list[Subject] = []
    for position, subject in enumerate(subjects):
        kept.append(subject)
        if isinstance(subject, Person):
            positions.append(position)
            listing.add(subject)
    people, words, spellings = listing.finish()
    persons = PersonIndex(people, words, spellings, *entries(people), len(positions))
    index = Index(persons, np.array(positions, dtype=np.int64), ObjectIndex.build(kept), chosen)
    if path is not None:
        index.save(path)
    return index


def open_index(
    path: Path, policy: str | Path | Policy = "default", *, verify: bool = False
) -> Index:
    """Map a saved index into memory: milliseconds, shared by processes, read-only.

    Raises:
        IndexFault: when the folder is of another format, truncated or (with verify) changed.
        PolicyError: when the policy cannot be used.
    """
    arrays = read_arrays(path / "persons", verify=verify)
    positions = arrays.pop("positions")
    things = ObjectIndex.open(path / "things", verify=verify)
    return Index(whole(arrays), positions, things, load(policy))


def compare(ours: Subject, theirs: Subject, policy: str | Path | Policy = "default") -> Verdict:
    """How alike two subjects are, with no list: rarity of names comes from a typical one."""
    chosen = load(policy)
    if not (isinstance(ours, Person) and isinstance(theirs, Person)):
        score, evidence = compare_objects(ours, theirs)
        score -= chosen.things_nobody
        chance = probabilities(np.array([score]), chosen)[0]
        explain = partial(_given, evidence, chosen.things_nobody)
        return Verdict(theirs.id, 0, score, chance, chosen.band(chance), explain)
    listing = Listing()
    listing.add(theirs)
    people, words, spellings = listing.finish()
    people, population = with_background(people, words), POPULATION
    persons = PersonIndex(people, words, spellings, *entries(people), population)
    index = Index(persons, np.zeros(1, dtype=np.int64), ObjectIndex.build([theirs]), chosen)
    return index._verdicts(ours, *index._finder.pair(ours), 1)[0]


def probabilities(scores: Array, policy: Policy) -> list[float]:
    """The chance that each candidate is the one, given that at most one is.

    One over all candidates and "none of them", whose weight the policy's prior sets.
    """
    if not len(scores):
        return []
    top = max(float(scores.max()), policy.threshold)
    weight = np.exp(scores - top)
    total = float(weight.sum()) + math.exp(policy.threshold - top)
    return [float(each) for each in weight / total]


def flat(index: PersonIndex) -> dict[str, Array]:
    """The arrays of an index by name, to be written."""
    arrays = {f"people_{name}": array for name, array in index.people._asdict().items()}
    arrays |= {
        f"words_{name}": getattr(index.words, name)
        for name in ("keys", "owners", "directory", "near_starts", "near_word", "near_alike")
    }
    for name, lexicon in (("words", index.words.lexicon), ("spellings", index.spellings)):
        arrays |= {f"{name}_letters": lexicon.letters, f"{name}_starts": lexicon.starts}
    return arrays | {
        name: getattr(index, name)
        for name in ("entry_date", "entry_person", "posting_starts", "postings")
    }


def whole(arrays: dict[str, Array]) -> PersonIndex:
    """The way back from `flat`."""
    words = Words(
        Lexicon(arrays["words_letters"], arrays["words_starts"]),
        *(arrays[f"words_{name}"] for name in (
            "keys", "owners", "directory", "near_starts", "near_word", "near_alike")),
    )  # fmt: skip
    return PersonIndex(
        People(**{name: arrays[f"people_{name}"] for name in People._fields}),
        words,
        Lexicon(arrays["spellings_letters"], arrays["spellings_starts"]),
        arrays["entry_date"],
        arrays["entry_person"],
        arrays["posting_starts"],
        arrays["postings"],
        len(arrays["people_name_starts"]) - 1,
    )


def _given(evidence: Sequence[Evidence], nobody: float) -> tuple[Evidence, ...]:
    return (*evidence, Evidence("list", "nobody", "", "", -nobody))


def _first_year(subject: Subject) -> int:
    if isinstance(subject, Person) and subject.births:
        return subject.births[0].year or 0
    return 0
