"""Does a lock that no longer answers what is asked for get noticed?"""

from __future__ import annotations

from pathlib import Path

from spoc.project.requirements_lock import faults

ASKED = "# What we need.\nDjango>=5.2,<5.3  # long support\npsycopg[binary]>=3.3\n"
LOCKED = "django==5.2.19 \\\n    --hash=sha256:aa\npsycopg==3.3.9 \\\n    --hash=sha256:bb\n"


def folder_of(tmp_path: Path, asked: str = ASKED, locked: str = LOCKED, **more: str) -> Path:
    (tmp_path / "core.in").write_text(asked)
    (tmp_path / "core.txt").write_text(locked)
    for name, text in more.items():
        (tmp_path / name.replace("_", ".")).write_text(text)
    return tmp_path


def test_a_lock_that_fits_has_no_fault(tmp_path: Path) -> None:
    assert faults(folder_of(tmp_path)) == []


def test_our_own_lock_fits() -> None:
    assert faults(Path(__file__).parents[3] / "requirements") == []


def test_a_package_that_is_not_locked_is_told(tmp_path: Path) -> None:
    (told,) = faults(folder_of(tmp_path, asked=ASKED + "lxml\n"))
    assert "lxml" in told


def test_another_version_than_asked_is_told(tmp_path: Path) -> None:
    (told,) = faults(folder_of(tmp_path, asked="Django>=6\n"))
    assert "5.2.19" in told


def test_a_package_without_hash_is_told(tmp_path: Path) -> None:
    (told,) = faults(folder_of(tmp_path, locked=LOCKED.replace("--hash=sha256:bb", "")))
    assert "psycopg has no hash" in told


def test_two_versions_of_one_package_are_told(tmp_path: Path) -> None:
    more = {"test_in": "-c core.txt\n", "test_txt": "Django==5.2.18 --hash=sha256:cc\n"}
    (told,) = faults(folder_of(tmp_path, **more))
    assert "5.2.19" in told
    assert "5.2.18" in told
