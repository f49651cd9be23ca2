"""Does the virus scanner call these bytes clean?

Speaks clamd's INSTREAM. Three answers only: whatever is not a plain "OK" or "FOUND" is "not fully
scanned", a limit that was hit too (Cisco-Talos/clamav#633 once reported it like a clean file).
"""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum

_CHUNK = 65_536
_LONGEST_ANSWER = 4_096
# Names that clamd reports as found when it gave up (Cisco-Talos/clamav#671, #672, #720).
_GAVE_UP = re.compile(r"limits?\.?exceeded|heuristics\.(?:limits|encrypted)", re.IGNORECASE)


class ScanState(StrEnum):
    """What may be said of the bytes."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_FULLY_SCANNED = "not_fully_scanned"  # quarantined until a human releases it


@dataclass(frozen=True, slots=True)
class Scan:
    """The answer; `detail` is the name of what was found, or why the scan is not complete."""

    state: ScanState
    detail: str = ""


def scan(content: bytes, *, address: str, timeout: float = 30.0) -> Scan:
    """Ask the scanner at `address` ("host:port", "/path/of/socket", "" for none) about `content`.

    Never raises; `timeout` in seconds covers the whole conversation.
    """
    if not address:
        return Scan(ScanState.NOT_FULLY_SCANNED, "no scanner is set up")
    try:
        answer = _ask(content, address, time.monotonic() + timeout)
    except TimeoutError:
        return Scan(ScanState.NOT_FULLY_SCANNED, "the scanner did not answer in time")
    except (OSError, ValueError) as error:
        return Scan(ScanState.NOT_FULLY_SCANNED, f"the scanner cannot be reached: {error}")
    return _judge(answer)


def _judge(answer: str) -> Scan:
    if answer == "stream: OK":
        return Scan(ScanState.CLEAN)
    if found := re.fullmatch(r"stream: (.+) FOUND", answer):
        name = found.group(1)
        if _GAVE_UP.search(name):
            return Scan(ScanState.NOT_FULLY_SCANNED, name)
        return Scan(ScanState.INFECTED, name)
    return Scan(ScanState.NOT_FULLY_SCANNED, answer[:200] or "the scanner hung up")


def _ask(content: bytes, address: str, deadline: float) -> str:
    with _connect(address, deadline) as line:
        try:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), _CHUNK):
                chunk = content[at : at + _CHUNK]
                _limit(line, deadline)
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # over its size limit clamd answers and hangs up: the answer says so
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            _limit(line, deadline)
            try:
                received = line.recv(_LONGEST_ANSWER)
            except ConnectionResetError:
                break
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _connect(address: str, deadline: float) -> socket.socket:
    seconds = max(0.001, deadline - time.monotonic())
    path = address.removeprefix("unix:")
    if path.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(path)
        except BaseException:
            line.close()
            raise
        return line
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]") or "127.0.0.1", int(port)), seconds)


def _limit(line: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
