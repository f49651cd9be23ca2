"""Is every broken or hostile message read without an exception, with its faults told in words?"""

from __future__ import annotations

import hashlib
import warnings
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.faults.mail.case import Case
from tests.faults.mail_cases import CASES

from spoc.exchange.envelope import Parsed
from spoc.exchange.faults import SENTENCES, sentence
from spoc.exchange.limits import Limits
from spoc.exchange.parse import attachment_bytes, parse
from spoc.exchange.wire import pack, unpack
from spoc.kernel.text import clean

pytestmark = pytest.mark.faults
EXAMPLES = sorted(Path("examples/messages").glob("*.eml"))
_EMPTY = " \t\n>\xa0"  # what may stand between paragraphs
# A small case of each kind is the ground that mutations grow on.
SEEDS = [case.raw for case in CASES if isinstance(case.raw, bytes) and len(case.raw) < 5_000]


def _is_sound(parsed: Parsed, raw: bytes) -> None:
    """What holds of every reading."""
    for text in (parsed.body_text, parsed.subject, parsed.sender_raw, parsed.sender_name):
        assert clean(text) == (text, False)
    for fault in parsed.faults:
        assert fault.code in SENTENCES, fault.code
        told = sentence(fault)
        assert "…" not in told or "…" in str(dict(fault.values)), told  # a value is missing
        assert clean(told) == (told, False)
    ends = 0
    for stretch in parsed.paragraphs:
        assert ends <= stretch.start < stretch.end <= len(parsed.body_text)
        assert not parsed.body_text[ends : stretch.start].strip(_EMPTY)
        ends = stretch.end
    assert not parsed.body_text[ends:].strip(_EMPTY)
    assert parsed.sent_at is None or parsed.sent_at.utcoffset() is not None
    for attachment in parsed.attachments[:20]:
        content = attachment_bytes(raw, attachment.path)
        assert hashlib.sha256(content).hexdigest() == attachment.sha256
        assert len(content) == attachment.size
        assert "/" not in attachment.name and "\\" not in attachment.name
    assert unpack(pack(parsed)) == parsed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_or_hostile_message_is_read_and_its_faults_are_told(case: Case) -> None:
    raw = case.message()
    before = hashlib.sha256(raw).digest()
    parsed = parse(raw, content_type=case.content_type)
    codes = {fault.code for fault in parsed.faults}
    assert "reader_failed" not in codes, parsed.faults
    assert set(case.faults) <= codes, (case.faults, parsed.faults)
    assert case.text in parsed.body_text
    assert not case.clean or not codes, parsed.faults
    assert case.check is None or case.check(parsed), parsed
    assert hashlib.sha256(raw).digest() == before
    if len(raw) < 10_000_000:
        _is_sound(parsed, raw)


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len(CASES) >= 110
    assert len({case.name for case in CASES}) == len(CASES)


def _torture() -> list[tuple[str, bytes]]:
    """The torture messages of the standard library, where the interpreter ships them."""
    try:
        folder = files("test.test_email") / "data"
        return sorted((file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file())
    except (ModuleNotFoundError, FileNotFoundError, NotADirectoryError):
        return []


def test_the_torture_messages_of_the_standard_library_are_read() -> None:
    messages = [each for each in _torture() if each[0].startswith("msg_")]
    for name, raw in messages:
        parsed = parse(raw)
        assert "reader_failed" not in {fault.code for fault in parsed.faults}, name
        assert parsed.body_text or parsed.attachments or parsed.faults, name
        _is_sound(parsed, raw)
    if not messages:
        warnings.warn("This interpreter ships no test.test_email.data.", stacklevel=1)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_read_without_a_severe_fault(path: Path) -> None:
    raw = path.read_bytes()
    parsed = parse(raw)
    assert not [fault for fault in parsed.faults if fault.severity == "severe"]
    assert parsed.body_text or parsed.form
    _is_sound(parsed, raw)


@settings(deadline=None)
@given(
    st.binary(max_size=3_000),
    st.sampled_from(["message/rfc822", "text/xml", "text/json"]),
)
def test_arbitrary_bytes_never_raise(raw: bytes, content_type: str) -> None:
    parsed = parse(raw, content_type=content_type)
    assert "reader_failed" not in {fault.code for fault in parsed.faults}, parsed.faults
    assert parsed == parse(raw, content_type=content_type)


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(st.data())
def test_mutated_messages_never_raise(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        length = data.draw(st.integers(0, 30))
        raw[at : at + length] = data.draw(
            st.one_of(st.binary(max_size=20), st.sampled_from(_TOKENS), st.just(bytes(raw[:200])))
        )
    message = bytes(raw)
    parsed = parse(message, limits=Limits(nesting=10, parts=50))
    assert "reader_failed" not in {fault.code for fault in parsed.faults}, parsed.faults
    if "lone_cr" not in {fault.code for fault in parsed.faults}:
        for attachment in parsed.attachments:
            assert len(attachment_bytes(message, attachment.path)) == attachment.size


_TOKENS = [
    b"\r\n", b"\r", b"\n\n", b"--cut\r\n", b"--cut--\r\n", b"=?utf-8?q?", b"?=", b'"', b"(", b"<",
    b"Content-Type: multipart/mixed; boundary=cut\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"\x00", b"\xff\xfe", b"begin 644 x\n", b"PK\x03\x04",
    b"charset*0*=utf-7''", b"Date: 99 Foo 9999 99:99:99 +9999\r\n", b"<!DOCTYPE x>", b"&#0;", b">",
]  # fmt: skip
