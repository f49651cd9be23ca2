"""How is a list searched? Build or open an index; search it; compare two subjects without one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from screening.background import POPULATION, filled_up, with_background
from screening.compare import pair_reasons, reasons
from screening.compiled import Array
from screening.evidence import Evidence
from screening.features import COLUMN
from screening.finder import Finder, Found, PersonIndex, met_parts
from screening.index_files import Parts, new_index, read_index
from screening.likeness import likeness
from screening.object_index import ObjectIndex
from screening.objects import compare_objects
from screening.people import Listing, by_document, entries
from screening.policies import Policy, load
from screening.question import Asked
from screening.readers_draft import Ids, Problem
from screening.subject import Document, Person, Subject, SubjectError
from screening.verdict import Verdict

_SAME_DOCUMENT = COLUMN["document.equal"]
_BATCH = 10_000  # subjects that search_many sorts at a time


class Ranked(NamedTuple):
    """What a list has to say: places on it, best first, their scores, who must be looked at since a
    document is the same, what is not what was asked for but leads to it (a person's passport), and
    why (by rank)."""

    position: Array
    score: Array
    must_be_seen: Array
    leads: Array
    explain: Callable[[int], tuple[Evidence, ...]]


class Index:
    """A list of subjects, ready to be searched. Immutable; one thread at a time per instance.

    Opened indexes share one copy of the arrays between processes, also after a fork.
    ``problems``: what could not be taken in when the list was built; empty for an opened index.
    """

    def __init__(
        self,
        persons: PersonIndex,
        positions: Array,
        things: ObjectIndex,
        policy: Policy,
        problems: Sequence[Problem] = (),
    ) -> None:
        self._policy = policy
        self._nobody = policy.nobody_among(persons.population)
        self._positions = positions
        self._things = things
        self._finder = Finder(persons, policy.weights)
        self.problems = tuple(problems)

    def __len__(self) -> int:
        return len(self._things)

    @property
    def policy(self) -> Policy:
        """The policy whose weights, prior and bands are used."""
        return self._policy

    def subject(self, position: int) -> Subject:
        """The subject at a place of the list, as it was built."""
        return self._things.subject(position)

    @property
    def finder(self) -> Finder:
        """What finds the persons of the list."""
        return self._finder

    @property
    def things(self) -> ObjectIndex:
        """What finds the things of the list, and keeps all subjects."""
        return self._things

    def search(self, subject: Subject, limit: int = 10) -> list[Verdict]:
        """The most alike subjects of the list, best first; bands tell which are worth showing.

        Raises:
            SubjectError: the subject cannot be searched for: a name has too many parts.
            TypeError: it is no subject.
            RuntimeError: another thread searches this index.
        """
        return self._verdicts(self.ranked(subject), limit)

    def ranked(self, subject: Subject) -> Ranked:
        """Everybody, or everything, that was worth a comparison, best first.

        A person also finds the documents of the list that have the number of one of his.
        """
        things = self._ranked_things(a_subject(subject))
        if not isinstance(subject, Person):
            return things
        persons = self._ranked_persons(subject, *self._finder.find(subject))
        return merged(persons, things) if len(things.position) else persons

    def _ranked_things(self, subject: Subject) -> Ranked:
        told = self._things.search(subject, len(self))
        nobody = self._policy.things_nobody
        return Ranked(
            np.array([position for position, _, _ in told], dtype=np.int64),
            np.array([score for _, score, _ in told], dtype=np.float64) - nobody,
            np.zeros(len(told), dtype=bool),
            np.array([self._things.subject(each[0]).kind != subject.kind for each in told], bool),
            lambda rank: _given(told[rank][2], nobody),
        )

    def search_many(
        self,
        subjects: Iterable[Subject],
        limit: int = 10,
        refused: Callable[[Subject, SubjectError], None] | None = None,
    ) -> Iterator[list[Verdict]]:
        """Search each, in order; sorted by birth year inside, which spares memory traffic.

        refused: is told which subjects cannot be searched for; they are answered by nobody.

        Raises:
            SubjectError: a subject cannot be searched for and ``refused`` is None.
        """
        return search_each(self.search, subjects, limit, refused)

    def save(self, path: str | Path) -> None:
        """Write the index into a new folder.

        Raises:
            FileExistsError: when the folder exists.
            ListBusy: when another process is writing it.
        """
        with new_index(Path(path)) as write:
            write(self._parts())

    def _parts(self) -> Parts:
        return Parts(self._finder.index, self._positions, self._things)

    def _verdicts(self, ranked: Ranked, limit: int) -> list[Verdict]:
        chances = probabilities(ranked.score, self._policy, ranked.leads)
        verdicts = []
        for rank in shown(ranked.must_be_seen, limit):
            chance, position = float(chances[rank]), int(ranked.position[rank])
            band = self._policy.band_of(
                float(ranked.score[rank]), must_be_seen=bool(ranked.must_be_seen[rank])
            )
            verdicts.append(
                Verdict(
                    self._things.identity(position), position, float(ranked.score[rank]), chance,
                    band, partial(ranked.explain, rank),
                )
            )  # fmt: skip
        return verdicts

    def _ranked_persons(self, subject: Person, asked: Asked, found: Found) -> Ranked:
        positions = self._positions[found.person]
        return Ranked(
            positions,
            found.score - self._nobody,
            found.rows[:, _SAME_DOCUMENT] > 0,
            np.zeros(len(positions), dtype=bool),
            lambda rank: self._explain(subject, asked, found, rank, int(positions[rank])),
        )

    def _explain(
        self, subject: Person, asked: Asked, found: Found, place: int, position: int
    ) -> tuple[Evidence, ...]:
        listed = self.subject(position)
        assert isinstance(listed, Person)  # noqa: S101  # only persons have numbers
        met, left, names = met_parts(self._finder.index, asked, found, place)
        weights = self._policy.weights[found.group[place]]
        return reasons(subject, listed, found.rows[place], weights, self._nobody, met, left, names)


def search_each(
    search: Callable[[Subject, int], list[Verdict]],
    subjects: Iterable[Subject],
    limit: int,
    refused: Callable[[Subject, SubjectError], None] | None,
) -> Iterator[list[Verdict]]:
    """`Index.search_many` for whatever can search."""
    source = iter(subjects)
    while batch := list(islice(source, _BATCH)):
        answers: list[list[Verdict]] = [[]] * len(batch)
        for i in sorted(range(len(batch)), key=lambda i: first_year(batch[i])):
            try:
                answers[i] = search(batch[i], limit)
            except SubjectError as error:
                if refused is None:
                    raise
                refused(batch[i], error)
        yield from answers


def build(
    subjects: Iterable[Subject],
    path: str | Path | None = None,
    policy: str | Path | Policy = "default",
) -> Index:
    """Index a list of subjects of any kinds.

    path: a folder that does not exist yet, written aside and renamed; None: in memory alone.
    A name that cannot be one is left out and told in `Index.problems`; the subject keeps its
    place and is found by all the rest. An id that is missing or stands twice is told there too.

    Raises:
        FileExistsError: when the folder exists; nothing was read.
        ListBusy: when another process is writing it; nothing was read.
        PolicyError: when the policy cannot be used.
        TypeError: when something is no subject.
    """
    chosen = load(policy)
    if path is None:
        return _built(subjects, chosen)
    with new_index(Path(path)) as write:
        index = _built(subjects, chosen)
        write(index._parts())
    return index


def _built(subjects: Iterable[Subject], policy: Policy) -> Index:
    listing, positions = Listing(), []
    kept: list[Subject] = []
    problems: list[Problem] = []
    ids = Ids()
    for position, subject in enumerate(subjects):
        place = f"record {position + 1}"
        if (flaw := ids.problem(a_subject(subject), place)) is not None:
            problems.append(flaw)
        kept.append(subject)
        if isinstance(subject, Person):
            positions.append(position)
            for said in listing.add(subject):
                problems.append(Problem(place, subject.id, said, "part"))
    people, words, spellings = listing.finish()
    people, population = filled_up(people, words, len(positions))
    persons = PersonIndex(
        people, words, spellings, *entries(people), *by_document(people), population
    )
    things = ObjectIndex.build(kept)
    return Index(persons, np.array(positions, dtype=np.int64), things, policy, problems)


def open_index(
    path: str | Path, policy: str | Path | Policy = "default", *, verify: bool = True
) -> Index:
    """Map a saved index into memory, read-only; processes share one copy.

    verify: read every byte, so that no changed one gives a wrong answer (0.2 s for a million
    persons); without it opening takes milliseconds.

    Raises:
        IndexFault: when the folder is of another format, truncated or (with verify) changed.
        PolicyError: when the policy cannot be used.
    """
    return Index(*read_index(Path(path), verify=verify), load(policy))


def compare(ours: Subject, theirs: Subject, policy: str | Path | Policy = "default") -> Verdict:
    """How alike two subjects are, with no list: their names by how well the letters agree, since
    nothing tells how rare they are.

    Raises:
        SubjectError: a name of either has too many parts to be one, or one is a person and the
            other neither that nor a document.
        PolicyError: when the policy cannot be used.
    """
    chosen = load(policy)
    kinds = {a_subject(ours).kind, a_subject(theirs).kind}
    if Person.kind in kinds and kinds - {Person.kind, Document.kind}:
        raise SubjectError(
            "kind",
            f"a {ours.kind} and a {theirs.kind} cannot be one: compare like with like",
            "pair",
        )
    if not (isinstance(ours, Person) and isinstance(theirs, Person)):
        score, evidence = compare_objects(ours, theirs)
        score -= chosen.things_nobody
        chance = float(probabilities(np.array([score]), chosen)[0])
        explain = partial(_given, evidence, chosen.things_nobody, "prior")
        return Verdict(theirs.id, 0, score, chance, chosen.band_of(score), explain)
    finder = _finder_of_one(theirs, chosen)
    _, found = finder.pair(ours)
    told = pair_reasons(
        ours, theirs, found.rows[0], chosen.pair_weights, chosen.pair_name,
        likeness(ours, theirs),
    )  # fmt: skip
    score = sum(each.contribution for each in told) - chosen.pair_nobody
    chance = float(probabilities(np.array([score]), chosen)[0])
    explain = partial(_given, told, chosen.pair_nobody, "prior")
    band = chosen.band_of(score, must_be_seen=bool(found.rows[0, _SAME_DOCUMENT]))
    return Verdict(theirs.id, 0, score, chance, band, explain)


def _finder_of_one(person: Person, policy: Policy) -> Finder:
    """A finder of a list of one, on which every name is as rare as on a typical list."""
    listing = Listing()
    for flaw in listing.add(person):
        raise SubjectError("names", flaw, f"person “{person.id}”" if person.id else "person")
    people, words, spellings = listing.finish()
    people = with_background(people, words)
    index = PersonIndex(
        people, words, spellings, *entries(people), *by_document(people), POPULATION
    )
    return Finder(index, policy.weights)


def merged(first: Ranked, second: Ranked) -> Ranked:
    """Two rankings from one list as one, best first."""
    score = np.concatenate([first.score, second.score])
    order = np.argsort(-score, kind="stable")

    def explain(rank: int) -> tuple[Evidence, ...]:
        place = int(order[rank])
        n = len(first.score)
        return first.explain(place) if place < n else second.explain(place - n)

    return Ranked(
        np.concatenate([first.position, second.position])[order],
        score[order],
        np.concatenate([first.must_be_seen, second.must_be_seen])[order],
        np.concatenate([first.leads, second.leads])[order],
        explain,
    )


def shown(must_be_seen: Array, limit: int) -> list[int]:
    """The ranks of the best, among them whoever must be seen, as many as there is room for."""
    if not must_be_seen[limit:].any():
        return list(range(min(limit, len(must_be_seen))))
    seen = np.flatnonzero(must_be_seen)[:limit]
    others = np.flatnonzero(~must_be_seen)[: limit - len(seen)]
    return sorted([*seen.tolist(), *others.tolist()])


def probabilities(scores: Array, policy: Policy, leads: Array | None = None) -> Array:
    """The chance that each candidate is the one, given that at most one is.

    One over all candidates and "none of them", whose weight the policy's prior sets. ``leads`` are
    told apart: a person's passport does not make it less likely that he is meant.
    """
    chances = np.empty(len(scores))
    for group in (slice(None),) if leads is None or not leads.any() else (leads, ~leads):
        if len(scores[group]):
            top = max(float(scores[group].max()), policy.threshold)
            weight = np.exp(scores[group] - top)
            chances[group] = weight / (float(weight.sum()) + math.exp(policy.threshold - top))
    return chances


def a_subject(said: Subject) -> Subject:
    """What was given, if it is a subject: a dict is the usual slip."""
    if not isinstance(said, Subject):
        raise TypeError(
            f"a Subject is needed, not {type(said).__name__}: make one with Subject.from_dict"
        )
    return said


def _given(
    evidence: Sequence[Evidence], nobody: float, field: str = "list"
) -> tuple[Evidence, ...]:
    return (*evidence, Evidence(field, "nobody", "", "", -nobody))


def first_year(subject: Subject) -> int:
    """The first known birth year of a person, or 0: whoever is near it shares postings."""
    if isinstance(subject, Person) and subject.births:
        return subject.births[0].year or 0
    return 0
