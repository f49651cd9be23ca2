"""How do several sessions register at once? Whoever has its turn writes for all that wait.

One transaction, one commit to disk, one hold of the counter for many messages: the register keeps
pace with a flood, and still nobody is told before the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from spoc.access.rules import Viewer
from spoc.exchange.register import Delivery, Registered, register_messages
from spoc.exchange.store import Sealed

_MOST = 50  # messages of one transaction


@dataclass(slots=True)
class _Waiting:
    sealed: Sealed
    delivery: Delivery
    answer: Registered | None = None
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.answer is not None or self.error is not None


class Registrar:
    """Registers for the threads of one process, on behalf of one actor."""

    def __init__(self, actor: Viewer, *, clock: Callable[[], datetime]) -> None:
        self._actor = actor
        self._clock = clock
        self._queue: list[_Waiting] = []
        self._queue_lock = Lock()
        self._turn = Lock()

    def register(self, sealed: Sealed, delivery: Delivery) -> Registered:
        """Return after the commit, or raise what `register_message` raises for this delivery."""
        mine = _Waiting(sealed, delivery)
        with self._queue_lock:
            self._queue.append(mine)
        with self._turn:
            while not mine.is_done:  # a longer queue than one transaction takes
                with self._queue_lock:
                    batch, self._queue = self._queue[:_MOST], self._queue[_MOST:]
                self._write(batch)
        if mine.answer is None:
            raise mine.error or RuntimeError("a delivery was left without an answer")
        return mine.answer

    def _write(self, batch: list[_Waiting]) -> None:
        try:
            answers = self._enter(batch)
        except Exception as error:  # noqa: BLE001 - given back to the delivery that it belongs to
            if len(batch) == 1:
                batch[0].error = error
                return
            for each in batch:  # one of them is the cause: the others must not suffer for it
                self._write([each])
            return
        for each, answer in zip(batch, answers, strict=True):
            each.answer = answer

    def _enter(self, batch: list[_Waiting]) -> list[Registered]:
        arrived = [(each.sealed, each.delivery) for each in batch]
        return register_messages(arrived, actor=self._actor, now=self._clock())
