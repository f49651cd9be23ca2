"""How is a hostile message read without endangering the hub?

In a long-lived child process with limits on memory and time, without network, files or secrets.
It parses and it searches the text. When it dies, that message gets a severe fault, the next one a
new child.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from spoc.exchange.envelope import Parsed
from spoc.exchange.glance import glance
from spoc.exchange.limits import Limits
from spoc.exchange.mentions import Mention, find_mentions
from spoc.exchange.parse import parse, too_large
from spoc.exchange.wire import pack, pack_mentions, unpack, unpack_mentions

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20.0  # for one message
_HEAD = 65_536
_LENGTH = struct.Struct(">Q")
_READY = b"ready"
_OUT_OF_MEMORY = 3  # exit code
_SOURCES = Path(__file__).parents[2]
_START = 60.0  # seconds; a machine may be busy when the hub starts
# Events of the interpreter that no reading needs (PEP 578).
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.system",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
)


class ReaderWontStart(RuntimeError):
    """The child process does not start: something is wrong with the installation, not the mail."""


class SearchStopped(Exception):
    """The child died over the text of a message: what is mentioned in it is not known."""


class ParserChild:
    """One child process that reads messages one after another. Safe to call from threads."""

    def __init__(self, *, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(
        self,
        message: Path | bytes,
        content_type: str = "message/rfc822",
        *,
        keep_content: bool = False,
        own_domain: str = "",
    ) -> Parsed:
        """The reading of a message, given as bytes or as the path of a file that holds them.

        A crash, a time-out or want of memory gives a reading with one severe fault
        (`reader_crashed`, `reader_timed_out`, `reader_out_of_memory`), subject and sender.

        Raises:
            OSError: when the file cannot be read.
            ReaderWontStart: when no child can be started.
        """
        path, head, body = "", b"", b""
        if isinstance(message, bytes):
            head, body = message[:_HEAD], message
        else:
            path = str(message.resolve())
            with message.open("rb") as file:
                head = file.read(_HEAD)
        question = {
            "path": path,
            "content_type": content_type,
            "keep_content": keep_content,
            "own_domain": own_domain,
        }
        answer, fault = self._ask(question, body)
        if answer is not None:
            try:
                return unpack(answer)
            except ValueError:
                fault = "reader_crashed"
        return glance(head, fault)

    def find(self, parsed: Parsed, *, received_at: datetime, zone: ZoneInfo) -> tuple[Mention, ...]:
        """What `mentions.find_mentions` finds in a reading.

        Raises:
            SearchStopped: the child crashed, hung or ate its memory over this text.
            ReaderWontStart: when no child can be started.
        """
        question = {"find": received_at.isoformat(), "zone": zone.key}
        answer, fault = self._ask(question, pack(parsed))
        try:
            return unpack_mentions(answer or b"")
        except ValueError as error:
            raise SearchStopped(fault or "reader_crashed") from error

    def close(self) -> None:
        """End the child."""
        with self._lock:
            if self._process is not None:
                _end(self._process)
                self._process = None

    def _ask(self, question: Mapping[str, object], body: bytes) -> tuple[bytes | None, str]:
        """The child's answer, or None and the code of the fault when it died over the question."""
        with self._lock:
            return self._exchange(json.dumps(question).encode(), body)

    def _exchange(self, question: bytes, body: bytes) -> tuple[bytes | None, str]:
        process = self._running()
        with _Watch(process, self._seconds) as watch:
            answer = None
            with suppress(OSError):  # it died while we wrote: told below
                _send(process.stdin, question, body)
                answer = _receive(process.stdout)
        if answer is not None:
            return answer, ""
        code = _end(process)
        self._process = None
        if watch.expired or code == -signal.SIGXCPU:
            return None, "reader_timed_out"
        return None, "reader_out_of_memory" if code == _OUT_OF_MEMORY else "reader_crashed"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        if self._process is not None:
            _end(self._process)
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "spoc.exchange.child",
                str(self._memory),
                str(self._seconds),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(_SOURCES), "LANG": "C.UTF-8"},  # no secrets of ours
        )
        self._process = process
        with _Watch(process, _START):
            answer = _receive(process.stdout)
        if answer != _READY:
            code = _end(process)
            self._process = None
            raise ReaderWontStart(
                f"The reader of messages does not start (exit code {code}). Run `spoc doctor`."
            )
        return process


class _Watch:
    """Kills the process when the time is over; `expired` says that it did."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._timer = threading.Timer(seconds, self._kill)
        self._timer.daemon = True
        self.expired = False

    def _kill(self) -> None:
        self.expired = True
        self._process.kill()

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def parser_child() -> ParserChild:
    """The child of this process; started at the first message."""
    return _child_of(os.getpid())  # a forked process may not share the pipes of its parent


@cache
def _child_of(_process_id: int) -> ParserChild:
    return ParserChild()


def _end(process: subprocess.Popen[bytes]) -> int:
    """Kill and collect a child; its exit code (its own, when it was dead already)."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was still to be written is of no use
                pipe.close()
    try:
        return process.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _send(pipe: IO[bytes] | None, *blocks: bytes) -> None:
    if pipe is not None:
        for data in blocks:
            pipe.write(_LENGTH.pack(len(data)))
            pipe.write(data)
        pipe.flush()


def _receive(pipe: IO[bytes] | None) -> bytes | None:
    """One block of bytes; None when the other side hung up."""
    length = pipe.read(_LENGTH.size) if pipe is not None else b""
    if pipe is None or len(length) < _LENGTH.size:
        return None
    size: int = _LENGTH.unpack(length)[0]
    data = pipe.read(size)
    return data if len(data) == size else None


# --- in the child ---------------------------------------------------------------------------


def serve(questions: IO[bytes], answers: IO[bytes], *, seconds: float = 0) -> None:
    """Answer until the other side hangs up. `seconds`: processor time per message."""
    warm = parse(b"Subject: x\n\nThe tables are read before the first message is.\n")
    find_mentions(warm, received_at=datetime(2000, 1, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))
    _send(answers, _READY)
    while (question := _receive(questions)) is not None:
        body = _receive(questions)
        if body is None:
            return
        if seconds:
            _limit_time(seconds)
        _send(answers, _answer(json.loads(question), body))


def _answer(question: dict[str, str], body: bytes) -> bytes:
    if "find" not in question:
        return pack(_reading(question, body))
    received_at, zone = datetime.fromisoformat(question["find"]), ZoneInfo(question["zone"])
    return pack_mentions(find_mentions(unpack(body), received_at=received_at, zone=zone))


def _reading(question: dict[str, str], body: bytes) -> Parsed:
    limits = Limits()
    if question["path"]:
        path = Path(question["path"])
        size = path.stat().st_size
        if size > limits.message_bytes:
            with path.open("rb") as file:
                return too_large(file.read(_HEAD), size, limits)
        body = path.read_bytes()
    return parse(
        body,
        content_type=question["content_type"],
        keep_content=bool(question["keep_content"]),
        own_domain=question.get("own_domain", ""),
        limits=limits,
    )


def _limit_time(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds) + 1, hard))


def _restrict(memory: int) -> None:
    """Give away what a reading does not need: memory, files to write, the network, children."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"A reader of messages may not: {event}")


def main(memory: int, seconds: float) -> int:
    """Serve the parent on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when it ends
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print may not be taken for an answer
    _restrict(memory)
    try:
        serve(sys.stdin.buffer, answers, seconds=seconds)
    except MemoryError:
        return _OUT_OF_MEMORY
    except BrokenPipeError:
        return 0  # the parent is gone
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
