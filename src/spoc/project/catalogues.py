"""Are the translations ready for the machine? Apart from `translations`, as every part asks it."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import polib

log = logging.getLogger(__name__)

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ("nl", "fr", "de", "en")


def compile_catalogues() -> list[str]:
    """Make each machine-readable catalogue that is absent or older than its text.

    Logs and returns a sentence for each that could not be written: the pages of that language are
    then English, or old.
    """
    faults = []
    for path in stale_catalogues():
        try:
            write_whole(path.with_suffix(".mo"), polib.pofile(str(path)).to_binary())
        except OSError as error:
            faults.append(
                f"The translations of {path} cannot be made ready ({error.strerror}): run "
                f"./spoc translations compile once as the owner of this folder."
            )
            log.warning(faults[-1])
    return faults


def stale_catalogues() -> list[Path]:
    """The catalogues whose machine-readable form is absent or older than the text."""
    return [
        path
        for path in map(catalogue_of, LANGUAGES)
        if path.exists() and not _is_newer(path.with_suffix(".mo"), path)
    ]


def _is_newer(made: Path, text: Path) -> bool:
    return made.exists() and made.stat().st_mtime_ns >= text.stat().st_mtime_ns


def catalogue_of(language: str) -> Path:
    """The sentences of one language, as people edit them."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all: several processes may do this at once."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
    made = Path(aside.name)
    made.chmod(0o644)
    made.replace(path)
