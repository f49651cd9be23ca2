"""Is machine code of an older engine ever used?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import screening
from screening import compiled, kernels_compare

SOURCES = Path(screening.__file__).parent


def test_the_state_of_every_file_with_a_kernel_counts() -> None:
    kernels = {
        path.name
        for path in SOURCES.glob("*.py")
        if re.search(r"^@(njit|kernel|inlined)$", path.read_text("utf-8"), re.MULTILINE)
    }
    watched = {path.name for path in SOURCES.glob("kernels_*.py")} | set(compiled._FURTHER)
    assert kernels <= watched


def test_a_kernel_is_kept_for_the_state_of_all_sources() -> None:
    kept = cast(Any, kernels_compare.evidence_rows)._cache
    assert kept._cache_file._source_stamp == compiled._sources()
    assert len(compiled._sources()) == 64
