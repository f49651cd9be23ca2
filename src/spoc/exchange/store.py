"""Where do the sealed bytes lie? A store addressed by content, on disk, fsynced.

Nothing here knows what a message is. A file is written aside, fsynced, renamed, and its folder
fsynced, so that after a power cut it is either whole or absent.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ASIDE = "new-"  # how unfinished files begin


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes that are safely on disk: their digest (hex) and size in bytes."""

    sha256: str
    size: int


class TooLarge(Exception):
    """More bytes than the limit; nothing was kept."""


class Store:
    """A folder of files named by the SHA-256 of their content."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes of this digest lie (whether or not they do)."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def keep(self, pieces: Iterable[bytes], *, limit: int | None = None) -> Sealed:
        """Write the bytes to disk and return only when they would survive a power cut.

        Raises:
            TooLarge: more than `limit` bytes came.
            OSError: the disk is full or cannot be written.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        size = 0
        handle, aside = tempfile.mkstemp(dir=self.root, prefix=_ASIDE)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    size += len(piece)
                    if limit is not None and size > limit:
                        raise TooLarge
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            sealed = Sealed(digest.hexdigest(), size)
            self._settle(Path(aside), self.path(sealed.sha256))
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return sealed

    def read(self, sha256: str) -> bytes:
        """The sealed bytes.

        Raises:
            FileNotFoundError: they are not there.
        """
        return self.path(sha256).read_bytes()

    def is_whole(self, sha256: str) -> bool:
        """True when the file is there and its content still has its digest."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def clear_unfinished(self, *, before: float) -> int:
        """Erase what a killed writer left half-written before an instant (seconds); how many."""
        left = [
            file
            for file in self.root.glob(f"{_ASIDE}*")
            if file.is_file() and file.stat().st_mtime < before
        ]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)

    def forget(self, sha256: str) -> None:
        """Erase these bytes for good; nothing happens when they are not there."""
        self.path(sha256).unlink(missing_ok=True)

    def _settle(self, aside: Path, target: Path) -> None:
        if target.exists():
            aside.unlink()
            return
        made = [folder for folder in (target.parent.parent, target.parent) if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.chmod(0o400)
        aside.rename(target)
        for folder in [target.parent, *(folder.parent for folder in made)]:
            _fsync_folder(folder)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
