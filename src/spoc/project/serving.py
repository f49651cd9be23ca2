"""The parts that are not the web server, each as a function that runs until told to stop."""

from __future__ import annotations

import importlib
import logging
import signal
import threading
from collections.abc import Mapping

from django.db import Error, close_old_connections

from spoc.exchange.channels.base import Intake
from spoc.kernel import clock
from spoc.kernel.jobs import beat

log = logging.getLogger(__name__)

BEAT_EVERY = 5.0  # seconds


def serve(part: str) -> int:
    """Be a part until told to stop; the exit code."""
    module, _dot, name = PARTS[part].rpartition(".")
    found = getattr(importlib.import_module(module), name)
    return int(found()) if part == "worker" else _take_in(found())


def _take_in(intake: Intake) -> int:
    ended = threading.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, lambda *_: intake.stop())
    heart = threading.Thread(target=_keep_beating, args=(intake.name, ended), daemon=True)
    heart.start()
    try:
        intake.run()
    finally:
        ended.set()
        heart.join(timeout=BEAT_EVERY)
    return 0


def _keep_beating(part: str, ended: threading.Event) -> None:
    """Leave a sign of life in the database; one that cannot be left is the sign itself."""
    while not ended.is_set():
        try:
            close_old_connections()
            beat(part, now=clock.now())
        except Error:
            log.warning("%s cannot leave its sign of life", part)
        ended.wait(BEAT_EVERY)


# Read when they are served: no part waits for what the others need.
PARTS: Mapping[str, str] = {
    "worker": "spoc.project.worker.serve_worker",
    "intake": "spoc.exchange.channels.smtp.MailIntake",
    "folder": "spoc.exchange.channels.folder.FolderIntake",
    "imap": "spoc.exchange.channels.imap.ImapIntake",
}
