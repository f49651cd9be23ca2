"""Is only a plain "OK" of the scanner called clean?"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from spoc.exchange.scan import ScanState, scan

Talk = Callable[[socket.socket], None]


@contextmanager
def scanner(talk: Talk, path: Path | None = None) -> Iterator[str]:
    """A scanner that says what `talk` says, to one caller; yields its address."""
    if path is None:
        server = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{server.getsockname()[1]}"
    else:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(path))
        server.listen()
        address = f"unix:{path}"

    def run() -> None:
        line, _ = server.accept()
        with line:
            talk(line)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.close()
        thread.join(5)


def receive(line: socket.socket) -> bytes:
    """Take in the whole stream as clamd does; returns the content."""
    stream = line.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack(">I", stream.read(4))[0]:
        content += stream.read(size)
    return content


def answering(words: bytes, wanted: bytes | None = None) -> Talk:
    def talk(line: socket.socket) -> None:
        content = receive(line)
        line.sendall(words if wanted is None or content == wanted else b"stream: Bad FOUND\0")

    return talk


@pytest.mark.parametrize(
    ("words", "state", "detail"),
    [
        (b"stream: OK\0", ScanState.CLEAN, ""),
        (b"stream: OK\n\0", ScanState.CLEAN, ""),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", ScanState.INFECTED, "Win.Test.EICAR_HDB-1"),
        (b"INSTREAM size limit exceeded. ERROR\0", ScanState.NOT_FULLY_SCANNED, "INSTREAM size"),
        (
            b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            ScanState.NOT_FULLY_SCANNED,
            "Heuristics.Limits",
        ),
        (
            b"stream: Heuristics.Encrypted.Zip FOUND\0",
            ScanState.NOT_FULLY_SCANNED,
            "Heuristics.Encrypted",
        ),
        (b"stream: Can't allocate memory ERROR\0", ScanState.NOT_FULLY_SCANNED, "stream: Can't"),
        (b"", ScanState.NOT_FULLY_SCANNED, "hung up"),
        (b"OK\0", ScanState.NOT_FULLY_SCANNED, "OK"),
        (b"stream: OK FOUND OK\0", ScanState.NOT_FULLY_SCANNED, "stream"),
    ],
)
def test_the_words_of_the_scanner_become_one_of_three_answers(
    words: bytes, state: ScanState, detail: str
) -> None:
    with scanner(answering(words)) as address:
        said = scan(b"content", address=address, timeout=5)
    assert said.state is state
    assert detail in said.detail


def test_all_bytes_reach_the_scanner_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1_000
    with scanner(answering(b"stream: OK\0", content), tmp_path / "socket") as address:
        assert scan(content, address=address, timeout=5).state is ScanState.CLEAN


def test_a_scanner_that_hangs_up_over_its_limit_is_heard() -> None:
    def talk(line: socket.socket) -> None:
        line.recv(100)
        line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with scanner(talk) as address:
        said = scan(b"x" * 20_000_000, address=address, timeout=5)
    assert said.state is ScanState.NOT_FULLY_SCANNED


def test_a_scanner_that_is_silent_or_drips_runs_out_of_time() -> None:
    def talk(line: socket.socket) -> None:
        receive(line)
        for _ in range(40):
            try:
                line.sendall(b"s")
            except OSError:
                return
            time.sleep(0.05)

    with scanner(talk) as address:
        said = scan(b"content", address=address, timeout=0.3)
    assert said.state is ScanState.NOT_FULLY_SCANNED
    assert "in time" in said.detail


@pytest.mark.parametrize("address", ["", "127.0.0.1:1", "/nonexistent/socket", "nonsense", "a:b"])
def test_no_scanner_means_not_fully_scanned(address: str) -> None:
    assert scan(b"content", address=address, timeout=2).state is ScanState.NOT_FULLY_SCANNED
