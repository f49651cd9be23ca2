"""How does an index lie in a folder? Written aside by one at a time, whole or not there at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from screening.arrays import People
from screening.compiled import Array
from screening.finder import PersonIndex
from screening.object_files import (
    AGAIN,
    IndexFault,
    digest,
    force,
    named,
    read_arrays,
    write_arrays,
)
from screening.object_index import ObjectIndex
from screening.segment_files import WRITER, ListBusy, Writing
from screening.words import Lexicon, Words

_WORDS = ("keys", "owners", "directory", "near_starts", "near_word", "near_alike")
_ASIDE = ".building"
_PARTS = ("persons", "things")  # the files
_FIELD_ARRAYS = PersonIndex._fields[3:-1]
_BESIDE = "things_digest"  # in `persons`: places there mean subjects of just these `things`
_TRIES = 20  # to take a folder that others take and clear away all the time


class Parts(NamedTuple):
    """What an index is made of; ``positions``: the places on the list of its persons."""

    persons: PersonIndex
    positions: Array
    things: ObjectIndex


@contextmanager
def new_index(path: Path) -> Iterator[Callable[[Parts], None]]:
    """The right to write an index to a folder that does not exist yet; what is given writes it.

    Who else is writing there is told at the start; what a killed writer left is cleared away.

    Raises:
        FileExistsError: when the folder exists.
        ListBusy: when another is writing it just now.
    """
    aside = path.with_name(path.name + _ASIDE)
    lock = _taken(path, aside)

    def write(parts: Parts) -> None:
        parts.things.save(aside / "things")
        its = {"positions": parts.positions, _BESIDE: named(digest(aside / "things"))}
        write_arrays(aside / "persons", _flat(parts.persons) | its)
        force(aside)
        aside.rename(path)
        force(path.parent)
        (path / WRITER).unlink()  # only now: without it another could take the folder

    try:
        yield write
    finally:
        shutil.rmtree(aside, ignore_errors=True)  # unless it has become the index
        lock.release()


def read_index(path: Path, *, verify: bool) -> Parts:
    """What `new_index` wrote, mapped into memory.

    Raises:
        IndexFault: when the folder is of another format, truncated or (with verify) changed, or
            its files are of two different indexes.
    """
    arrays = read_arrays(path / "persons", verify=verify)
    try:
        things = ObjectIndex.open(path / "things", verify=verify)
        if not np.array_equal(arrays[_BESIDE], named(digest(path / "things"))):
            raise IndexFault(
                f"{path} mixes files of two indexes: “persons” belongs to another “things”; "
                f"copy the whole folder again, or {AGAIN}"
            )
        return Parts(_whole(arrays), arrays["positions"], things)
    except KeyError as error:
        raise IndexFault(f"{path} lacks the array {error}; {AGAIN}") from error


def digest_of_index(path: Path) -> str:
    """Names the content of an index, by the checksums that are written in it.

    Raises:
        IndexFault: when the folder is of another format.
    """
    return sha256("".join(digest(path / part) for part in _PARTS).encode()).hexdigest()


def _taken(path: Path, aside: Path) -> Writing:
    """The right to write into the folder aside, which is then empty but for its lock."""
    for _ in range(_TRIES):
        if path.exists():
            raise FileExistsError(f"{path} exists; write the index to a new folder")
        aside.mkdir(parents=True, exist_ok=True)
        if not (aside / WRITER).exists() and any(aside.iterdir()):
            raise FileExistsError(f"{aside} is in the way, and no writer's; move it elsewhere")
        try:
            lock = Writing(aside)
        except FileNotFoundError:  # in between it was finished, or cleared away
            continue
        except ListBusy as error:
            raise ListBusy(
                f"Another process is writing the index {path} just now; wait until it ends, or "
                "write to another folder"
            ) from error
        if lock.holds(aside) and not path.exists():
            _clear(aside)
            return lock
        lock.release()
    raise ListBusy(f"Others begin to write the index {path} all the time; try again later")


def _clear(aside: Path) -> None:
    """Remove what a writer left who was killed."""
    for left in aside.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != WRITER:
            left.unlink()


def _flat(index: PersonIndex) -> dict[str, Array]:
    """The arrays of an index by name."""
    arrays = {f"people_{name}": array for name, array in index.people._asdict().items()}
    arrays |= {f"words_{name}": getattr(index.words, name) for name in _WORDS}
    for name, lexicon in (("words", index.words.lexicon), ("spellings", index.spellings)):
        arrays |= {f"{name}_letters": lexicon.letters, f"{name}_starts": lexicon.starts}
    arrays["population"] = np.array([index.population], dtype=np.int64)
    return arrays | {name: getattr(index, name) for name in _FIELD_ARRAYS}


def _whole(arrays: dict[str, Array]) -> PersonIndex:
    """The way back from `_flat`."""
    return PersonIndex(
        People(**{name: arrays[f"people_{name}"] for name in People._fields}),
        Words(
            Lexicon(arrays["words_letters"], arrays["words_starts"]),
            *(arrays[f"words_{name}"] for name in _WORDS),
        ),
        Lexicon(arrays["spellings_letters"], arrays["spellings_starts"]),
        **{name: arrays[name] for name in _FIELD_ARRAYS},
        population=int(arrays["population"][0]),
    )
