"""Why is nothing to be seen for a minute? A command compiles what it is the first to need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from numba.core import event
from numba.core.caching import NullCache

from screening.cli_output import warn

_COMPILING: Final = "numba:compile"  # begins only where no compiled code was kept


@contextmanager
def compiling_told() -> Iterator[None]:
    """Whatever is done inside says on stderr, at its first time, when it has to compile first."""
    with event.install_listener(_COMPILING, _Teller()):
        yield


class _Teller(event.Listener):
    """Says it at the first kernel that is compiled."""

    def __init__(self) -> None:
        self._is_told = False

    def on_start(self, event: Any) -> None:
        if self._is_told:
            return
        self._is_told = True
        if isinstance(event.data["dispatcher"]._cache, NullCache):
            warn(
                "screening: compiling a part of the engine, and again at the next run: no folder "
                "to keep compiled code in can be written. Set NUMBA_CACHE_DIR to one"
            )
        else:
            warn(
                "screening: compiling a part of the engine for this machine; kept for the next time"
            )

    def on_end(self, event: Any) -> None:
        """Nothing is said at the end."""
