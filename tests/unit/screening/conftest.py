"""A living list of forty, for every test that needs one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.screening.lists import FORTY

from screening import segments
from screening.segments import LivingList


@pytest.fixture
def small_deltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten changes make a segment."""
    monkeypatch.setattr(segments, "DELTA", 10)


@pytest.fixture(scope="session")
def list_of_forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied, not changed."""
    folder = tmp_path_factory.mktemp("lists") / "list"
    LivingList.create(folder, FORTY).close()
    return folder


@pytest.fixture
def folder(list_of_forty: Path, tmp_path: Path) -> Path:
    """A list of forty of its own."""
    return Path(shutil.copytree(list_of_forty, tmp_path / "list"))
