"""How do arrays lie in a folder, so that a broken or foreign index is refused, never misread?"""

from __future__ import annotations

import json
from pathlib import Path
from tokenize import TokenError
from typing import Any, Final
from zlib import crc32

import numpy as np

from screening.compiled import Array

FORMAT: Final = "screening objects"
VERSION: Final = 3
_MANIFEST: Final = "manifest.json"
_BLOCK: Final = 1 << 20
# what numpy raises for a head of an array in which a bit has changed
_NO_ARRAY: Final = (
    ValueError, OSError, SyntaxError, TokenError, EOFError, TypeError, KeyError, OverflowError,
    MemoryError,
)  # fmt: skip


class IndexFault(ValueError):
    """An index that cannot be used; the sentence names the file and says what to do."""


def write_arrays(folder: Path, arrays: dict[str, Array]) -> None:
    """Write named arrays into a new folder: aside first, then renamed, so that it is whole or not
    there.

    Raises:
        FileExistsError: when the folder exists.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists; write the index to a new folder")
    aside = folder.with_name(folder.name + ".part")
    aside.mkdir(parents=True)
    files: dict[str, dict[str, int]] = {}
    for name, array in arrays.items():
        path = aside / f"{name}.npy"
        np.save(path, array, allow_pickle=False)
        files[path.name] = {"size": path.stat().st_size, "crc32": _checksum(path)}
    manifest = {"format": FORMAT, "version": VERSION, "files": files}
    (aside / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    aside.rename(folder)


def read_arrays(folder: Path, *, verify: bool = False) -> dict[str, Array]:
    """Map the arrays of a folder, read-only. Sizes are always checked, checksums with `verify`.

    Raises:
        IndexFault: when the folder is no index, of another version, or broken.
    """
    manifest = _manifest(folder)
    arrays: dict[str, Array] = {}
    for name, facts in manifest["files"].items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else -1
        if size != facts["size"]:
            what = "is missing" if size < 0 else f"has {size} bytes instead of {facts['size']}"
            raise IndexFault(f"{path} {what}; build the index again")
        if verify and _checksum(path) != facts["crc32"]:
            raise IndexFault(f"{path} has changed since it was written; build the index again")
        try:
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        except _NO_ARRAY as error:
            raise IndexFault(f"{path} is no array; build the index again") from error
        arrays[path.stem] = np.asarray(mapped)  # the same bytes; a memmap is slow to cut
    return arrays


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise IndexFault(f"{folder} holds no index: {_MANIFEST} cannot be read") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IndexFault(f"{folder} holds no index of objects; build one there")
    if manifest.get("version") != VERSION:
        version = manifest.get("version")
        raise IndexFault(
            f"{folder} holds an index of format version {version}, this engine reads {VERSION}; "
            "build the index again"
        )
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(map(_told, files.values())):
        raise IndexFault(f"{path} has changed since it was written; build the index again")
    return manifest


def _told(facts: Any) -> bool:
    return isinstance(facts, dict) and facts.keys() == {"size", "crc32"}


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            value = crc32(block, value)
    return value
