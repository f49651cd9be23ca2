"""How does a list live? Alerts come and go while it is searched, and a crash at any instant harms
nothing.

A base and small deltas, immutable; a mark a subject for the withdrawn; a journal that tells all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

from screening.engine import Index, a_subject, build
from screening.policies import Policy, load
from screening.readers_draft import Problem
from screening.segment_files import (
    AGAIN,
    ListFault,
    Manifest,
    Writing,
    leftovers,
    read_manifest,
    remove,
    version_of,
    write_manifest,
)
from screening.segment_index import Segment, check_ids, write_segment
from screening.segment_journal import Entry, Journal, read_journal, write_journal
from screening.segment_reader import ListReader
from screening.subject import Subject, SubjectError

__all__ = ["DELTA", "ListFault", "LivingList", "prepare_merge"]

DELTA: Final = 1_000  # subjects of a delta that is built anew with each change; then one is begun


class LivingList(ListReader):
    """A list in a folder to which one process writes, and which any number of them search.

    Each deed is on the disk, and found by every process's next search, when its call returns; it
    counts as one version. `ListReader` tells how a list is searched.
    """

    problems: tuple[Problem, ...] = ()  # what of the last deed's subjects could not be taken in
    _writing: Writing | None = None
    _journal: Journal

    @classmethod
    def create(
        cls,
        folder: str | Path,
        subjects: Iterable[Subject] = (),
        policy: str | Path | Policy = "default",
    ) -> Self:
        """Make a list in a new folder, and open it for writing.

        Raises:
            FileExistsError: when the folder exists and is not empty.
            ListFault: when a subject has no id, or an id stands twice; the folder stays empty.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty; make the list in a new folder")
        with Writing(folder):
            base, journal = "base-0", "journal-0"
            problems = _write_base(folder / base, subjects, load(policy))
            length = write_journal(folder / journal)
            write_manifest(folder, Manifest(0, base, (), journal, length))
        made = cls.open(folder, policy, write=True)
        made.problems = problems
        return made

    @classmethod
    def open(
        cls, folder: str | Path, policy: str | Path | Policy = "default", *, write: bool = False
    ) -> Self:
        """Open a list for searching, or also for writing; what a crash interrupted is ended first.

        Raises:
            ListBusy: when another process is writing it.
            ListFault, IndexFault: when the folder holds no list, or a broken one.
        """
        if not write:
            return cls(folder, policy)
        read_manifest(Path(folder))
        writing = Writing(Path(folder))
        try:
            opened = cls(folder, policy)
            _load_kernels(opened)
            opened._begin(writing)
        except BaseException:
            writing.release()
            raise
        return opened

    @property
    def pending(self) -> int:
        """How many subjects stand in deltas; each 1,000 cost a pass a search. See `merge`."""
        return sum(len(segment) for segment in self._segments[1:])

    def add(self, subjects: Iterable[Subject]) -> int:
        """Put subjects on the list, all or none; the version of the list that has them.

        Raises:
            ListFault: when one has no id, or an id is on the list already; nothing changed.
            TypeError: when something is no subject; nothing changed.
        """
        new = self._checked(subjects)
        if not new:
            return self.version
        for subject in new:
            if subject.id in self:
                raise ListFault(f"“{subject.id}” is on the list already; change it, or withdraw it")
        return self._do(Entry(self.version + 1, "add", (), new))

    def change(self, *subjects: Subject) -> int:
        """Put subjects in the place of those with the same ids, in one version.

        Raises:
            ListFault: when one is not on the list; nothing changed.
        """
        new = self._checked(subjects)
        self._must_have(subject.id for subject in new)
        return self._do(Entry(self.version + 1, "change", (), new))

    def withdraw(self, *identities: str) -> int:
        """Take subjects from the list, all or none.

        Raises:
            ListFault: when one is not on the list; nothing changed.
        """
        self._must_write()
        self._must_have(identities)
        return self._do(Entry(self.version + 1, "withdraw", tuple(dict.fromkeys(identities))))

    def merge(self, prepared: str | None = None) -> None:
        """Make one base of all segments; searches and other processes go on meanwhile.

        prepared: what `prepare_merge` gave, so that the long part was done elsewhere.
        """
        self._must_write()
        name = prepared or prepare_merge(self.folder, self.policy)
        if name == self.manifest.base:
            return
        if version_of(name) <= version_of(self.manifest.base) or not (self.folder / name).is_dir():
            raise ListFault(f"{self.folder / name} is gone or too old; prepare the merge again")
        try:
            entries, _ = read_journal(self.folder / self.manifest.journal, self.manifest.length)
            self._rest_on(name, [each for each in entries if each.version > version_of(name)])
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the files go, and the right to write."""
        super().close()
        if self._writing is not None:
            self._journal.close()
            self._writing.release()
            self._writing = None

    def _begin(self, writing: Writing) -> None:
        """Take up the pen: end what a crash interrupted, clear away what nobody needs."""
        manifest = self.manifest
        remove(leftovers(self.folder, manifest))
        path = self.folder / manifest.journal
        entries, end = read_journal(path, manifest.length)
        first = version_of(manifest.journal)
        if [each.version for each in entries] != list(range(first + 1, first + 1 + len(entries))):
            raise ListFault(f"{path} leaves out changes of the list; {AGAIN}")
        self._journal, self._writing = Journal(path, end), writing
        for entry in entries:
            if entry.version > manifest.version:
                self._publish(entry, self._built(entry))

    def _do(self, entry: Entry) -> int:
        """First whatever may fail for the sake of its content, then the journal, then the rest."""
        built = self._built(entry)
        try:
            self._journal.append(entry)
            self._publish(entry, built)
            mine = {subject.id for subject in entry.subjects}
            told = built.segment.problems if built is not None else ()
            self.problems = tuple(each for each in told if each.item in mine)
        except BaseException:
            self.close()  # the next who opens the list ends what was begun
            raise
        return entry.version

    def _built(self, entry: Entry) -> _Built | None:
        if not entry.subjects:
            return None
        base = self._segments[0]
        new = {subject.id: subject for subject in entry.subjects}
        youngest = self._segments[-1]
        if len(base) <= DELTA or len(new) > len(base):
            every = {each.id: each for each in self.subjects()} | new
            return _Built(None, build(every.values(), policy=self.policy), list(every))
        young = {each.id: each for each in youngest.subjects()} if youngest is not base else {}
        if len(young.keys() | new.keys()) > DELTA:
            young, kept = {}, self.manifest.deltas
        else:
            kept = self.manifest.deltas[:-1]
        every = young | new
        return _Built(kept, base.delta(every.values(), self.policy), list(every))

    def _publish(self, entry: Entry, built: _Built | None) -> None:
        """Make an entry that is in the journal visible to everybody."""
        base, deltas, journal = self.manifest.base, self.manifest.deltas, self.manifest.journal
        for segment in self._segments:
            segment.withdraw(entry.ids)
        if built is not None and built.kept is None:
            base, deltas, journal = f"base-{entry.version}", (), f"journal-{entry.version}"
            write_segment(self.folder / base, built.segment, built.ids)
            self._journal.close()
            self._journal = Journal(self.folder / journal, write_journal(self.folder / journal))
        elif built is not None and built.kept is not None:
            name = f"delta-{version_of(base)}-{entry.version}"
            write_segment(self.folder / name, built.segment, built.ids)
            deltas = (*built.kept, name)
        self._show(Manifest(entry.version, base, deltas, journal, self._journal.length))

    def _rest_on(self, name: str, entries: list[Entry]) -> None:
        """Make a merged base ours; ``entries`` are newer than it."""
        base = Segment(self.folder / name, None, self.policy, verify=False)
        new: dict[str, Subject] = {}
        for entry in entries:
            base.withdraw(entry.ids)
            for identity in entry.ids:
                new.pop(identity, None)
            new |= {subject.id: subject for subject in entry.subjects}
        deltas: tuple[str, ...] = ()
        if new:
            deltas = (f"delta-{version_of(name)}-{self.version}",)
            write_segment(self.folder / deltas[0], base.delta(new.values(), self.policy), list(new))
        base.close()
        journal = self.folder / f"journal-{version_of(name)}"
        length = write_journal(journal, entries)
        self._journal.close()
        self._journal = Journal(journal, length)
        self._show(Manifest(self.version, name, deltas, journal.name, length))

    def _show(self, manifest: Manifest) -> None:
        write_manifest(self.folder, manifest)
        self._follow()
        remove(leftovers(self.folder, manifest))

    def _must_write(self) -> None:
        if self._writing is None:
            raise ListFault(f"The list {self.folder} is not open for writing; open it with write")

    def _must_have(self, identities: Iterable[str]) -> None:
        for identity in identities:
            if identity not in self:
                raise ListFault(f"“{identity}” is not on the list {self.folder}; nothing changed")

    def _checked(self, subjects: Iterable[Subject]) -> tuple[Subject, ...]:
        self._must_write()
        found = tuple(map(a_subject, subjects))
        check_ids(subject.id for subject in found)
        for subject in found:
            _can_be_kept(subject)
        return found


class _Built(NamedTuple):
    """A segment that is about to be written, and the deltas that stay; None: it is a new base."""

    kept: tuple[str, ...] | None
    segment: Index
    ids: list[str]


def prepare_merge(folder: str | Path, policy: str | Path | Policy = "default") -> str:
    """Build one base of a list as it is now, aside; its name, for `LivingList.merge`.

    The long part of a merge: about as long as building the whole list. Meant for a process of its
    own; the list may change meanwhile.

    Raises:
        ListFault, IndexFault: when the folder holds no list, or a broken one.
    """
    reader = ListReader(folder, policy)
    try:
        if reader.version == version_of(reader.manifest.base):
            return reader.manifest.base
        reader = ListReader(folder, policy, pinned=reader.manifest)
        name = f"base-{reader.version}"
        _write_base(reader.folder / name, reader.subjects(), reader.policy)
        return name
    finally:
        reader.close()


def _load_kernels(with_list: ListReader) -> None:
    """Now, not with the first alert: until a process has built once it lacks most of a second."""
    person = Subject.from_dict({"kind": "person", "names": ["Zilvernik, Marek"], "dob": ["1970"]})
    with_list._segments[0].delta([person], with_list.policy).search(person)


def _write_base(path: Path, subjects: Iterable[Subject], policy: Policy) -> tuple[Problem, ...]:
    ids: list[str] = []

    def named() -> Iterator[Subject]:
        for subject in map(a_subject, subjects):
            ids.append(subject.id)
            yield subject

    index = build(named(), policy=policy)
    check_ids(ids)
    write_segment(path, index, ids)
    return index.problems


def _can_be_kept(subject: Subject) -> None:
    """Refuse what would be another one after it was written down and read again."""
    try:
        same = Subject.from_dict(subject.to_dict(), gregorian=True) == subject
    except SubjectError as error:
        raise ListFault(f"“{subject.id}” cannot be kept: {error}") from error
    if not same:
        raise ListFault(f"“{subject.id}” cannot be kept as it is; make it with Subject.from_dict")
