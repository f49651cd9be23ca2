"""Does the embedded database keep its promises: private, ordinary, durable, one at a time?"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import spoc
from spoc.kernel import postgres_binaries
from spoc.kernel.durability import check_durability
from spoc.kernel.postgres import DatabaseNotReady, Embedded, answers, current_url, throw_away

NOBODY = 65534
AS_APPLICATION = "-c role=spoc_app"
SOURCE = Path(spoc.__file__).parent.parent


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder on a short path that other accounts can pass through, as /var/lib is."""
    folder = Path(tempfile.mkdtemp(prefix="spoc-data-"))
    yield folder / "hub"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster made once; each test works on a copy, which spares it the making."""
    embedded = Embedded(tmp_path_factory.mktemp("made"))
    embedded.ensure()
    return embedded.cluster


@pytest.fixture
def database(data: Path, made: Path) -> Iterator[Embedded]:
    shutil.copytree(made, data / "postgres")
    embedded = Embedded(data)
    embedded.start()
    yield embedded
    embedded.stop()


def _postmaster(database: Embedded) -> int:
    return int((database.cluster / "postmaster.pid").read_text("ascii").splitlines()[0])


def _wait_until_gone(pid: int) -> None:
    while Path(f"/proc/{pid}").exists():
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            time.sleep(0.01)


def test_the_log_in_is_ordinary_and_becomes_the_applications_role(database: Embedded) -> None:
    with psycopg.connect(database.url, options=AS_APPLICATION) as session:
        assert session.execute("SELECT session_user, current_user").fetchone() == (
            "spoc",
            "spoc_app",
        )
        roles = session.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles "
            "WHERE rolname IN ('spoc', 'spoc_app') ORDER BY rolname"
        ).fetchall()
        assert roles == [
            ("spoc", False, False, True, True),
            ("spoc_app", False, False, False, False),
        ]
        owner = session.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'spoc'"
        ).fetchone()
        assert owner == ("spoc",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("CREATE TABLE public.mine (a int)")


def test_row_level_security_binds_the_application(database: Embedded) -> None:
    with psycopg.connect(database.url) as owner:
        owner.execute("CREATE TABLE secret (desk text)")
        owner.execute("INSERT INTO secret VALUES ('a'), ('b')")
        owner.execute("ALTER TABLE secret ENABLE ROW LEVEL SECURITY")
        owner.execute(
            "CREATE POLICY own ON secret USING (desk = current_setting('spoc.desk', true))"
        )
        owner.execute("GRANT SELECT ON secret TO spoc_app")
    with psycopg.connect(database.url, options=AS_APPLICATION) as session:
        assert session.execute("SELECT count(*) FROM secret").fetchone() == (0,)
        session.execute("SELECT set_config('spoc.desk', 'a', true)")
        assert session.execute("SELECT desk FROM secret").fetchall() == [("a",)]


def test_the_server_is_durable_checked_and_has_no_port(database: Embedded) -> None:
    with psycopg.connect(database.url) as session:
        check_durability(session)
        shown = {}
        for name in ("data_checksums", "fsync", "listen_addresses", "server_encoding", "jit"):
            (shown[name],) = session.execute(f"SHOW {name}").fetchone() or ("",)
    assert shown == {
        "data_checksums": "on",
        "fsync": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "jit": "off",
    }
    socket_folder = database.sockets.path()
    assert socket_folder.stat().st_mode & 0o777 == 0o700
    assert (socket_folder / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700
    assert database.cluster.stat().st_mode & 0o777 == 0o700
    assert database.cluster.stat().st_uid == os.geteuid()


def test_names_sort_by_code_point_and_letters_of_every_script_have_a_case(
    database: Embedded,
) -> None:
    with psycopg.connect(database.url) as session:
        found = session.execute(
            "SELECT array_agg(a ORDER BY a) FROM unnest(ARRAY['é', 'z', 'Z', 'a']) AS a"
        ).fetchone()
        assert found == (["Z", "a", "z", "é"],)
        assert session.execute("SELECT lower('ÉŽЖ')").fetchone() == ("éžж",)


def test_the_address_is_known_while_it_runs_and_only_then(database: Embedded) -> None:
    assert current_url(database.data_dir) == database.url
    sockets = database.sockets.path()
    database.stop()
    assert current_url(database.data_dir) == ""
    assert not sockets.exists()
    assert not (database.cluster / "postmaster.pid").exists()


def test_a_clean_stop_does_not_wait_for_clients(database: Embedded) -> None:
    session = psycopg.connect(database.url)
    session.execute("SELECT 1")
    database.stop()
    assert not database.is_running()
    with pytest.raises(psycopg.OperationalError):
        session.execute("SELECT 1")
    logs = "".join(log.read_text("utf-8") for log in database.log.glob("postgres-*.log"))
    assert "database system is shut down" in logs


def test_a_second_start_on_the_folder_is_refused(database: Embedded) -> None:
    second = Embedded(database.data_dir)
    with pytest.raises(DatabaseNotReady, match=r"already runs on .* \(process \d+\)"):
        second.start()
    with second.running() as url:
        assert url == database.url
    assert answers(database.url)


def test_what_was_committed_survives_kill_9_under_the_same_address(database: Embedded) -> None:
    url = database.url
    with psycopg.connect(url) as session:
        session.execute("CREATE TABLE kept (n int)")
    for number in range(3):
        with psycopg.connect(url) as session:
            session.execute("INSERT INTO kept VALUES (%s)", (number,))
        pid = _postmaster(database)
        os.killpg(pid, signal.SIGKILL)
        _wait_until_gone(pid)
        assert (database.cluster / "postmaster.pid").exists()
        assert not database.is_running()
        database.start()
    assert database.url == url
    with psycopg.connect(url) as session:
        assert session.execute("SELECT n FROM kept ORDER BY n").fetchall() == [(0,), (1,), (2,)]


def test_an_interrupted_first_start_leaves_nothing_in_the_way(data: Path) -> None:
    (data / "postgres.new").mkdir(parents=True)
    (data / "postgres.new" / "half").touch()
    embedded = Embedded(data)
    embedded.ensure()
    assert not (data / "postgres.new").exists()
    assert (data / "postgres" / "PG_VERSION").exists()
    assert not embedded.is_running()


def test_two_first_starts_at_once_make_one_database(data: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from spoc.kernel.postgres import Embedded; "
        "Embedded(Path(sys.argv[1])).ensure()"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(data)], env=_environ())
        for _ in range(2)
    ]
    assert [one.wait() for one in both] == [0, 0]
    with Embedded(data).running() as url:
        assert answers(url)


def test_the_server_dies_with_the_process_that_started_it(data: Path, made: Path) -> None:
    shutil.copytree(made, data / "postgres")
    script = (
        "import sys, time; from pathlib import Path; from spoc.kernel.postgres import Embedded; "
        "e = Embedded(Path(sys.argv[1])); e.start(); print('up', flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(data)], env=_environ(), stdout=subprocess.PIPE
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == b"up\n"
    pid = _postmaster(Embedded(data))
    starter.kill()
    starter.wait()
    starter.stdout.close()
    _wait_until_gone(pid)
    assert current_url(data) == ""
    Embedded(data).sockets.forget()


def test_a_damaged_cluster_is_told_in_a_sentence(database: Embedded) -> None:
    database.stop()
    control = database.cluster / "global" / "pg_control"
    control.write_bytes(b"\0" * control.stat().st_size)
    with pytest.raises(DatabaseNotReady, match=r"^\S.*\.$"):
        database.start()
    assert not database.is_running()


def test_a_throw_away_server_is_fast_and_never_taken_for_a_safe_one() -> None:
    with throw_away() as server:
        with psycopg.connect(server.url) as session:
            check_durability(session, for_tests=True)
            with pytest.raises(DatabaseNotReady, match="fsync and full_page_writes and sync"):
                check_durability(session)
        with psycopg.connect(server.superuser_url) as session:
            assert session.execute("SELECT current_user").fetchone() == ("postgres",)
        folder = server.data_dir
    assert not folder.exists()


def test_one_session_that_switches_durability_off_is_found(database: Embedded) -> None:
    with psycopg.connect(database.url, options="-c synchronous_commit=off") as session:
        with pytest.raises(DatabaseNotReady, match=r"has synchronous_commit off.*set it to on"):
            check_durability(session)
        session.execute("SET synchronous_commit = local")
        check_durability(session)


def _environ() -> dict[str, str]:
    site = next(path for path in sys.path if path.endswith("site-packages"))
    return {**os.environ, "PYTHONPATH": f"{SOURCE}:{site}", "PYTHONDONTWRITEBYTECODE": "1"}


# --- root and others. An ordinary account proves with the tests above that it needs no more.

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


def _interpreter_for_others() -> str | None:
    """A Python of our version that the account nobody may run (root's own may lie in its home)."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, shutil.which(name, path="/usr/bin:/usr/local/bin")):
        if python and _as_nobody(python, "pass").returncode == 0:
            return python
    return None


def _as_nobody(python: str, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    become = f"import os; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY}); "
    become += f"os.execv({python!r}, {[python, '-c', script, *arguments]!r})"
    return subprocess.run(
        [sys.executable, "-c", become],
        env=_environ(),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@only_root
def test_an_ordinary_account_needs_no_rights(data: Path) -> None:
    python = _interpreter_for_others()
    if python is None:
        pytest.skip("no Python of this version that the account nobody may run")
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    data.parent.chmod(0o755)
    script = (
        "import sys, os, json; from pathlib import Path; import psycopg; "
        "from spoc.kernel.postgres import Embedded; e = Embedded(Path(sys.argv[1])); e.start(); "
        "c = psycopg.connect(e.url); u = c.execute('SELECT current_user').fetchone(); "
        "e.stop(); print(json.dumps([os.getuid(), u[0], e.cluster.stat().st_uid]))"
    )
    done = _as_nobody(python, script, str(data))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [NOBODY, "spoc", NOBODY]
    with pytest.raises(DatabaseNotReady, match=r"another account|closed to this account"):
        Embedded(data).start()


@only_root
def test_where_namespaces_are_forbidden_root_lends_the_cluster_to_an_account(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [one for one in postgres_binaries._identities() if one.startswith("account")]
    monkeypatch.setattr(postgres_binaries, "_identities", lambda: accounts)
    data.parent.chmod(0o755)
    embedded = Embedded(data)
    embedded.start()
    try:
        assert answers(embedded.url)
        assert embedded.cluster.stat().st_uid != 0
        assert embedded.cluster.stat().st_mode & 0o777 == 0o700
        assert data.stat().st_mode & 0o777 == 0o711
        assert data.parent.stat().st_uid == 0
        assert current_url(data) == embedded.url
    finally:
        embedded.stop()


@only_root
def test_a_folder_that_somebody_else_made_is_not_opened_for_the_lent_account(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [one for one in postgres_binaries._identities() if one.startswith("account")]
    monkeypatch.setattr(postgres_binaries, "_identities", lambda: accounts)
    data.parent.chmod(0o755)
    data.mkdir(mode=0o700)
    with pytest.raises(DatabaseNotReady, match=f"cannot pass through {data}: .*chmod o"):
        Embedded(data).start()
    assert data.stat().st_mode & 0o777 == 0o700


@only_root
def test_a_place_the_lent_account_cannot_reach_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [one for one in postgres_binaries._identities() if one.startswith("account")]
    monkeypatch.setattr(postgres_binaries, "_identities", lambda: accounts)
    assert data.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(DatabaseNotReady, match=f"cannot pass through {data.parent}"):
        Embedded(data).start()
    assert data.parent.stat().st_mode & 0o777 == 0o700
