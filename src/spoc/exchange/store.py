"""Where do the sealed bytes lie? A store addressed by content, on disk, fsynced.

Nothing here knows what a message is. A file is written aside, fsynced, renamed, and its folder
fsynced, so that after a power cut it is either whole or absent.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_ASIDE = "new-"  # how unfinished files begin
_DIGEST_LENGTH = 64  # characters of a SHA-256
# Folders whose own entry this process has seen on disk. Another thread or process may have made a
# folder and not yet fsynced it: what lies in it would be lost with it.
_durable: set[Path] = set()


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
        # Earlier stores have folders of two steps: one more to fsync for nearly every message.
        earlier = self.root / sha256[:2] / sha256[2:4] / sha256
        return earlier if earlier.exists() else self.root / sha256[:2] / sha256

    def keep(self, pieces: Iterable[bytes], *, limit: int | None = None) -> Sealed:
        """Write the bytes to disk and return only when they would survive a power cut.

        Raises:
            TooLarge: more than `limit` bytes came.
            OSError: the disk is full or cannot be written.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        size = 0
        aside = self.root / f"{_ASIDE}{secrets.token_hex(8)}"
        try:
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
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
            self._settle(aside, self.path(sealed.sha256))
        except BaseException:
            aside.unlink(missing_ok=True)
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

    def kept_before(self, instant: float) -> Iterator[tuple[str, int, float]]:
        """Digest, size and instant (seconds) of all that was sealed before an instant."""
        for file in self.root.glob("??/**/*"):
            if len(file.name) != _DIGEST_LENGTH:
                continue
            try:
                about = file.stat()
            except FileNotFoundError:
                continue  # erased while we looked
            if about.st_mtime < instant:
                yield file.name, about.st_size, about.st_mtime

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
        """Give the bytes their name; when they have it already, see to it that it lasts too."""
        folder = target.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if target.exists():
            aside.unlink()
        else:
            aside.rename(target)
        _fsync_folder(folder)
        if folder not in _durable:
            _fsync_folder(folder.parent)
            _durable.add(folder)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
