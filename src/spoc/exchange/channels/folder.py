"""How does a file in the watched folder become a message? `inbox/<mailbox or channel>/file`.

Write a file under a name that begins with a dot or ends in .part or .tmp, then rename it. It is
moved to `.taken` after the commit; what cannot be taken goes to `.refused` with the reason beside.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _
from watchfiles import Change, watch

from spoc.exchange.channels.base import (
    NEVER_TAKEN,
    TRY_LATER,
    channel_of_mailbox,
    kind_of,
    take_in,
)
from spoc.exchange.channels.senders import INTAKE
from spoc.exchange.register import Delivery, Registered, mail_id
from spoc.kernel import clock as kernel_clock
from spoc.kernel.errors import Refusal
from spoc.law.vocabulary import vocabulary

log = logging.getLogger(__name__)

RESCAN = 10.0  # seconds between two looks without news: a lost event loses no message
SETTLE = 1.0  # seconds in which a file must not change
TAKEN, REFUSED = ".taken", ".refused"
# A taken file is sealed in the register; its copy stays this long for whoever laid it there, and
# no longer: what the register erases must not live on here.
KEPT_FOR = 24 * 3600.0  # seconds
_UNFINISHED = (".part", ".tmp")
_LOOK = 65536
_PIECE = 262144
_TYPES = {
    ".eml": "message/rfc822",
    ".xml": "application/xml",
    ".json": "application/json",
    ".msg": "application/vnd.ms-outlook",
}


class NotTakable(Refusal):
    """A file that the watched folder does not take; the sentence says what to do."""

    code = "file-refused"


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a file looked: the same twice, and nobody writes to it any more."""

    inode: int
    size: int
    changed: int  # nanoseconds
    at: float  # monotonic seconds of the first look


class FolderIntake:
    """Watches `inbox`. `settle` in seconds."""

    name = "folder"

    def __init__(
        self,
        inbox: Path | None = None,
        *,
        settle: float = SETTLE,
        clock: Callable[[], datetime] = kernel_clock.now,
    ) -> None:
        self.inbox = inbox or settings.INBOX_DIR
        self._settle = settle
        self._clock = clock
        self._stopped = Event()
        self._beat_file = settings.DATA_DIR / "run" / "folder.beat"
        self._seen: dict[Path, _Seen] = {}
        self._unfinished: set[int] = set()  # inodes seen under an unfinished name

    def run(self) -> None:
        """Take files until `stop`."""
        self.make_folders()
        looked = 0.0
        waiting = True
        for news in watch(
            self.inbox,
            watch_filter=self._is_news,
            stop_event=self._stopped,
            debounce=200,
            rust_timeout=500,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            self._beat()
            if news or waiting or time.monotonic() - looked >= RESCAN:
                try:
                    waiting = self.look()
                except OSError:
                    log.exception("the watched folder %s cannot be read", self.inbox)
                    waiting = False
                looked = time.monotonic()

    def stop(self) -> None:
        """End after the file under way."""
        self._stopped.set()

    def make_folders(self) -> None:
        """A folder for each channel, named by its mailbox where it has one."""
        for row in vocabulary("channels"):
            name = str(row.extra.get("mailbox") or row.code)
            (self.inbox / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (TAKEN, REFUSED):
            (self.inbox / name).mkdir(exist_ok=True, mode=0o700)

    def look(self) -> bool:
        """Look once through the folder and take what is ready; True when something is not yet.

        A file that the disk or the database does not accept stays where it is, for the next look.
        """
        self._forget_taken()
        present, unfinished = self._files()
        renamed = self._unfinished & {inode for _path, inode in present}
        self._unfinished = unfinished
        for gone in self._seen.keys() - {path for path, _inode in present}:
            del self._seen[gone]
        waiting = False
        for path, inode in present:
            if self._stopped.is_set():
                return False
            self._beat()
            try:
                if self._is_settled(path, is_renamed=inode in renamed):
                    self._take_or_refuse(path)
                else:
                    waiting = True
            except FileNotFoundError:
                continue  # its owner took it away again
            except (OperationalError, InterfaceError):
                log.exception("the database does not answer; the files wait in the folder")
                return False
            except (OSError, *TRY_LATER):
                log.exception("%s stays in the folder and is taken later", path.name)
            finally:
                connection.close()
        return waiting

    def _forget_taken(self) -> None:
        oldest = self._clock().timestamp() - KEPT_FOR
        for path in (self.inbox / TAKEN).iterdir():
            if path.lstat().st_ctime < oldest:
                path.unlink(missing_ok=True)

    def _beat(self) -> None:
        self._beat_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._beat_file.touch()

    def _is_news(self, change: Change, path: str) -> bool:
        inner = Path(path).relative_to(self.inbox).parts
        return change is not Change.deleted and not any(map(_is_unfinished, inner))

    def _files(self) -> tuple[list[tuple[Path, int]], set[int]]:
        """Every file that is offered with its inode, and the inodes of those being written."""
        offered, unfinished = [], set()
        for folder, folders, names in os.walk(self.inbox):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(folder) / name
                try:
                    inode = path.lstat().st_ino
                except FileNotFoundError:
                    continue
                if _is_unfinished(name):
                    unfinished.add(inode)
                else:
                    offered.append((path, inode))
        return offered, unfinished

    def _is_settled(self, path: Path, *, is_renamed: bool) -> bool:
        """Renamed from an unfinished name, or unchanged for `settle` seconds; and in no hands."""
        facts = path.lstat()
        now = time.monotonic()
        look = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
        seen = self._seen.get(path)
        if seen is None or (seen.inode, seen.size, seen.changed) != look:
            seen = self._seen[path] = _Seen(*look, at=now)
            if not is_renamed:
                return False
        is_quiet = is_renamed or now - seen.at >= self._settle
        return is_quiet and not _is_being_written(path, facts)

    def _take_or_refuse(self, path: Path) -> None:
        facts = path.lstat()
        try:
            registered = self._take(path, facts)
        except (NotTakable, *NEVER_TAKEN) as refusal:
            self._refuse(path, refusal)
        else:
            _move(path, self.inbox / TAKEN, f"{registered.reference}-{path.name}")
        self._seen.pop(path, None)

    def _take(self, path: Path, facts: os.stat_result) -> Registered:
        inner = path.relative_to(self.inbox).parts
        channel = _channel_of(inner[0]) if len(inner) == 2 else ""
        if not channel:
            raise NotTakable(
                _("Put the file into the folder of its channel: one of %(names)s.")
                % {"names": ", ".join(_folder_names())}
            )
        if not stat.S_ISREG(facts.st_mode):
            raise NotTakable(_("This is no file but a link or a device. Put the file itself here."))
        try:
            handle = _open(path)
        except PermissionError as error:
            raise NotTakable(
                _("The hub may not read this file. Give its account the right to read it.")
            ) from error
        with os.fdopen(handle, "rb") as file:
            head = file.read(_LOOK)
            kind = _TYPES.get(path.suffix.lower()) or kind_of(head)
            file.seek(0)
            return take_in(
                iter(lambda: file.read(_PIECE), b""),
                Delivery(
                    channel=channel,
                    content_type=kind,
                    received_at=self._received_at(facts),
                    external_id=mail_id(head) if kind == "message/rfc822" else "",
                ),
                actor=INTAKE,
                clock=self._clock,
            )

    def _received_at(self, facts: os.stat_result) -> datetime:
        """When the file came into the folder, even while the hub stood still.

        That is its inode's change: unlike the date of its content no sender can choose it.
        """
        return min(datetime.fromtimestamp(facts.st_ctime, UTC), self._clock())

    def _refuse(self, path: Path, reason: object) -> None:
        moved = _move(path, self.inbox / REFUSED, path.name)
        moved.with_name(f"{moved.name}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")
        log.warning("a file in the watched folder was refused: %s", reason)


def _is_unfinished(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(_UNFINISHED)


def _open(path: Path) -> int:
    """Never through a link, never waiting for the other end of a pipe."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)


def _is_being_written(path: Path, facts: os.stat_result) -> bool:
    """Whether some program holds the file open for writing: then no read lease is given (Linux).

    Where leases do not exist (other owner, network disk) the two looks must do.
    """
    if not stat.S_ISREG(facts.st_mode) or not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = _open(path)
    except PermissionError:
        return False  # told when it is taken
    try:
        # Whoever opens it meanwhile would end us with SIGIO; this signal does nothing.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _channel_of(folder: str) -> str:
    """The channel of a folder: by the name of a mailbox, or by the channel's own code."""
    code = folder.lower()
    return channel_of_mailbox(code) or (code if code in vocabulary("channels") else "")


def _folder_names() -> list[str]:
    return [str(row.extra.get("mailbox") or row.code) for row in vocabulary("channels")]


def _move(path: Path, folder: Path, name: str) -> Path:
    """Move within the inbox, never over another file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = name[-200:]
    target, number = folder / name, 1
    while target.exists() or target.is_symlink():
        number += 1
        target = folder / f"{number}-{name}"
    path.rename(target)
    return target
