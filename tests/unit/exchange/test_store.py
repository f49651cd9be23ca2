"""Sealed bytes: whole or absent, named by their content, erased for good."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spoc.exchange.store import Store, TooLarge


def test_what_is_kept_is_found_by_its_digest_and_is_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed = store.keep([b"Wie is ", b"Yara DUINHOVEN?"])
    assert store.read(sealed.sha256) == b"Wie is Yara DUINHOVEN?"
    assert sealed.size == 22
    assert store.is_whole(sealed.sha256)


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.keep([b"twice"]) == store.keep([b"twice"])
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1


def test_too_much_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        Store(tmp_path).keep([b"x" * 10, b"y" * 10], limit=15)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_changed_bytes_are_no_longer_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed = store.keep([b"sealed"])
    store.path(sealed.sha256).chmod(0o600)
    store.path(sealed.sha256).write_bytes(b"broken")
    assert not store.is_whole(sealed.sha256)


def test_forgotten_bytes_are_gone_and_forgetting_twice_is_no_fault(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed = store.keep([b"gone"])
    store.forget(sealed.sha256)
    store.forget(sealed.sha256)
    assert not store.is_whole(sealed.sha256)


def test_only_old_unfinished_files_are_cleared(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed = store.keep([b"whole"])
    for name, at in (("new-old", 100.0), ("new-young", 300.0)):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (at, at))
    assert store.clear_unfinished(before=200.0) == 1
    assert (tmp_path / "new-young").exists()
    assert store.is_whole(sealed.sha256)


def test_bytes_in_the_folders_of_an_earlier_store_are_found_and_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed = store.keep([b"long ago"])
    earlier = tmp_path / sealed.sha256[:2] / sealed.sha256[2:4]
    earlier.mkdir()
    store.path(sealed.sha256).rename(earlier / sealed.sha256)
    assert store.read(sealed.sha256) == b"long ago"
    assert store.keep([b"long ago"]) == sealed
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1
    assert [name for name, *_ in store.kept_before(2**40)] == [sealed.sha256]


def test_every_keeper_makes_bytes_and_their_folder_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other copy may have been renamed, or the folder made, and not yet be on disk."""
    folders: list[Path] = []
    monkeypatch.setattr("spoc.exchange.store._fsync_folder", folders.append)
    store = Store(tmp_path)
    for _ in range(2):
        sealed = store.keep([b"twice"])
    folder = store.path(sealed.sha256).parent
    assert folders == [folder, tmp_path, folder]
