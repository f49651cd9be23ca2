"""How are kernels compiled? One typed door to numba, with the options that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba

# `_nrt` (counting references to arrays) is an option that the compiler's own tests use.
_numba = cast(Any, numba.njit)

P = ParamSpec("P")
R = TypeVar("R")


def njit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel to machine code: no interpreter lock, compiled once per installation.

    The slow original stays reachable as ``kernel.py_func``, so that tests compare both.
    """
    return _compiled(function, _nrt=True)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that makes no arrays: views alone, no reference is counted.

    Counting references to the dozens of arrays of a list took more than half of the time of a
    comparison. Who calls must hold the arrays until the kernel is done. An array that is made
    inside is refused when it is compiled.
    """
    return _compiled(function, _nrt=False)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, compiled into its callers: a call would hand dozens of arrays over."""
    return _compiled(function, forceinline=True, _nrt=False)


@cache
def _sources() -> str:
    """Names the state of all source files that kernels are made of."""
    folder = Path(__file__).parent
    files = [*folder.glob("kernels_*.py"), *(folder / name for name in _FURTHER)]
    return sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()


_FURTHER: Final = ("arrays.py", "compiled.py", "features.py", "letters.py", "object_keys.py")


def _compiled(function: Callable[P, R], **options: bool) -> Callable[P, R]:
    try:
        made = _numba(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # no folder that can be written: compiled anew in every process
        made = _numba(nogil=True, **options)(function)
    else:
        # numba looks whether the file of a kernel has changed, not those of what it calls: without
        # this, a new version of the engine would go on with machine code of the old one
        made._cache._cache_file._source_stamp = _sources()
    return cast("Callable[P, R]", made)


Array = Any  # a numpy array whose element type the docstring of its user tells
