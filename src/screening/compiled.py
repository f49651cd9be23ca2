"""How are kernels compiled? One typed door to numba, with the options that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

# `_nrt` (counting references to arrays) is an option that the compiler's own tests use.
_numba = cast(Any, numba.njit)

P = ParamSpec("P")
R = TypeVar("R")


def njit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel to machine code: no interpreter lock, compiled once per installation.

    The slow original stays reachable as ``kernel.py_func``, so that tests compare both.
    """
    decorate = _numba(cache=True, nogil=True, _nrt=True)
    return cast("Callable[P, R]", decorate(function))


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that makes no arrays: views alone, no reference is counted.

    Counting references to the dozens of arrays of a list took more than half of the time of a
    comparison. Who calls must hold the arrays until the kernel is done. An array that is made
    inside is refused when it is compiled.
    """
    decorate = _numba(cache=True, nogil=True, _nrt=False)
    return cast("Callable[P, R]", decorate(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, compiled into its callers: a call would hand dozens of arrays over."""
    decorate = _numba(cache=True, nogil=True, forceinline=True, _nrt=False)
    return cast("Callable[P, R]", decorate(function))


Array = Any  # a numpy array whose element type the docstring of its user tells
