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
    for folder in (hub.root, hub.raw, hub.inbox, hub.sent, hub.log, hub.run):
        assert folder.stat().st_mode & 0o777 == 0o700
        if folder != hub.root:
            assert list(folder.iterdir()) == []


def test_a_folder_that_others_may_read_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Places(tmp_path).make()
    assert tmp_path.stat().st_mode & 0o066 == 0


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
