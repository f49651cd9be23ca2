"""A mail intake that listens, and ways to make the database or the disk refuse.

Django is not set up yet when this file is read: what needs it is imported in the fixtures.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

if TYPE_CHECKING:
    from spoc.exchange.channels.smtp import MailIntake

Breakage = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def mail_intake(committed: str, data_dir: Path) -> Iterator[MailIntake]:
    """Our mail server on a free port, outside demo."""
    from mail_sessions import running

    from spoc.exchange.channels.smtp import MailIntake

    with running(MailIntake(host="127.0.0.1", port=0)) as intake:
        yield intake


@pytest.fixture
def demo_intake(committed: str, data_dir: Path, settings: Any) -> Iterator[MailIntake]:
    """Our mail server and the sink that stands for all partners, in demo."""
    settings.DEMO = True
    from mail_sessions import running

    from spoc.exchange.channels.smtp import MailIntake

    with running(MailIntake(host="127.0.0.1", port=0, sink_port=0)) as intake:
        yield intake


@pytest.fixture
def broken_commit(monkeypatch: pytest.MonkeyPatch) -> Breakage:
    """While it lasts, every COMMIT fails as when the database goes away."""

    @contextmanager
    def lasting() -> Iterator[None]:
        def refuse(self: BaseDatabaseWrapper) -> None:
            raise OperationalError("server closed the connection unexpectedly")

        with monkeypatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "_commit", refuse)
            yield

    return lasting


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Breakage:
    """While it lasts, no file can be made durable."""

    @contextmanager
    def lasting() -> Iterator[None]:
        def refuse(handle: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr("spoc.exchange.store.os.fsync", refuse)
            yield

    return lasting
