"""What would come out of an archive, found without unpacking it to disk?

Zip directories are counted, streams are unpacked in memory up to a cap. Names are looked at, never
used. One budget covers an attachment with all archives inside it.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from spoc.exchange.envelope import Fault, Severity
from spoc.exchange.limits import Limits

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP, _BZIP2, _XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
_CLOSED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MSCF", b"\x60\xea")
_DIRECTORY_ENTRY = 46  # bytes, without the name
_STEP = 1_000_000  # bytes unpacked at a time
_MEMBERS = 100  # gzip streams one after another
_XZ_MEMORY = 64_000_000
# What the standard readers raise on malformed archives.
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, OSError,
    ValueError, EOFError, NotImplementedError, RuntimeError, OverflowError, IndexError, KeyError,
)  # fmt: skip


@dataclass(slots=True)
class Budget:
    """What was really unpacked so far, for all attachments of one message together."""

    streamed: int = 0  # bytes


@dataclass(slots=True)
class Look:
    """What was seen of an archive so far: names inside, faults, and what was spent."""

    limits: Limits
    where: str
    names: list[str] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    entries: int = 0
    unpacked: int = 0  # as claimed
    budget: Budget = field(default_factory=Budget)

    def fault(self, code: str, severity: Severity = Severity.WARNING, **values: str) -> None:
        """Note a fault once."""
        self.faults.setdefault(code, Fault(code, self.where, values, severity))

    def count(self, packed: int, size: int, name: str) -> bool:
        """Count one entry; False when the archive should not be looked at further."""
        self.entries += 1
        self.unpacked += size
        if len(self.names) < 2_000:
            self.names.append(name[:300])
        if self.entries > self.limits.archive_entries:
            self.fault("archive_too_many_files", limit=str(self.limits.archive_entries))
            return False
        if self.unpacked > self.limits.archive_bytes:
            self.fault("archive_too_large", limit=f"{self.limits.archive_bytes // 1_000_000} MB")
            return False
        if size > _STEP and size > self.limits.archive_ratio * max(1, packed):
            self.fault("archive_bomb", ratio=str(size // max(1, packed)))
            return False
        return True


def look_inside(data: bytes, look: Look, depth: int = 0) -> None:
    """Look at `data` when it is an archive we can read, and at archives inside it."""
    if depth >= look.limits.depth:
        if _is_archive(data[:512]):
            look.fault("archive_too_deep", limit=str(look.limits.depth))
        return
    try:
        if data.startswith(ZIP_MARKS):
            _zip(data, look, depth)
        elif data.startswith(_CLOSED):
            look.fault("archive_not_opened")
        elif is_tar(data):
            _tar(data, look, depth)
        elif data.startswith(_GZIP):
            _stream(data, _gzip(data), look, depth)
        elif data.startswith(_BZIP2):
            _stream(data, _decompressed(data, bz2.BZ2Decompressor()), look, depth)
        elif data.startswith(_XZ):
            _stream(
                data, _decompressed(data, lzma.LZMADecompressor(memlimit=_XZ_MEMORY)), look, depth
            )
    except _BROKEN as error:
        look.fault("archive_broken", said=type(error).__name__)


def is_tar(data: bytes) -> bool:
    """Is this a tape archive (POSIX or GNU mark)?"""
    return data[257:262] == b"ustar"


def _zip(data: bytes, look: Look, depth: int) -> None:
    if _directory_size(data) > look.limits.archive_entries * _DIRECTORY_ENTRY * 4:
        look.fault("archive_too_many_files", limit=str(look.limits.archive_entries))
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if sum(entry.compress_size for entry in entries) > len(data):
            look.fault("archive_bomb", ratio="overlap")
            return
        for entry in entries:
            _entry_faults(entry.filename, (entry.external_attr >> 16) & 0o170000 == 0o120000, look)
            if entry.flag_bits & 1:
                look.fault("archive_encrypted")
            if not look.count(entry.compress_size, entry.file_size, entry.filename):
                return
        for entry in entries:
            if not entry.flag_bits & 1 and entry.file_size and not entry.is_dir():
                _nested_zip_entry(archive, entry, look, depth)


def _directory_size(data: bytes) -> int:
    """Bytes of the central directory as the end record claims; 0 when there is none."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    record = data[at + 12 : at + 16] if at >= 0 else b""
    return int.from_bytes(record, "little") if len(record) == 4 else 0


def _nested_zip_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, look: Look, depth: int
) -> None:
    with archive.open(entry) as stream:
        head = stream.read(512)
        if not _is_archive(head):
            return
        room = look.limits.stream_bytes - look.budget.streamed
        content = head + stream.read(max(0, room - len(head)))
        look.budget.streamed += len(content)
        if len(content) < entry.file_size:
            look.fault("archive_not_fully_seen")
            return
    look_inside(content, look, depth + 1)


def _is_archive(head: bytes) -> bool:
    return head.startswith((*ZIP_MARKS, *_CLOSED, _GZIP, _BZIP2, _XZ)) or is_tar(head)


def _tar(data: bytes, look: Look, depth: int) -> None:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            _entry_faults(member.name, not (member.isfile() or member.isdir()), look)
            if not look.count(member.size, member.size, member.name):
                return
            inner = archive.extractfile(member) if member.isreg() else None
            if inner is not None:
                head = inner.read(512)
                if _is_archive(head):
                    look_inside(head + inner.read(), look, depth + 1)


def _stream(data: bytes, unpacked: Iterator[bytes], look: Look, depth: int) -> None:
    """Unpack one compressed stream in memory, as far as the budget goes, and look at the result."""
    pieces: list[bytes] = []
    size = 0
    for piece in unpacked:
        size += len(piece)
        look.budget.streamed += len(piece)
        if size > _STEP and size > look.limits.archive_ratio * len(data):
            look.fault("archive_bomb", ratio=str(size // max(1, len(data))))
            return
        if look.budget.streamed > look.limits.stream_bytes:
            look.fault("archive_not_fully_seen")
            return
        pieces.append(piece)
    if look.count(len(data), size, ""):
        look_inside(b"".join(pieces), look, depth + 1)


def _gzip(data: bytes) -> Iterator[bytes]:
    for _ in range(_MEMBERS):
        inflater = zlib.decompressobj(wbits=31)
        while data and not inflater.eof:
            yield inflater.decompress(data, _STEP)
            data = inflater.unconsumed_tail
        if not inflater.eof:
            raise EOFError
        data = inflater.unused_data.lstrip(b"\x00")
        if not data.startswith(_GZIP):
            return
    raise EOFError


def _decompressed(
    data: bytes, stream: bz2.BZ2Decompressor | lzma.LZMADecompressor
) -> Iterator[bytes]:
    piece = stream.decompress(data, _STEP)
    yield piece
    while piece and not stream.eof:
        piece = stream.decompress(b"", _STEP)
        yield piece
    if not stream.eof:
        raise EOFError


def _entry_faults(name: str, is_link: bool, look: Look) -> None:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/"):
        look.fault("archive_path_escape", name=name[:80])
    if is_link:
        look.fault("archive_link", name=name[:80])
