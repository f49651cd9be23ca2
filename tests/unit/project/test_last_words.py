"""Which line of what a part wrote is told as the reason why it ended?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.project.last_words import last_reason, reason_in, size_of

RUST = """[INFO] Starting granian (main PID: 4711)
thread 'main' panicked at src/workers.rs:118:14:
called `Result::unwrap()` on an `Err` value: Os { code: 98, message: "Address already in use" }
stack backtrace:
   0:     0x7f00aa11 - std::backtrace_rs::backtrace::libunwind::trace
                               at /rustc/90b35a6/library/std/src/backtrace_rs.rs:116:5
   1:     0x7f00aa22 - core::panicking::panic_fmt
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
"""
PYTHON = """Traceback (most recent call last):
  File "/hub/cli.py", line 12, in <module>
    run()
    ~~~^^
psycopg.OperationalError: connection refused
"""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (RUST, ("called `Result::unwrap()` on an `Err` value: Os { code: 98, message: "
               '"Address already in use" }')),
        ("thread '<unnamed>' panicked at a.rs:1:2:\nnote: this is the message\nnote: run with\n",
         "note: this is the message"),
        (PYTHON, "psycopg.OperationalError: connection refused"),
        (PYTHON + "[ERROR] Unexpected exit from worker-1\n[INFO] Shutting down\n",
         "psycopg.OperationalError: connection refused"),
        ("spoc: The key is missing: set it.\n" + RUST, "spoc: The key is missing: set it."),
        ("[INFO] Listening\nerror: no room for the queue\n[INFO] bye\n",
         "error: no room for the queue"),
        ("it was tired\n\n  at line 1\n", "it was tired"),
        ("   0: frame\n   at /somewhere\n", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_line_that_says_what_went_wrong_is_told(written: str, reason: str) -> None:
    assert reason_in(written) == reason


@given(st.text(max_size=400))
def test_whatever_was_written_the_reason_is_one_short_line(written: str) -> None:
    reason = reason_in(written)
    assert len(reason.splitlines()) <= 1
    assert len(reason) <= 300


def test_what_an_earlier_life_wrote_is_no_reason_for_the_end_of_this_one(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    assert size_of(log) == 0
    log.write_text(PYTHON, "utf-8")
    since = size_of(log)
    assert last_reason(log, since=since) == ""
    log.write_text(PYTHON + "spoc: The disk is full.\n", "utf-8")
    assert last_reason(log, since=since) == "spoc: The disk is full."
    log.write_text("spoc: Shortened.\n", "utf-8")
    assert last_reason(log, since=since) == "spoc: Shortened."
    assert last_reason(tmp_path / "none.log", since=0) == ""
