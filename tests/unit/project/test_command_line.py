"""What does the command line refuse before it does anything, and what is no fault?"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

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
