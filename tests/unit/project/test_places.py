"""Is the data folder where the person said, closed to others, and refused when unusable?"""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from spoc.project import places
from spoc.project.places import FolderNotReady, Places, data_dir


def test_the_option_wins_over_the_setting_over_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("SPOC_DATA_DIR", raising=False)
    assert data_dir() == tmp_path / ".openspoc"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert data_dir() == tmp_path / ".openspoc"
    monkeypatch.setenv("XDG_DATA_HOME", "/shared")
    assert data_dir() == Path("/shared/openspoc")
    monkeypatch.setenv("SPOC_DATA_DIR", "~/set")
    assert data_dir() == tmp_path / "set"
    assert data_dir("/given") == Path("/given")


def test_a_relative_folder_becomes_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_dir("here") == tmp_path / "here"


def test_making_twice_is_making_once_and_nobody_else_may_look(tmp_path: Path) -> None:
    hub = Places(tmp_path / "deep" / "hub")
    hub.make()
    hub.make()
    assert hub.root.stat().st_mode & 0o066 == 0
    for folder in (hub.raw, hub.inbox, hub.sent, hub.log, hub.run):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o755])
def test_a_folder_that_somebody_else_made_keeps_its_mode_and_an_open_one_is_told(
    tmp_path: Path, mode: int
) -> None:
    tmp_path.chmod(mode)
    hub = Places(tmp_path)
    hub.make()
    assert tmp_path.stat().st_mode & 0o777 == mode
    assert bool(hub.openness) == bool(mode & 0o066)
    assert not hub.openness or f"chmod 711 {tmp_path}" in hub.openness


def test_a_folder_of_another_account_is_refused_and_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "theirs"
    root.mkdir(mode=0o755)
    us = root.stat().st_uid
    monkeypatch.setattr(places.os, "geteuid", lambda: us + 1)
    with pytest.raises(FolderNotReady, match=rf"{root} belongs to another account \(\w+\)"):
        Places(root).make()
    assert root.stat().st_mode & 0o777 == 0o755
    assert list(root.iterdir()) == []


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "raw").touch()
    with pytest.raises(FolderNotReady, match=f"{tmp_path / 'raw'} is a file where a folder"):
        Places(tmp_path).make()


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "is full: make room"),
        (errno.EACCES, "may not write"),
        (errno.EROFS, "may not write"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_a_disk_that_refuses_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, told: str
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(places.tempfile, "TemporaryFile", refuse)
    with pytest.raises(FolderNotReady, match=told):
        Places(tmp_path).make()
