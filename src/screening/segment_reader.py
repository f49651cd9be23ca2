"""Who reads a living list? Any number of processes; each sees a change with its next search.

A look at the manifest (one call to the system) tells whether anything is new.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from screening.engine import Ranked, probabilities, search_each, shown
from screening.object_files import IndexFault
from screening.policies import Policy, load
from screening.segment_files import AGAIN, MANIFEST, ListFault, Manifest, read_manifest
from screening.segment_index import Segment
from screening.segment_journal import read_journal
from screening.subject import Subject, SubjectError
from screening.verdict import Verdict

_TRIES = 20  # to open a list that changes all the time


class ListReader:
    """A list in a folder, open for searching. One thread at a time per instance."""

    def __init__(
        self,
        folder: str | Path,
        policy: str | Path | Policy = "default",
        *,
        pinned: Manifest | None = None,
        verify: bool = True,
    ) -> None:
        """pinned: a state to which the reader keeps; None: it follows the list. verify: read every
        byte of what is opened (0.2 s for a million persons), so that no changed one gives a wrong
        answer.

        Raises:
            ListFault, IndexFault: when the folder holds no list, or a broken one.
        """
        self.folder, self.policy, self._verify = Path(folder), load(policy), verify
        self._seen: BinaryIO | None = None
        self._segments: tuple[Segment, ...] = ()
        if pinned is not None:
            self.manifest = pinned
            self._segments = self._opened(pinned)
        else:
            self._follow()

    @property
    def version(self) -> int:
        """How many changes are in the state that the last search saw."""
        return self.manifest.version

    def __len__(self) -> int:
        """How many stand on the list as it is now, as for a search."""
        self.refresh()
        return sum(len(segment.shown()) for segment in self._segments)

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, str) and self.get(identity) is not None

    def get(self, identity: str) -> Subject | None:
        """The subject of an id, as the last search saw the list; None when it is not on it."""
        for segment in reversed(self._segments):
            position = segment.find(identity)
            if position >= 0:
                hidden = segment.is_hidden(np.array([position]))[0]
                return None if hidden else segment.index.subject(position)
        return None

    def subjects(self) -> Iterator[Subject]:
        """All subjects of the list, as the last search saw it."""
        for segment in self._segments:
            yield from segment.subjects()

    def search(self, subject: Subject, limit: int = 10) -> list[Verdict]:
        """The most alike subjects of the list as it is now, best first.

        `Verdict.position` counts through all segments; it changes with the list, ids do not.
        """
        self.refresh()
        return self._search(subject, limit)

    def search_many(
        self,
        subjects: Iterable[Subject],
        limit: int = 10,
        refused: Callable[[Subject, SubjectError], None] | None = None,
    ) -> Iterator[list[Verdict]]:
        """Search each, in order, as `Index.search_many` does."""
        return search_each(self.search, subjects, limit, refused)

    def refresh(self) -> bool:
        """Take up what is new on the list; whether anything was."""
        if not self._segments:
            raise ListFault(f"The list {self.folder} is closed; open it again")
        if self._seen is None or self._is_current(self._seen):
            return False  # a pinned state, or the newest
        self._follow()
        return True

    def close(self) -> None:
        """Let the files go."""
        for segment in self._segments:
            segment.close()
        self._segments = ()
        if self._seen is not None:
            self._seen.close()
            self._seen = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def verify(self) -> None:
        """Read every byte, and compare what is shown with what the journal tells.

        Raises:
            ListFault, IndexFault: naming the file, or the subject, that is wrong.
        """
        with_all_read = ListReader(self.folder, self.policy)
        try:
            with_all_read._agrees_with_journal()
        finally:
            with_all_read.close()

    def _search(self, subject: Subject, limit: int) -> list[Verdict]:
        parts: list[Ranked] = []
        places, scores, seen, leads, owners, ranks = [], [], [], [], [], []
        offset = 0
        for number, segment in enumerate(self._segments):
            ranked = segment.index.ranked(subject)
            kept = np.flatnonzero(~segment.is_hidden(ranked.position))
            parts.append(ranked)
            places.append(ranked.position[kept] + offset)
            scores.append(ranked.score[kept])
            seen.append(ranked.must_be_seen[kept])
            leads.append(ranked.leads[kept])
            ranks.append(kept)
            owners.append(np.full(len(kept), number))
            offset += len(segment)
        score = np.concatenate(scores)
        order = np.argsort(-score, kind="stable")
        chances = probabilities(score, self.policy, np.concatenate(leads))
        place, owner, rank = (np.concatenate(each) for each in (places, owners, ranks))
        must_be_seen = np.concatenate(seen)
        verdicts = []
        for best in order[shown(must_be_seen[order], limit)].tolist():
            ranked, which = parts[owner[best]], int(rank[best])
            index = self._segments[owner[best]].index
            identity = index.things.identity(int(ranked.position[which]))
            band = self.policy.band_of(float(score[best]), must_be_seen=bool(must_be_seen[best]))
            explain = partial(ranked.explain, which)
            verdicts.append(
                Verdict(
                    identity,
                    int(place[best]),
                    float(score[best]),
                    float(chances[best]),
                    band,
                    explain,
                )
            )
        return verdicts

    def _is_current(self, seen: BinaryIO) -> bool:
        """Whether a manifest that is kept open, and so keeps its number, is still in its place."""
        known = os.fstat(seen.fileno())
        try:
            there = (self.folder / MANIFEST).stat()
        except FileNotFoundError as error:
            raise ListFault(f"{self.folder} holds no list any more") from error
        return (known.st_ino, known.st_dev) == (there.st_ino, there.st_dev)

    def _follow(self) -> None:
        """Open the newest state; when the list changes meanwhile, the next one."""
        for tried in range(_TRIES):
            try:
                seen = (self.folder / MANIFEST).open("rb")
            except FileNotFoundError:
                raise ListFault(
                    f"{self.folder} holds no list; make one with LivingList.create"
                ) from None
            try:
                manifest = read_manifest(self.folder, seen.read().decode("utf-8", "replace"))
                segments = self._opened(manifest)
            except IndexFault:
                gone_on = not self._is_current(seen)
                seen.close()
                if gone_on and tried < _TRIES - 1:
                    continue
                raise
            if self._seen is not None:
                self._seen.close()
            self._seen = seen
            self._take(manifest, segments)
            return

    def _take(self, manifest: Manifest, segments: tuple[Segment, ...]) -> None:
        for segment in self._segments:
            if segment not in segments:
                segment.close()
        self.manifest, self._segments = manifest, segments

    def _opened(self, manifest: Manifest) -> tuple[Segment, ...]:
        """The segments of a state; those that are open already are used again."""
        there = {each.name: each for each in self._segments if each.digest in manifest.digests}
        base = there.get(manifest.base) or Segment(
            self.folder / manifest.base, None, self.policy, self._verify
        )
        found = [base]
        for name in manifest.deltas:
            found.append(
                there.get(name) or Segment(self.folder / name, base, self.policy, self._verify)
            )
        for segment, named in zip(found, manifest.digests, strict=True):
            if segment.digest != named:
                raise ListFault(
                    f"{segment.path} is not what {MANIFEST} names, but of another list or state; "
                    f"copy the whole list again, or {AGAIN}"
                )
        for place, segment in enumerate(found):
            segment.replace_by(found[place + 1 :])
        return tuple(found)

    def _agrees_with_journal(self) -> None:
        entries, _ = read_journal(self.folder / self.manifest.journal, self.manifest.length)
        added: set[str] = set()
        withdrawn: dict[str, int] = {}
        under_way: set[str] = set()  # of a writer who was interrupted, or is at work just now
        for entry in entries:
            if entry.version > self.manifest.version:
                under_way.update(entry.ids)
                continue
            added.update(subject.id for subject in entry.subjects)
            added.difference_update(entry.ids)
            withdrawn.update(dict.fromkeys(entry.ids, entry.version))
        for identity in added - under_way:
            if identity not in self:
                raise ListFault(f"“{identity}” was put on {self.folder} and is not found there")
        for segment in self._segments:
            hidden = {segment.index.things.identity(int(at)) for at in segment.withdrawn()}
            since = (each for each, version in withdrawn.items() if version > segment.version)
            wanted = {identity for identity in since if segment.find(identity) >= 0}
            for identity in sorted((hidden ^ wanted) - under_way):
                what = "shown, though withdrawn" if identity in wanted else "hidden for no reason"
                raise ListFault(f"{segment.path}: “{identity}” is {what}; {AGAIN}")
