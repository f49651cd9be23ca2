"""In which folder does the embedded PostgreSQL listen?

A short one of mode 0700 among the temporary files, because a socket's path may have 107 bytes and
a data folder's is often longer. It is recorded in the data folder and kept over restarts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from spoc.kernel.postgres_binaries import DatabaseNotReady, explain, lent_accounts

SOCKET = ".s.PGSQL.5432"
_PATH_LIMIT = 107  # bytes: sun_path of unix(7), without its closing NUL
_MARK = "cluster"  # in the socket folder: which cluster it serves


class SocketFolder:
    """The socket folder of `cluster`, recorded in the folder `run`."""

    def __init__(self, run: Path, cluster: Path) -> None:
        self.record = run / "postgres.socket"
        self.cluster = cluster

    def recorded(self) -> Path | None:
        """The folder in use, or None when there is none that can be trusted.

        A copied data folder carries the record of its original, and after a restart of the machine
        the name may be a stranger's: the folder must be ours, private, and marked with our cluster.
        """
        try:
            folder = Path(self.record.read_text(encoding="utf-8").strip())
            mark = (folder / _MARK).read_text(encoding="utf-8")
            about = folder.lstat()
        except OSError:
            return None
        owners = {os.geteuid()}
        if os.geteuid() == 0:
            owners.update(account.pw_uid for account in lent_accounts())
        is_private = about.st_mode == 0o40700 and about.st_uid in owners
        return folder if is_private and mark == str(self.cluster) else None

    def path(self) -> Path:
        """The folder in use; made when there is none. Raises DatabaseNotReady."""
        return self.recorded() or self._make()

    def _make(self) -> Path:
        place = Path(tempfile.gettempdir())
        if len(os.fsencode(place / "spoc-12345678" / SOCKET)) > _PATH_LIMIT:
            place = Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder in it
        try:
            folder = Path(tempfile.mkdtemp(prefix="spoc-", dir=place))
            (folder / _MARK).write_text(str(self.cluster), encoding="utf-8")
            self.record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.record.write_text(f"{folder}\n", encoding="utf-8")
        except OSError as error:
            raise DatabaseNotReady(explain(str(error), self.record.parent)) from error
        return folder

    def forget(self) -> None:
        """Remove the folder and its record, after the server has stopped."""
        if folder := self.recorded():
            shutil.rmtree(folder, ignore_errors=True)
        self.record.unlink(missing_ok=True)
