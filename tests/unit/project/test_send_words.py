"""`./spoc send` says in a sentence what kept a file from being sent."""

from __future__ import annotations

import argparse
import smtplib
import urllib.error
from pathlib import Path

import pytest

from spoc.project.commands.send import Hub, NothingToSend, _reason, run
from spoc.project.places import Places

FILE = Path("request.eml")
HUB = Hub("127.0.0.1", "http://127.0.0.1:8000", 2525, Places(Path("nowhere")))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file or directory", "request.eml"), "no such file"),
        (IsADirectoryError(21, "Is a directory", "request.eml"), "this is a folder"),
        (PermissionError(13, "Permission denied", "request.eml"), "may not read the file"),
        (ConnectionRefusedError(111, "Connection refused"), "port 2525 does not answer"),
        (TimeoutError("timed out"), "port 2525 does not answer"),
        (smtplib.SMTPServerDisconnected("closed"), "ended the connection"),
        (smtplib.SMTPDataError(554, b"no"), "did not take it"),
        (urllib.error.URLError(ConnectionRefusedError(111, "Connection refused")),
         "http://127.0.0.1:8000 does not answer"),
        (OSError(28, "No space left on device"), "cannot be sent: no space left on device"),
        (ValueError("the message has no To header"), "has no To header"),
    ],
)  # fmt: skip
def test_a_fault_on_the_way_is_a_sentence(error: Exception, words: str) -> None:
    told = _reason(error, FILE, HUB)
    assert words in told
    assert "Errno" not in told
    assert "urlopen" not in told


@pytest.mark.parametrize("repeat", [0, -1])
def test_sending_nothing_is_refused(repeat: int) -> None:
    with pytest.raises(NothingToSend, match="at least once"):
        run(argparse.Namespace(repeat=repeat, files=[FILE], channel=None))
