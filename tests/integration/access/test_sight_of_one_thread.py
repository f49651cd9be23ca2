"""Two requests at the same time: neither loses its sight to the other, nor gains the other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

import pytest
from django.db import connection
from tests.cast import OPERATOR, WORKER

from spoc.access.rules import NOBODY
from spoc.access.wall import seen_by

T = TypeVar("T")
Aside = Callable[[Callable[[], T]], "Future[T]"]
LIMIT = 30  # seconds for the other thread, on a busy machine


@pytest.fixture
def aside(committed: str) -> Iterator[Aside[str]]:
    """Runs something in another thread, with a connection of its own."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda act: thread.submit(_closing, act)


def _closing(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        connection.close()


def reach() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('spoc.reach', true), '')")
        return str(cursor.fetchone()[0])


def test_a_request_has_its_sight_while_another_has_the_same(aside: Aside[str]) -> None:
    def look() -> str:
        with seen_by(OPERATOR):
            return reach()

    with seen_by(OPERATOR):
        assert aside(look).result(LIMIT) == OPERATOR.reach.value


def test_no_request_gains_the_sight_of_another(aside: Aside[str]) -> None:
    begun, other_begun = Event(), Event()

    def look() -> str:
        with seen_by(OPERATOR):
            begun.set()
            assert other_begun.wait(LIMIT)
            with seen_by(NOBODY):
                pass
            return reach()

    told = aside(look)
    assert begun.wait(LIMIT)
    with seen_by(WORKER):
        other_begun.set()
        assert told.result(LIMIT) == OPERATOR.reach.value
