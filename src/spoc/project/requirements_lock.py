"""Does the lock (requirements/*.txt) still answer what is asked for (requirements/*.in)?

Needs no network: each asked package must be locked, with a hash, in a version that was asked for.
"""

from __future__ import annotations

import re
from pathlib import Path

from packaging.requirements import Requirement

_LOCKED = re.compile(r"([A-Za-z0-9_.-]+)==([^ ;\\]+)")


def faults(folder: Path) -> list[str]:
    """What is wrong with the lock, a sentence each; empty when it fits."""
    told = []
    versions: dict[str, tuple[str, str]] = {}
    for wanted in sorted(folder.glob("*.in")):
        lock = wanted.with_suffix(".txt")
        locked, without_hash = _locked(lock)
        told += [f"{lock.name}: {name} has no hash" for name in without_hash]
        told += _unanswered(wanted, lock.name, locked)
        for name, version in locked.items():
            other, file = versions.setdefault(name, (version, lock.name))
            if other != version:
                told.append(f"{name} is {other} in {file} and {version} in {lock.name}")
    return told


def _unanswered(wanted: Path, lock: str, locked: dict[str, str]) -> list[str]:
    told = []
    for line in wanted.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if not text or text.startswith("-"):
            continue
        asked = Requirement(text)
        version = locked.get(_plain(asked.name))
        if version is None:
            told.append(f"{wanted.name} asks for {asked.name}, which {lock} does not lock")
        elif not asked.specifier.contains(version, prereleases=True):
            told.append(f"{wanted.name} asks for {text}, but {lock} locks {version}")
    return told


def _locked(lock: Path) -> tuple[dict[str, str], list[str]]:
    """The versions by plain name, and the names that have no hash."""
    versions: dict[str, str] = {}
    without_hash: list[str] = []
    for entry in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8")):
        found = _LOCKED.match(entry)
        if found:
            versions[_plain(found[1])] = found[2]
            if "--hash=sha256:" not in entry:
                without_hash.append(found[1])
    return versions, without_hash


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
