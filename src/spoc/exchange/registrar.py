"""How do several sessions register at once? Whoever has its turn writes for all that wait.

One transaction, one commit to disk, one hold of the counter for many messages: the register keeps
pace with a flood, and still nobody is told before the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Condition

from spoc.access.rules import Viewer
from spoc.exchange.register import Delivery, Registered, register_messages, seal
from spoc.exchange.store import Sealed

_MOST = 50  # deliveries of one transaction
_PATIENCE = 0.01  # seconds in which a transaction waits for messages that are being sealed


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
        self._change = Condition()  # of all below
        self._sealing = 0  # messages that will wait in a moment
        self._waiting: list[_Waiting] = []
        self._is_writing = False

    def take_in(self, pieces: Iterable[bytes], deliveries: Sequence[Delivery]) -> list[Registered]:
        """Seal the bytes once, register each delivery of them, and return after the commit.

        Raises what `seal` and `register_messages` raise; of several faults the first.
        """
        with self._change:
            self._sealing += 1
        mine: list[_Waiting] = []
        try:
            sealed = seal(pieces)
            mine = [_Waiting(sealed, delivery) for delivery in deliveries]
        finally:
            with self._change:
                self._sealing -= 1
                self._waiting += mine
                self._change.notify_all()
        while batch := self._turn_of(mine):
            try:
                self._write(batch)
            finally:
                with self._change:
                    self._is_writing = False
                    self._change.notify_all()
        return [_answer(each) for each in mine]

    def _turn_of(self, mine: list[_Waiting]) -> list[_Waiting]:
        """Wait until all of mine is written (an empty list) or it is our turn to write these."""

        def is_written() -> bool:
            return all(each.is_done for each in mine)

        with self._change:
            self._change.wait_for(lambda: is_written() or not self._is_writing)
            if is_written():
                return []
            self._is_writing = True
            self._change.wait_for(
                lambda: not self._sealing or len(self._waiting) >= _MOST, _PATIENCE
            )
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            return batch

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


def _answer(done: _Waiting) -> Registered:
    if done.answer is None:
        raise done.error or RuntimeError("a delivery was left without an answer")
    return done.answer
