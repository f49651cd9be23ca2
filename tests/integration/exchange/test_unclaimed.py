"""Bytes that were sealed and never got a number are named, and never erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import INTAKE
from tests.factories.messages import make_mail, register_mail

from spoc.access.wall import seen_by
from spoc.exchange.models import Message
from spoc.exchange.register import seal, store
from spoc.exchange.unclaimed import unclaimed
from spoc.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def test_what_a_kill_left_between_seal_and_commit_is_named(data_dir: Path) -> None:
    register_mail()
    left = seal([make_mail(text="never acknowledged\n")])
    (found,) = unclaimed(before=clock.now() + timedelta(seconds=1))
    assert (found.path, found.size) == (store().path(left.sha256), left.size)
    assert not found.is_erased
    assert "./spoc send" in str(found)
    assert found.path.exists()


def test_what_may_still_be_on_its_way_is_not_named() -> None:
    seal([make_mail()])
    assert unclaimed(before=clock.now() - timedelta(minutes=1)) == []


def test_bytes_that_outlived_their_erased_message_are_told_apart() -> None:
    register_mail()
    with seen_by(INTAKE):
        Message.objects.update(erased_at=clock.now())
    (found,) = unclaimed(before=clock.now() + timedelta(seconds=1))
    assert found.is_erased
    assert "was erased" in str(found)
