"""Where does this hub keep its things? One data folder, and a sub-folder for each kind of thing."""

from __future__ import annotations

import errno
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path

from spoc.kernel import env
from spoc.kernel.postgres_binaries import make_data_folder
from spoc.kernel.readiness import NotReady


class FolderNotReady(NotReady):
    """The data folder cannot be used; the sentence says why and what to do."""


def data_dir(given: str | os.PathLike[str] | None = None) -> Path:
    """The data folder, absolute: `--data`, else SPOC_DATA_DIR, else the account's own.

    The account's own is `$XDG_DATA_HOME/openspoc`, or `~/.openspoc` where that is not set. Nothing
    is made. Raises FolderNotReady when the account has no home.
    """
    chosen = os.fspath(given) if given else env.text("SPOC_DATA_DIR")
    try:
        if chosen:
            return Path(chosen).expanduser().absolute()
        shared = Path(env.text("XDG_DATA_HOME"))
        # The XDG base directory specification: a relative path is to be ignored.
        return shared / "openspoc" if shared.is_absolute() else Path.home() / ".openspoc"
    except RuntimeError as error:
        raise FolderNotReady(
            "This account has no home folder: say with --data DIR where the data belong."
        ) from error


@dataclass(frozen=True)
class Places:
    """The folders of one hub under `root`."""

    root: Path

    @property
    def raw(self) -> Path:
        """The sealed bytes of every message."""
        return self.root / "raw"

    @property
    def inbox(self) -> Path:
        """The watched folder, unless SPOC_INBOX_DIR names another."""
        return self.root / "inbox"

    @property
    def sent(self) -> Path:
        """What left by the folder channel."""
        return self.root / "sent"

    @property
    def postgres(self) -> Path:
        """The embedded database."""
        return self.root / "postgres"

    @property
    def log(self) -> Path:
        """What the parts wrote about themselves."""
        return self.root / "log"

    @property
    def run(self) -> Path:
        """Who runs now: process numbers, heartbeats, locks."""
        return self.root / "run"

    @property
    def demo_mark(self) -> Path:
        """There when the hub of this folder was begun as a demo, so that all commands agree."""
        return self.root / "demo"

    @property
    def is_demo(self) -> bool:
        """What SPOC_DEMO says; else how the folder was begun."""
        return env.flag("SPOC_DEMO", self.demo_mark.exists())

    @property
    def demo_filled(self) -> Path:
        """There once the invented data are complete."""
        return self.run / "demo.filled"

    @property
    def is_demo_complete(self) -> bool:
        """Whether nothing of the demo is missing: its data, and its token for sending."""
        return self.demo_filled.exists() and (self.run / "send.token").exists()

    def beat(self, part: str) -> Path:
        """The file that the part `worker` or `folder` touches, every few seconds, while it is well.

        The supervisor calls it silent when the file is older than 15 seconds.
        """
        return self.run / f"{part}.beat"

    def must_be_begun(self) -> None:
        """Refuse a folder without a hub, so that a mistyped name makes no second one.

        Raises FolderNotReady.
        """
        has_its_own = not env.secret("SPOC_DATABASE_URL")
        sign = self.postgres / "PG_VERSION" if has_its_own else self.raw
        try:
            is_begun = sign.exists()
        except PermissionError:  # there, and closed to this account; `make` says so
            is_begun = True
        if not is_begun:
            raise FolderNotReady(
                f"There is no hub in {self.root}: name its folder with --data DIR (or "
                f"SPOC_DATA_DIR), or begin one there with ./spoc up."
            )

    def make(self) -> None:
        """Make what is missing, for this account alone, and try to write.

        The database makes its own folder. A data folder that is there already keeps its mode, and
        one of another account is refused: its owner could read and change what is put there.
        Raises FolderNotReady with a sentence.
        """
        try:
            make_data_folder(self.root)
            self._must_be_ours()
            for folder in (self.raw, self.inbox, self.sent, self.log, self.run):
                folder.mkdir(mode=0o700, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder) as probe:
                    probe.write(b"\0" * 4096)
        except OSError as error:
            raise FolderNotReady(_sentence(error, self.root)) from error

    def _must_be_ours(self) -> None:
        owner = self.root.stat().st_uid
        if owner == os.geteuid():
            return
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = str(owner)
        raise FolderNotReady(
            f"The data folder {self.root} belongs to another account ({name}): start as that "
            f"account, or choose another with --data DIR."
        )

    @property
    def openness(self) -> str:
        """A sentence when other accounts may look into the data folder, and what to do; else "".

        They may pass through: the account of the database does.
        """
        mode = self.root.stat().st_mode & 0o777
        if not mode & 0o066:
            return ""
        return (
            f"Other accounts may look into {self.root} (mode {mode:o}): run chmod 711 {self.root}."
        )


def _sentence(error: OSError, root: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk that holds {root} is full: make room and start again."
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return f"{error.filename} is a file where a folder must be: choose another with --data DIR."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"This account may not write in {error.filename or root}: start as its owner, or "
            f"choose another data folder with --data DIR."
        )
    return f"The data folder {root} cannot be used: {error.strerror}."
