"""How does the hub bring its own database? PostgreSQL on a private socket, in the data folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from spoc.kernel import launch
from spoc.kernel.durability import check_durability
from spoc.kernel.postgres_binaries import (
    Binaries,
    DatabaseNotReady,
    binaries_for,
    choose_identity,
    explain,
    make_data_folder,
)
from spoc.kernel.postgres_settings import server_arguments
from spoc.kernel.postgres_socket import SocketFolder

__all__ = ["DatabaseNotReady", "Embedded", "check_durability", "current_url", "throw_away"]

LOGIN_ROLE = "spoc"  # owns the database and its tables; migrations run as this role
APP_ROLE = "spoc_app"  # what the application becomes (SET ROLE): owns nothing, so RLS binds it
DATABASE = "spoc"

_POLL = 0.02  # seconds
_START_DEADLINE = 600.0  # seconds: recovery after a crash may have much to replay
_STOP_DEADLINE = 30.0

_BOOTSTRAP = (
    f"CREATE ROLE {LOGIN_ROLE} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION",
    f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOREPLICATION",
    # SET lets the log-in become the application's role; without INHERIT it gains nothing by it.
    f"GRANT {APP_ROLE} TO {LOGIN_ROLE} WITH INHERIT FALSE, SET TRUE",
    f"CREATE DATABASE {DATABASE} OWNER {LOGIN_ROLE}",
    f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
)


def _url(user: str, database: str, sockets: Path) -> str:
    return f"postgresql://{user}@/{database}?host={quote(str(sockets))}"


def _postmaster(cluster: Path) -> tuple[int | None, str]:
    """The process that serves `cluster` now, or None; and its state ("starting", "ready").

    The file alone proves nothing: after kill -9 it stays, and its number may be a stranger's.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = int(lines[0])
        os.kill(pid, 0)
        if sys.platform.startswith("linux"):
            # A process that ended but was not yet collected has no such link.
            if Path(f"/proc/{pid}/cwd").readlink() != cluster.resolve():
                return None, ""
    except (OSError, ValueError, IndexError):
        return None, ""
    return pid, lines[7].strip() if len(lines) > 7 else ""


def current_url(data_dir: Path) -> str:
    """The address of the embedded server that runs now on `data_dir`, or "" when none runs."""
    server = Embedded(data_dir)
    sockets = server.sockets.recorded()
    if sockets is None or not server.is_running():
        return ""
    return _url(LOGIN_ROLE, DATABASE, sockets)


class Embedded:
    """The PostgreSQL of one data folder: cluster in `postgres/`, log in `log/`, one at a time.

    The socket lies in a folder of mode 0700, so whoever reaches it is this account; there is no
    TCP port. `durable=False` is for throw-away test servers only. Every method that does
    something raises DatabaseNotReady with a sentence.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self.cluster = self.data_dir / "postgres"
        self.run = self.data_dir / "run"
        self.log = self.data_dir / "log"
        self.durable = durable
        self.sockets = SocketFolder(self.run, self.cluster)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the hub connects: role `spoc`, database `spoc`. Stays the same over restarts."""
        return _url(LOGIN_ROLE, DATABASE, self.sockets.path())

    @property
    def superuser_url(self) -> str:
        """For the bootstrap, backups and test databases only; row-level security ignores it."""
        return _url("postgres", DATABASE, self.sockets.path())

    def is_running(self) -> bool:
        """Whether a server serves this folder now, whoever started it."""
        return _postmaster(self.cluster)[0] is not None

    # --- making it

    def ensure(self) -> None:
        """Make the cluster, its roles and its database, if they are not there yet."""
        self._make_folders()
        with self._only_one():
            if self.cluster.exists() and self._is_complete():
                return
            # Made aside and renamed when complete, so that an interrupted start leaves nothing.
            unfinished = self.data_dir / "postgres.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            binaries = binaries_for(unfinished)
            identity = choose_identity(binaries)
            try:
                self._hand_over(unfinished, identity)
                self._initdb(binaries, unfinished, identity)
                self._bootstrap(binaries, unfinished, identity)
                with suppress(FileNotFoundError):
                    self.cluster.rmdir()
                unfinished.rename(self.cluster)
                self._sync_data_dir()
            except OSError as error:
                raise DatabaseNotReady(explain(str(error), self.cluster)) from error
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)

    def _make_folders(self) -> None:
        try:
            make_data_folder(self.data_dir)
            for folder in (self.run, self.log):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise DatabaseNotReady(explain(str(error), self.data_dir)) from error

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        """Two first starts at once must not both make the cluster."""
        try:
            lock = (self.run / "postgres.lock").open("w")
        except OSError as error:
            raise DatabaseNotReady(explain(str(error), self.run)) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_complete(self) -> bool:
        """Whether the folder holds a cluster we can serve; False when it is empty."""
        if os.geteuid() not in {0, self.cluster.stat().st_uid}:
            raise DatabaseNotReady(explain("wrong ownership", self.cluster))
        if (self.cluster / "PG_VERSION").exists():
            binaries_for(self.cluster)
            return True
        if any(self.cluster.iterdir()):
            raise DatabaseNotReady(
                f"{self.cluster} is not empty and is no database: move it away, or choose another "
                f"folder with --data."
            )
        return False

    def _hand_over(self, folder: Path, identity: str) -> None:
        """Make `folder` for the account that PostgreSQL will run as."""
        folder.mkdir(mode=0o700)
        if identity.startswith("account:"):
            _, uid, gid = identity.split(":")
            for above in (self.data_dir, *self.data_dir.parents):
                if not above.stat().st_mode & 0o001:
                    raise DatabaseNotReady(
                        f"PostgreSQL does not run as root, and its account cannot pass through "
                        f"{above}: allow that (chmod o+x), choose another place with --data, or "
                        f"name a PostgreSQL in SPOC_DATABASE_URL."
                    )
            os.chown(folder, int(uid), int(gid))

    def _initdb(self, binaries: Binaries, folder: Path, identity: str) -> None:
        # C.UTF-8 sorts by code point on every machine: no index breaks when the system's library
        # is renewed. From 17 on PostgreSQL brings it itself.
        locale = ["--locale=C.UTF-8"]
        if binaries.major >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv = [
            binaries.path("initdb"),
            f"--pgdata={folder}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            *locale,
            "--data-checksums",
            "--no-instructions",
        ]
        if not self.durable:
            argv.append("--no-sync")
        made = subprocess.run(
            launch.command(argv, last_word=signal.SIGTERM, identity=identity),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        if made.returncode != 0:
            raise DatabaseNotReady(explain(made.stdout + made.stderr, self.cluster))

    def _bootstrap(self, binaries: Binaries, folder: Path, identity: str) -> None:
        process = self._spawn(self._argv(binaries, folder, identity))
        try:
            self._wait_until_ready(process, folder)
            url = _url("postgres", "postgres", self.sockets.path())
            with psycopg.connect(url, autocommit=True) as session:
                for statement in _BOOTSTRAP:
                    session.execute(statement)
                if not self.durable:
                    session.execute(f"ALTER ROLE {LOGIN_ROLE} CREATEDB")  # a test makes its own
        except psycopg.Error as error:
            raise DatabaseNotReady(explain(str(error), self.cluster)) from error
        finally:
            _end(process.pid, process)
            self.sockets.forget()

    def _sync_data_dir(self) -> None:
        handle = os.open(self.data_dir, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    # --- running it

    def command(self) -> list[str]:
        """The command line that serves this folder in the foreground, for a supervisor.

        It dies with its parent. SIGINT stops it cleanly; SIGTERM would wait for every client.
        """
        binaries = binaries_for(self.cluster)
        return self._argv(binaries, self.cluster, choose_identity(binaries))

    def _argv(self, binaries: Binaries, cluster: Path, identity: str) -> list[str]:
        sockets, log = self.sockets.path(), self.log
        if identity.startswith("account:"):
            _, uid, gid = identity.split(":")
            os.chown(sockets, int(uid), int(gid))
            log = cluster / "log"  # the account may not enter our own
        arguments = server_arguments(cluster, sockets=sockets, log=log, durable=self.durable)
        return launch.command(
            [binaries.path("postgres"), *arguments], last_word=signal.SIGINT, identity=identity
        )

    def start(self) -> None:
        """Make it if need be, start it, and return when it answers.

        The server dies with the thread that called this. A second one on the folder is refused.
        """
        self.ensure()
        if (pid := _postmaster(self.cluster)[0]) is not None:
            raise DatabaseNotReady(
                f"A PostgreSQL already runs on {self.cluster} (process {pid}): use that one, or "
                f"stop it first."
            )
        process = self._spawn(self.command())
        try:
            self._wait_until_ready(process, self.cluster)
        except BaseException:
            _end(process.pid, process)
            self.sockets.forget()
            raise
        self._process = process

    def stop(self) -> None:
        """Stop it cleanly, whoever started it; nothing happens when it does not run."""
        mine, self._process = self._process, None
        pid = _postmaster(self.cluster)[0]
        if pid is not None:
            _end(pid, mine if mine and mine.pid == pid else None)
        if mine is not None:
            mine.wait()
        self.sockets.forget()

    @contextmanager
    def running(self) -> Iterator[str]:
        """The address of a server that runs: the one that runs already, or one for the while."""
        if self.is_running():
            yield self.url
            return
        self.start()
        try:
            yield self.url
        finally:
            self.stop()

    def _spawn(self, argv: list[str]) -> subprocess.Popen[bytes]:
        try:
            with (self.log / "postgres-start.log").open("wb") as output:
                return subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C is for us; we then stop it in its turn
                )
        except OSError as error:
            raise DatabaseNotReady(explain(str(error), self.cluster)) from error

    def _wait_until_ready(self, process: subprocess.Popen[bytes], cluster: Path) -> None:
        deadline = time.monotonic() + _START_DEADLINE
        while process.poll() is None:
            if _postmaster(cluster) == (process.pid, "ready"):
                return
            if time.monotonic() > deadline:
                raise DatabaseNotReady(
                    f"PostgreSQL has not been ready for {_START_DEADLINE:.0f} seconds on "
                    f"{self.cluster}: look into {self.log}."
                )
            time.sleep(_POLL)
        raise DatabaseNotReady(self.why_it_failed())

    def why_it_failed(self) -> str:
        """A sentence from what the server wrote since its last start."""
        start_log = self.log / "postgres-start.log"
        try:
            since = start_log.stat().st_mtime
            text = start_log.read_text(encoding="utf-8", errors="replace")
            for log in (*self.log.glob("postgres-[A-Z]*.log"), *self.cluster.glob("log/*.log")):
                if log.stat().st_mtime >= since:
                    written = log.read_text(encoding="utf-8", errors="replace")
                    text += written.rpartition("starting PostgreSQL")[2]
        except OSError as error:
            text = str(error)
        return explain(text, self.cluster)


def _end(pid: int, process: subprocess.Popen[bytes] | None) -> None:
    """Fast shutdown (SIGINT); if it hangs, immediate shutdown (SIGQUIT), which recovery repairs.

    `process` is given when the server is our own child and must be collected.
    """
    for last_word in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, last_word)
        deadline = time.monotonic() + _STOP_DEADLINE
        while time.monotonic() < deadline:
            if not (_is_alive(pid) if process is None else process.poll() is None):
                return
            time.sleep(_POLL)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def answers(url: str) -> bool:
    """Whether the database at `url` takes a connection within two seconds."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


@contextmanager
def throw_away() -> Iterator[Embedded]:
    """A running server for tests: fast because it forgets everything when the machine stops."""
    with tempfile.TemporaryDirectory(prefix="spoc-test-") as folder:
        server = Embedded(Path(folder), durable=False)
        server.start()
        try:
            yield server
        finally:
            server.stop()
