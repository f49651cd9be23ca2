"""Does everything that can go wrong with the embedded database come out as one clear sentence?"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spoc.kernel import postgres_binaries
from spoc.kernel.durability import check_durability
from spoc.kernel.postgres import DatabaseNotReady, Embedded, current_url
from spoc.kernel.postgres_binaries import Binaries, binaries_for, choose_identity, explain
from spoc.kernel.postgres_settings import server_arguments
from spoc.kernel.postgres_socket import SOCKET, SocketFolder

FOLDER = Path("/somewhere/postgres")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("initdb: error: could not write file: No space left on device", "is full: make room"),
        ("[Errno 122] Disk quota exceeded: '/x'", "quota"),
        ('FATAL:  lock file "postmaster.pid" already exists', "already runs on"),
        ("FATAL:  pre-existing shared memory block (key 1) is still in use", "still hold"),
        ('FATAL:  data directory "/x" has wrong ownership', "another account"),
        ("[Errno 13] Permission denied: '/x'", "closed to this account"),
        ("[Errno 30] Read-only file system: '/x'", "read-only"),
        ("FATAL:  database files are incompatible with server", "another version"),
        ("PANIC:  could not locate a valid checkpoint record", "damaged"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "memory"),
    ],
)
def test_a_known_complaint_becomes_a_sentence_with_a_remedy(written: str, told: str) -> None:
    sentence = explain(f"LOG:  starting\n{written}\n", FOLDER)
    assert told in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_an_unknown_complaint_is_quoted() -> None:
    sentence = explain("LOG:  hm\nFATAL:  the moon is wrong.\nLOG:  shut down", FOLDER)
    assert sentence == f"PostgreSQL did not start on {FOLDER}: FATAL:  the moon is wrong."


def test_silence_is_told_as_well() -> None:
    assert "gave no reason" in explain("", FOLDER)


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    carried = (Binaries(16, Path("/16")), Binaries(18, Path("/18")))
    monkeypatch.setattr(postgres_binaries, "available", lambda: carried)


def test_a_new_cluster_gets_the_newest_version(two_versions: None, tmp_path: Path) -> None:
    assert binaries_for(tmp_path).major == 18


def test_an_existing_cluster_gets_its_own_version(two_versions: None, tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("16\n", encoding="ascii")
    assert binaries_for(tmp_path).major == 16


def test_a_cluster_of_a_version_we_do_not_bring_is_refused(
    two_versions: None, tmp_path: Path
) -> None:
    (tmp_path / "PG_VERSION").write_text("14\n", encoding="ascii")
    with pytest.raises(DatabaseNotReady, match=r"made by PostgreSQL 14 .* 16 and 18"):
        binaries_for(tmp_path)


def test_a_machine_without_binaries_is_told_to_name_a_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres_binaries, "available", lambda: ())
    with pytest.raises(DatabaseNotReady, match="SPOC_DATABASE_URL"):
        binaries_for(tmp_path)


def test_root_without_any_other_identity_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_binaries.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres_binaries, "_identities", list)
    with pytest.raises(DatabaseNotReady, match=r"not run as root.*SPOC_DATABASE_URL"):
        choose_identity(Binaries(18, Path("/18")))


def test_an_ordinary_account_runs_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_binaries.os, "geteuid", lambda: 1000)
    assert choose_identity(Binaries(18, Path("/18"))) == "same"


def test_only_a_throw_away_server_runs_without_fsync() -> None:
    folders: dict[str, Any] = {"sockets": Path("/s"), "log": Path("/l")}
    durable = server_arguments(FOLDER, durable=True, **folders)
    fast = server_arguments(FOLDER, durable=False, **folders)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert f"{name}=on" in durable
        assert f"{name}=off" in fast
    assert "listen_addresses=" in durable


def test_the_socket_folder_is_kept_and_private(tmp_path: Path) -> None:
    sockets = SocketFolder(tmp_path / "run", tmp_path / "postgres")
    folder = sockets.path()
    try:
        assert sockets.path() == folder
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(str(folder / SOCKET)) <= 107
        copy = SocketFolder(tmp_path / "run", tmp_path / "copied" / "postgres")
        assert copy.recorded() is None
        folder.chmod(0o755)
        assert sockets.recorded() is None
        folder.chmod(0o700)
    finally:
        sockets.forget()
    assert not folder.exists()


def test_a_folder_without_a_server_has_no_address(tmp_path: Path) -> None:
    assert current_url(tmp_path) == ""


def test_a_stale_pid_file_with_the_number_of_a_stranger_is_not_believed(tmp_path: Path) -> None:
    server = Embedded(tmp_path)
    server.cluster.mkdir()
    (server.cluster / "postmaster.pid").write_text("1\n/x\n", encoding="ascii")
    assert not server.is_running()


def test_a_folder_with_other_things_is_not_taken_for_a_cluster(tmp_path: Path) -> None:
    server = Embedded(tmp_path)
    server.cluster.mkdir()
    (server.cluster / "holiday.txt").touch()
    with pytest.raises(DatabaseNotReady, match="not empty and is no database"):
        server.ensure()
    assert (server.cluster / "holiday.txt").exists()


def test_a_file_where_the_data_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseNotReady, match="did not start on"):
        Embedded(tmp_path / "file").ensure()


def test_an_old_server_is_refused_even_for_tests() -> None:
    connection: Any = SimpleNamespace(info=SimpleNamespace(server_version=140012))
    with pytest.raises(DatabaseNotReady, match="is PostgreSQL 14: use 15 or newer"):
        check_durability(connection, for_tests=True)
