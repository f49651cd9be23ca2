"""Does a message that kills its reader still reach a desk, and does the next one get read?"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from spoc.exchange import child as child_module
from spoc.exchange.child import (
    ParserChild,
    ReaderWontStart,
    SearchStopped,
    _receive,
    _refuse,
    _send,
    parser_child,
    serve,
)
from spoc.exchange.envelope import Parsed
from spoc.exchange.mentions import MentionKind, find_mentions
from spoc.exchange.parse import attachment_bytes, parse
from spoc.exchange.wire import pack, unpack, unpack_mentions

MAIL = (
    b"From: Marek <marek@police.example>\r\nSubject: Question\r\nMessage-ID: <1@police.example>\r\n"
    b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n\r\nIs he known?\r\n"
    b"--cut\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nabc\r\n--cut--\r\n"
)

SPOKEN = Parsed(
    subject="Question",
    body_text="We believe the driver is Marek ZILVERNIK, born 14 March 1991, plate 1-ZZZ-117.",
    language="en",
)


def _worker(code: str) -> list[str]:
    """A child that greets properly and then does `code` over the first message."""
    greet = (
        "import sys, os, struct, time, signal, resource\n"
        "sys.stdout.buffer.write(struct.pack('>Q', 5) + b'ready'); sys.stdout.buffer.flush()\n"
        "n = struct.unpack('>Q', sys.stdin.buffer.read(8))[0]; sys.stdin.buffer.read(n)\n"
    )
    return [sys.executable, "-c", greet + code]


def _replaced(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    real = subprocess.Popen

    def popen(_command: list[str], **options: object) -> object:
        return real(command, **options)  # type: ignore[call-overload] # options pass through

    monkeypatch.setattr(child_module.subprocess, "Popen", popen)


def test_a_child_reads_messages_as_the_function_does(tmp_path: Path) -> None:
    path = tmp_path / "raw"
    path.write_bytes(MAIL)
    reader = ParserChild()
    try:
        expected = parse(MAIL, keep_content=False)
        assert reader.read(MAIL) == expected
        assert reader.read(path) == expected
        assert reader.read(MAIL, keep_content=True) == parse(MAIL)
        assert expected.attachments[0].content == b""
        assert attachment_bytes(MAIL, expected.attachments[0].path) == b"abc"
        assert reader.read(b"{}", "application/json").faults
    finally:
        reader.close()
    assert reader.read(MAIL).subject == "Question"  # a closed child is started again
    reader.close()


def test_a_child_that_was_killed_is_replaced() -> None:
    reader = ParserChild()
    reader.read(MAIL)
    assert reader._process is not None
    os.kill(reader._process.pid, signal.SIGKILL)
    reader._process.wait()
    assert reader.read(MAIL) == parse(MAIL, keep_content=False)
    reader.close()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "reader_crashed"),
        ("os._exit(3)", "reader_out_of_memory"),
        ("time.sleep(60)", "reader_timed_out"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "reader_timed_out"),
        ("sys.stdout.buffer.write(struct.pack('>Q', 2) + b'{}')", "reader_crashed"),
        ("sys.stdout.buffer.write(struct.pack('>Q', 9) + b'{}')", "reader_crashed"),
    ],
)
def test_a_message_over_which_the_child_dies_keeps_its_subject_and_sender(
    monkeypatch: pytest.MonkeyPatch, code: str, fault: str
) -> None:
    _replaced(monkeypatch, _worker(code))
    reader = ParserChild(seconds=1.0)
    parsed = reader.read(MAIL)
    reader.close()
    assert [each.code for each in parsed.faults] == [fault]
    assert (parsed.subject, parsed.sender_address) == ("Question", "marek@police.example")
    assert parsed.external_id == "1@police.example"


def test_a_child_that_does_not_start_is_no_fault_of_the_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _replaced(monkeypatch, [sys.executable, "-c", "import sys; sys.exit(7)"])
    with pytest.raises(ReaderWontStart, match="exit code 7"):
        ParserChild().read(MAIL)


def test_the_child_searches_as_the_function_does() -> None:
    asked = {"received_at": datetime(2026, 11, 24, tzinfo=UTC), "zone": ZoneInfo("Europe/Brussels")}
    reader = ParserChild()
    found = reader.find(SPOKEN, **asked)  # type: ignore[arg-type] # one dict for both calls
    reader.close()
    assert found == find_mentions(SPOKEN, **asked)  # type: ignore[arg-type]
    assert {MentionKind.PERSON, MentionKind.PLATE} <= {mention.kind for mention in found}


@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "time.sleep(60)",
        "sys.stdout.buffer.write(struct.pack('>Q', 4) + b'[{}]'); sys.stdout.buffer.flush()",
    ],
)
def test_a_text_over_which_the_child_dies_is_no_answer_and_the_next_gets_a_new_child(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    reader = ParserChild(seconds=1.0)
    with monkeypatch.context() as patch:
        _replaced(patch, _worker(code))
        with pytest.raises(SearchStopped):
            reader.find(SPOKEN, received_at=datetime(2026, 1, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))
        reader.close()
    assert reader.read(MAIL).subject == "Question"
    reader.close()


def test_want_of_memory_is_told() -> None:
    reader = ParserChild(memory=400_000_000)
    large = MAIL.replace(b"abc", b"x" * 240_000_000)
    parsed = reader.read(large)
    reader.close()
    assert parsed.faults[0].code in {"reader_out_of_memory", "reader_crashed"}
    assert parsed.subject == "Question"


def test_a_file_that_is_missing_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ParserChild().read(tmp_path / "none")


def test_a_child_has_neither_network_nor_children_nor_files(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from spoc.exchange.child import _restrict\n"
        "_restrict(10**9)\n"
        "import socket, pathlib\n"
        "for act in (lambda: socket.socket(), lambda: __import__('os').system('true'),\n"
        "            lambda: pathlib.Path(sys.argv[1]).write_text('x')):\n"
        "    try:\n"
        "        act()\n"
        "    except OSError:\n"
        "        print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["refused"] * 3, done


def test_refused_events_are_refused_and_others_not() -> None:
    with pytest.raises(PermissionError):
        _refuse("socket.connect", ())
    _refuse("open", ())


def test_serving_ends_when_the_parent_hangs_up(tmp_path: Path) -> None:
    path = tmp_path / "raw"
    path.write_bytes(MAIL)
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.write(b"Subject: long\r\n\r\n")
        file.truncate(250_000_001)  # a hole, not stored
    questions, answers = io.BytesIO(), io.BytesIO()
    for name in ("", str(path), str(large)):
        asked = {"path": name, "content_type": "message/rfc822", "keep_content": False}
        _send(questions, json.dumps(asked).encode())
        _send(questions, MAIL if not name else b"")
    _send(questions, b"{}")
    questions.seek(0)
    serve(questions, answers)
    answers.seek(0)
    assert _receive(answers) == b"ready"
    read = [unpack(_receive(answers) or b"") for _ in range(3)]
    assert read[0] == read[1] == parse(MAIL, keep_content=False)
    assert read[2].subject == "long"
    assert read[2].faults[0].code == "message_too_large"
    assert _receive(answers) is None


@pytest.mark.parametrize("data", [b"", b"1", b"[1]", b'[{"kind": "ghost"}]', b"[{}]"])
def test_an_answer_that_is_no_list_of_mentions_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack_mentions(data)


def test_one_process_has_one_child() -> None:
    assert parser_child() is parser_child()


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"form": 1}', pack(Parsed())[:-20]])
def test_an_answer_that_is_no_reading_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(data)
