"""The parts that are not the web server, each as a function that runs until told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Mapping

from django.db import Error, close_old_connections

from spoc.exchange.channels.base import Intake
from spoc.exchange.channels.folder import FolderIntake
from spoc.exchange.channels.imap import ImapIntake
from spoc.exchange.channels.smtp import MailIntake
from spoc.kernel import clock
from spoc.kernel.jobs import beat
from spoc.project.worker import serve_worker

log = logging.getLogger(__name__)

BEAT_EVERY = 5.0  # seconds


def _serve(make: Callable[[], Intake]) -> Callable[[], int]:
    def serve() -> int:
        intake = make()
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

    return serve


def _keep_beating(part: str, ended: threading.Event) -> None:
    """Leave a sign of life in the database; one that cannot be left is the sign itself."""
    while not ended.is_set():
        try:
            close_old_connections()
            beat(part, now=clock.now())
        except Error:
            log.warning("%s cannot leave its sign of life", part)
        ended.wait(BEAT_EVERY)


PARTS: Mapping[str, Callable[[], int]] = {
    "worker": serve_worker,
    "intake": _serve(MailIntake),
    "folder": _serve(FolderIntake),
    "imap": _serve(ImapIntake),
}
