"""How do the files of a living list lie in its folder, so that a crash at any instant harms none?

Written aside, forced to the disk, renamed; the manifest is replaced last.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final
from zlib import crc32

from screening.object_files import IndexFault, digest, force

FORMAT: Final = "screening list"
VERSION: Final = 3
MANIFEST: Final = "list.json"
IDS: Final = "ids"  # a segment's file that names its index, and by which the segment is named
HELD: Final = "held"  # a segment's file that readers lock, so that nobody removes it under them
WRITER: Final = "writer"  # a file in whatever one at a time may write
_ASIDE: Final = ".part"
AGAIN: Final = "make the list again"


class ListFault(IndexFault):
    """A list that cannot be used, or a change that it refuses; the sentence names the item."""


class ListBusy(ListFault):
    """Somebody else is writing the list."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the list is made of now.

    ``version``: how many changes are in it. ``base``, ``deltas``: folders of its segments, older
    first. ``journal``: its file; ``length``: bytes of it that were acknowledged. ``digests``: of
    each segment, its content but for its marks; `write_manifest` puts them in.
    """

    version: int
    base: str
    deltas: tuple[str, ...]
    journal: str
    length: int
    digests: tuple[str, ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """All segments, older first."""
        return (self.base, *self.deltas)

    @property
    def key(self) -> str:
        """Names this state of the list: the same key, the same answers."""
        return f"{self.base}@{self.version}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a new state of the list visible to everybody, at once and for good."""
    digests = tuple(digest(folder / segment / IDS) for segment in manifest.segments)
    said = asdict(replace(manifest, digests=digests))
    whole = {"format": FORMAT, "format_version": VERSION, "crc32": _checksum(said), **said}
    aside = folder / (MANIFEST + _ASIDE)
    with aside.open("w", encoding="utf-8") as stream:
        json.dump(whole, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(folder / MANIFEST)
    force(folder)


def read_manifest(folder: Path, text: str | None = None) -> Manifest:
    """The state of the list in a folder; ``text``: the manifest's own words when already read.

    Raises:
        ListFault: when there is none, it is of another format, or it has changed by itself.
    """
    path = folder / MANIFEST
    try:
        said = json.loads(path.read_text("utf-8") if text is None else text)
    except FileNotFoundError as error:
        raise ListFault(f"{folder} holds no list; make one with LivingList.create") from error
    except (OSError, ValueError) as error:
        raise ListFault(f"{path} cannot be read ({error}); {AGAIN}") from error
    if not isinstance(said, dict) or said.pop("format", None) != FORMAT:
        raise ListFault(f"{path} is no manifest of a list; {AGAIN}")
    version = said.pop("format_version", None)
    if version != VERSION:
        raise ListFault(
            f"{folder} holds a list of format version {version}, this engine reads {VERSION}; "
            f"{AGAIN}"
        )
    if said.pop("crc32", None) != _checksum(said):
        raise ListFault(f"{path} has changed since it was written; {AGAIN}")
    lists = {name: tuple(said[name]) for name in ("deltas", "digests")}
    return Manifest(**{**said, **lists})


def aside_of(path: Path) -> Path:
    """Where something is written before it gets its name."""
    return path.with_name(path.name + _ASIDE)


def leftovers(folder: Path, manifest: Manifest) -> list[Path]:
    """What no state of the list needs any more: old segments and journals, half-written things.

    A base that is newer than ours waits for its merge.
    """
    kept = {*manifest.segments, manifest.journal, MANIFEST, WRITER}
    return [
        path
        for path in folder.iterdir()
        if path.name not in kept
        and not (
            path.name.startswith("base-") and version_of(path.name) > version_of(manifest.base)
        )
    ]


def version_of(name: str) -> int:
    """The version of the list in the name of a segment or journal; 0 when it has none."""
    number = name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def remove(paths: Iterable[Path]) -> None:
    """Remove what no reader holds; the rest waits for the next time."""
    for path in paths:
        if not path.is_dir():
            path.unlink(missing_ok=True)
            continue
        lock = _lock(path / HELD, fcntl.LOCK_EX) if (path / HELD).exists() else None
        if lock is None and (path / HELD).exists():
            continue
        shutil.rmtree(path)
        if lock is not None:
            os.close(lock)


class Hold:
    """A reader's hold on a segment; while it lasts, nobody removes the segment's files."""

    def __init__(self, segment: Path) -> None:
        try:
            lock = _lock(segment / HELD, fcntl.LOCK_SH)
        except OSError as error:
            raise ListFault(f"{segment} is missing or unreadable; {AGAIN}") from error
        if lock is None:
            raise ListFault(f"{segment} is being removed; open the list again")
        self._lock: int | None = lock

    def release(self) -> None:
        """Let the segment go."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __del__(self) -> None:
        if getattr(self, "_lock", None) is not None:
            self.release()


class Writing:
    """The right to write a list: one at a time, given back by the system when its holder dies."""

    def __init__(self, folder: Path) -> None:
        lock = _lock(folder / WRITER, fcntl.LOCK_EX)
        if lock is None:
            raise ListBusy(
                f"Another process is writing to {folder}; wait until it ends, or hand it the work"
            )
        self._lock: int | None = lock

    def holds(self, folder: Path) -> bool:
        """Whether the folder of this name is still the one that was taken."""
        if self._lock is None or not (folder / WRITER).exists():
            return False
        return os.path.samestat(os.fstat(self._lock), (folder / WRITER).stat())

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Give the right back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _lock(path: Path, kind: int) -> int | None:
    """The number of the locked file, or None when somebody else has it."""
    flags = os.O_RDWR | os.O_CREAT if path.name == WRITER else os.O_RDONLY
    number = os.open(path, flags | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    return number


def _checksum(said: dict[str, object]) -> int:
    return crc32(json.dumps(said, sort_keys=True).encode())
