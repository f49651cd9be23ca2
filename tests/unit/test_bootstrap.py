"""Does `./spoc` come up on a bare machine, quickly the second time, and say what it lacks?

Nothing is installed here: the tools are replaced by tiny ones that do as they would.
"""

from __future__ import annotations

import errno
import importlib.machinery
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parent.parent.parent
SPOC = ROOT / "spoc"

# A checkout whose environment answers at once: "installing" writes down what was asked.
FAKE_UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$@" >> "{folder}/asked"
echo "{words}"
exit {code}
"""
CLI = "import sys; print('handed over:', *sys.argv[1:])"


@pytest.fixture
def bootstrap() -> ModuleType:
    """The file `spoc` as a module."""
    loader = importlib.machinery.SourceFileLoader("spoc_bootstrap", str(SPOC))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the bootstrap with a small lock and a command line that only prints."""
    folder = tmp_path / "checkout"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(SPOC, folder / "spoc")
    for name in ("core", "test"):
        lock = f"{name}-package==1.0 \\\n    --hash=sha256:00\n"
        (folder / "requirements" / f"{name}.txt").write_text(lock, "utf-8")
    project = folder / "src" / "spoc" / "project"
    project.mkdir(parents=True)
    (project / "cli.py").write_text(CLI, "utf-8")
    return folder


def _fake_uv(checkout: Path, *, code: int = 0, words: str = "done") -> None:
    tools = checkout / "tools"
    tools.mkdir(exist_ok=True)
    uv = tools / "uv"
    uv.write_text(FAKE_UV.format(folder=checkout, code=code, words=words), "utf-8")
    uv.chmod(0o755)


def _run(checkout: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    own = {
        key: value for key, value in os.environ.items() if key not in {"SPOC_VENV", "PYTHONPATH"}
    }
    path = f"{checkout / 'tools'}:/usr/bin:/bin"
    return subprocess.run(
        [sys.executable, str(checkout / "spoc"), *arguments],
        env={**own, "PATH": path, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _asked(checkout: Path) -> list[str]:
    file = checkout / "asked"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def test_the_first_start_installs_and_hands_over_and_the_second_only_hands_over(
    checkout: Path,
) -> None:
    _fake_uv(checkout)
    first = _run(checkout, "up", "--port", "8001")
    assert first.returncode == 0, first.stderr
    assert first.stdout == "handed over: up --port 8001\n"
    assert "installing 1 packages with uv" in first.stderr
    assert _asked(checkout)[0].startswith("pip install --python")
    assert "--require-hashes" in _asked(checkout)[0]
    assert "test.txt" not in _asked(checkout)[0]
    second = _run(checkout, "up")
    assert (second.stdout, second.stderr) == ("handed over: up\n", "")
    assert len(_asked(checkout)) == 1


def test_the_tests_bring_their_own_tools(checkout: Path) -> None:
    _fake_uv(checkout)
    _run(checkout, "up")
    tested = _run(checkout, "--data", "check", "test", "-k", "x")
    assert tested.stdout == "handed over: --data check test -k x\n"
    assert "core.txt" in _asked(checkout)[1]
    assert "test.txt" in _asked(checkout)[1]
    assert _run(checkout, "check").stderr == ""
    assert _run(checkout, "up").stderr == ""
    assert len(_asked(checkout)) == 2


def test_a_changed_lock_is_installed_over_what_is_there(checkout: Path) -> None:
    _fake_uv(checkout)
    _run(checkout, "test")
    (checkout / "requirements" / "core.txt").write_text("core-package==1.1\n", "utf-8")
    renewed = _run(checkout, "up")
    assert renewed.returncode == 0
    assert "making" not in renewed.stderr
    assert "test.txt" in _asked(checkout)[1]  # the tools must not grow stale beside a new core


def test_an_interrupted_installation_begins_anew(checkout: Path) -> None:
    _fake_uv(checkout)
    _run(checkout, "up")
    venv = checkout / ".venv"
    (venv / ".spoc-stamp").unlink()
    (venv / ".spoc-unfinished").touch()
    (venv / "half-a-package").touch()
    repaired = _run(checkout, "up")
    assert repaired.returncode == 0
    assert "making" in repaired.stderr
    assert not (venv / "half-a-package").exists()
    assert not (venv / ".spoc-unfinished").exists()
    assert (venv / ".spoc-stamp").exists()


def test_an_environment_without_its_interpreter_is_made_anew(checkout: Path) -> None:
    _fake_uv(checkout)
    _run(checkout, "up")
    (checkout / ".venv" / "bin" / "python").unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to("/nonexistent/python3")
    assert _run(checkout, "up").stdout == "handed over: up\n"


def test_the_environment_may_lie_elsewhere(checkout: Path, tmp_path: Path) -> None:
    _fake_uv(checkout)
    elsewhere = tmp_path / "elsewhere"
    assert _run(checkout, "up", SPOC_VENV=str(elsewhere)).returncode == 0
    assert (elsewhere / ".spoc-stamp").exists()
    assert not (checkout / ".venv").exists()


def test_a_folder_with_other_things_is_not_emptied(checkout: Path, tmp_path: Path) -> None:
    _fake_uv(checkout)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").touch()
    refused = _run(checkout, "up", SPOC_VENV=str(tmp_path / "photos"))
    assert refused.returncode == 3
    assert "is not empty and is no environment of Python" in refused.stderr
    assert (tmp_path / "photos" / "one.jpg").exists()


def test_a_failing_installer_is_told_in_one_sentence_and_leaves_no_stamp(
    checkout: Path, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    venv = checkout / ".venv"
    venv.mkdir()
    monkeypatch.setattr(bootstrap, "say", said.append)
    monkeypatch.setattr(bootstrap, "ensure_pip", lambda _: None)
    words = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE"
    monkeypatch.setattr(bootstrap, "run_with_progress", lambda *_: (1, words))
    with pytest.raises(bootstrap.Stop, match="not the one that was locked") as stopped:
        bootstrap.install_requirements(str(venv), ["core"], "/usr/bin/uv", 0)
    assert str(stopped.value).count("\n") == 0
    assert [line for line in said if "trying pip" in line]
    assert not (venv / ".spoc-stamp").exists()
    assert words in (venv / "spoc-install.log").read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("Retrying after NewConnectionError\nERROR: No matching distribution", "check the network"),
        ("error: Failed to fetch\n  Caused by: dns error", "check the network"),
        ("ERROR: No matching distribution found for x==1", "no version for this Python"),
        ("error: Hash mismatch for `x==1`", "not the one that was locked"),
        ("ERROR: something else.\n", "ERROR: something else"),
        ("", "gave no reason"),
    ],
)
def test_what_an_installer_wrote_becomes_a_reason(
    bootstrap: ModuleType, written: str, told: str
) -> None:
    assert told in bootstrap.why(written)


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "is full: make room"), (errno.EACCES, "may not write"), (errno.EIO, "be made")],
)
def test_a_disk_that_refuses_is_told_and_ends_with_3(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    told: str,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(bootstrap, "prepare", refuse)
    assert bootstrap.main(["up"]) == 3
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_an_interruption_is_no_trace(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "prepare", interrupt)
    assert bootstrap.main(["up"]) == 3
    assert capsys.readouterr().err == "spoc: interrupted: start again to go on.\n"


def test_too_small_a_disk_is_told_before_the_downloads(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = SimpleNamespace(free=100 * 1024 * 1024)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(bootstrap.Stop, match=r"needs \d+ MB in .* and 100 MB are free"):
        bootstrap.check_room(str(tmp_path / "not" / "there" / ".venv"), ["core"])


def test_an_old_python_is_told_which_one_is_needed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = SimpleNamespace(version_info=(3, 9, 18), version="3.9.18 (main)", stderr=sys.stderr)
    monkeypatch.setattr(bootstrap, "sys", old)
    assert bootstrap.main(["up"]) == 3
    assert "needs Python 3.11 or newer and this is 3.9.18" in capsys.readouterr().err


def test_the_file_has_no_syntax_that_python_3_6_cannot_read() -> None:
    text = SPOC.read_text("ascii")
    compile(text, "spoc", "exec", flags=0, dont_inherit=True)
    # `feature_version` refuses newer grammar, such as the walrus and `match`.
    import ast

    ast.parse(text, feature_version=(3, 6))
    assert os.access(SPOC, os.X_OK)


def test_a_python_without_venv_is_told_what_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "venv", None)
    monkeypatch.setattr(bootstrap, "say", lambda _: None)
    monkeypatch.setattr(bootstrap, "check_room", lambda *_: None)
    with pytest.raises(bootstrap.Stop, match="python3-venv"):
        bootstrap.make_venv(str(tmp_path / "venv"), ["core"])


def test_a_python_without_ensurepip_is_told_the_same(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda *_, **__: 1)
    with pytest.raises(bootstrap.Stop, match="python3-venv"):
        bootstrap.ensure_pip("/venv")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", "fetching"),
        (b"Collecting a==1\nCollecting b==2\n", "2 of 59 packages fetched"),
        (b"Collecting a==1\nInstalling collected packages: a, b\n", "writing 59 packages"),
    ],
)
def test_progress_says_how_far_it_is(bootstrap: ModuleType, written: bytes, told: str) -> None:
    assert bootstrap.phase(written, 59) == told


def test_the_stamp_changes_with_the_lock_only(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(checkout))
    fingerprint: Callable[[str], str] = bootstrap.fingerprint
    before = fingerprint("core")
    assert fingerprint("core") == before
    assert fingerprint("test") != before
    (checkout / "requirements" / "core.txt").write_text("core-package==2.0\n", "utf-8")
    assert fingerprint("core") != before


def test_a_broken_stamp_is_no_stamp(bootstrap: ModuleType, tmp_path: Path) -> None:
    for text in ("", "[]", '{"core": '):
        (tmp_path / ".spoc-stamp").write_text(text, "utf-8")
        assert bootstrap.read_stamp(str(tmp_path)) == {}
    (tmp_path / ".spoc-stamp").write_text(json.dumps({"core": "x"}), "utf-8")
    assert bootstrap.read_stamp(str(tmp_path)) == {"core": "x"}
