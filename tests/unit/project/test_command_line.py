"""What does the command line refuse before it does anything, and what is no fault?"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from spoc.audit import sealer
from spoc.project import cli
from spoc.project.commands import audit


@pytest.mark.parametrize("words", [["--data", "", "doctor"], ["doctor", "--data", " "]])
def test_an_empty_data_folder_is_refused_and_not_taken_for_the_default(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.importlib, "import_module", lambda _name: pytest.fail("it was run"))
    with pytest.raises(SystemExit) as stopped:
        cli.main(words)
    assert stopped.value.code == cli.USAGE
    assert "--data is empty: name the data folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["doctor"],
        ["register", "verify"],
        ["register", "take-in"],
        ["audit", "verify"],
        ["user", "add", "somebody", "--role", "dpo"],
        ["token", "create", "--user", "a", "--scope", "b", "--name", "c"],
        ["demo"],
        ["serve", "worker"],
    ],
)
@pytest.mark.parametrize("url", ["", "postgresql://nobody@/none?host=/nonexistent"])
def test_a_mistyped_data_folder_is_told_and_not_made(
    words: list[str],
    url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPOC_DATA_DIR", "")
    monkeypatch.setenv("SPOC_DATABASE_URL", url)
    typo = tmp_path / "typo"
    assert cli.main([*words, "--data", str(typo)]) == cli.NOT_READY
    assert f"spoc: There is no hub in {typo}: name its folder" in capsys.readouterr().err
    assert not typo.exists()


def test_a_record_that_runs_on_by_itself_is_no_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def no_hub(**_: object) -> Iterator[None]:
        yield

    def nothing(**_: object) -> None:
        raise sealer.NothingToContinue("Nothing is to be done.")

    monkeypatch.setattr(audit, "hub", no_hub)
    monkeypatch.setattr(sealer, "continue_record", nothing)
    monkeypatch.setattr(sealer, "seal_entries", lambda **_: pytest.fail("nothing was to be sealed"))
    assert audit.run(Namespace(act="continue", reason="")) == cli.DONE
    assert capsys.readouterr().out == "Nothing is to be done.\n"
