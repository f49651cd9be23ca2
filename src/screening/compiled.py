"""How are kernels compiled? One typed door to numba, with the options that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def njit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel to machine code: no interpreter lock, compiled once per installation.

    The slow original stays reachable as ``kernel.py_func``, so that tests compare both.
    """
    decorate = cast(Any, numba.njit(cache=True, nogil=True))
    return cast("Callable[P, R]", decorate(function))


Array = Any  # a numpy array whose element type the docstring of its user tells
