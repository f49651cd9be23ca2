"""Do the small readers (addresses, heads, words, charsets, labels, faults) keep their promises?"""

from __future__ import annotations

import ast
import email
import re
from datetime import UTC
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spoc.exchange
from spoc.exchange.addresses import mailboxes
from spoc.exchange.attachments import clean_name, sniff
from spoc.exchange.charset import decode
from spoc.exchange.envelope import Fault, Severity
from spoc.exchange.faults import SENTENCES, sentence
from spoc.exchange.glance import glance
from spoc.exchange.headers import decode_words, read_date, read_ids, read_parameters, shorten
from spoc.exchange.labels import read_instant, read_labels
from spoc.exchange.limits import Limits
from spoc.exchange.markup import to_text
from spoc.exchange.mime import cut
from spoc.exchange.parse import NoSuchPart, attachment_bytes, parse
from spoc.exchange.plain import unflow

SOURCE = Path(str(files(spoc.exchange)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@x.example", [("", "a@x.example")]),
        ("A B <a@X.Example>", [("A B", "a@x.example")]),
        ('"B, A" <a@x.example>, b@y.example', [("B, A", "a@x.example"), ("", "b@y.example")]),
        ("desk: a@x.example, b@y.example;", [("", "a@x.example"), ("", "b@y.example")]),
        ('"a b"@x.example', [("", '"a b"@x.example')]),
        ('"N" <"a b"@x.example>', [("N", '"a b"@x.example')]),
        ("<@old,@route:a@x.example>", [("", "a@x.example")]),
        (r'"a \" b" <a@x.example>', [('a " b', "a@x.example")]),
        ("undisclosed-recipients:;", []),
        ("a@[192.0.2.1]", [("", "a@[192.0.2.1]")]),
        ("only a name", [("only a name", "")]),
    ],
)
def test_an_address_list_is_read(line: str, expected: list[tuple[str, str]]) -> None:
    assert [(box.name, box.address) for box in mailboxes(line)] == expected


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_line_is_read_as_addresses(line: str) -> None:
    for box in mailboxes(line):
        assert box.address == "" or "@" in box.address


@settings(deadline=None)
@given(st.text(max_size=100))
def test_words_encoded_by_the_standard_library_are_decoded(text: str) -> None:
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe]", "", text).strip() + "é"
    written = email.header.Header(text, "utf-8").encode(linesep="").replace("\n", "")
    was_damaged = decode(text.encode(), "utf-8").fault == "mojibake_repaired"
    assert decode_words(written)[0] == text or was_damaged


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=12))
def test_any_bytes_are_decoded_in_any_charset(data: bytes, declared: str) -> None:
    assert isinstance(decode(data, declared).text, str)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=100))
def test_utf8_is_kept_unless_it_was_damaged_before(text: str) -> None:
    decoded = decode(text.encode(), "utf-8")
    assert decoded.text == text or decoded.fault == "mojibake_repaired"


@settings(deadline=None)
@given(st.binary(max_size=120))
def test_heads_of_any_bytes_are_read(data: bytes) -> None:
    read_parameters(data)
    when, _ = read_date(data)
    assert when is None or when.astimezone(UTC)
    assert all(len(name) <= 250 for name in read_ids(data, 10))


@pytest.mark.parametrize(
    "text", ["«RENÉ»", "»ÖÄ«", "«AMANHÃ»", "É° Ñ° Ü» Ê»", "Τι; ÎÏ", "naïve café – “x”"]
)
def test_honest_capitals_before_quotation_marks_are_not_repaired(text: str) -> None:
    assert decode(text.encode(), "utf-8").text == text


@pytest.mark.parametrize("text", ["René", "l’été – “x”", "Просим вас сообщить", "Παρακαλούμε"])
def test_letters_damaged_on_the_way_are_repaired(text: str) -> None:
    damaged = "".join(
        bytes([byte]).decode("cp1252") if byte not in _HOLES else chr(byte)
        for byte in text.encode()
    )
    assert decode(damaged.encode(), "utf-8").text == text


_HOLES = {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # bytes that windows-1252 leaves open


def test_long_numbers_stay_different() -> None:
    assert shorten("a" * 300) != shorten("a" * 299 + "b")
    assert shorten("a" * 300)[:180] == "a" * 180


def test_the_parts_agree_with_the_standard_parser() -> None:
    """A second reader: where the structure is sound, both must see the same parts."""
    raw = Path("examples/messages/13-forwarded-chain.eml").read_bytes()
    root, _ = cut(raw, Limits())
    ours = [part.content_type for part in root.walk()]
    assert ours == [part.get_content_type() for part in email.message_from_bytes(raw).walk()]


@pytest.mark.parametrize("number", ["01", "02", "05", "12", "14", "26", "27"])
def test_the_examples_have_the_parts_the_standard_parser_sees(number: str) -> None:
    path = next(Path("examples/messages").glob(f"{number}-*.eml"))
    root, _ = cut(path.read_bytes(), Limits())
    ours = [(part.content_type, part.content()[0]) for part in root.walk() if not part.parts]
    theirs = [
        (part.get_content_type(), part.get_payload(decode=True))
        for part in email.message_from_bytes(path.read_bytes()).walk()
        if not part.is_multipart()
    ]
    assert [kind for kind, _ in ours] == [kind for kind, _ in theirs]
    assert [b"".join(data.split()) for _, data in ours] == [b"".join(x.split()) for _, x in theirs]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-25", "2026-11-25T23:59:00+00:00"),
        ("25.11.2026 om 14u30", "2026-11-25T14:30:00+00:00"),
        ("25/11/2026, 14:30 +02:00", "2026-11-25T14:30:00+02:00"),
        ("2026-11-25T14:30:00Z", "2026-11-25T14:30:00+00:00"),
        ("le 1/2/2026 à 8h05", "2026-02-01T08:05:00+00:00"),
    ],
)
def test_a_reply_by_is_read_as_police_write_it(value: str, expected: str) -> None:
    instant, _ = read_instant(value, None)
    assert instant is not None
    assert instant.isoformat() == expected


@pytest.mark.parametrize(
    "value", ["soon", "31/02/2026", "1.13.2026 10:00", "2026-01-01 10:00 +99:00"]
)
def test_a_reply_by_that_is_no_instant_is_told(value: str) -> None:
    instant, faults = read_instant(value, None)
    assert instant is None
    assert [fault.code for fault in faults] == ["label_unreadable"]


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("Ons kenmerk: AB/1", "reference", "AB/1"),
        ("Uw referte : 2026-000001", "answers", "2026-000001"),
        ("Nos réf. : AB/1", "reference", "AB/1"),
        ("Aktenzeichen: AB/1", "reference", "AB/1"),
        ("Nuestra referencia: AB/1", "reference", "AB/1"),
        ("**Our ref:** AB/1", "reference", "AB/1"),
        ("Dringend: nee", "urgency", "normal"),
        ("Urgent : oui, danger de mort", "urgency", "urgent"),
        ("Priorität: hoch", "urgency", "urgent"),
        ("Rechtsgrond: Verordening (EU) 2018/1862", "instrument", "sis"),
        ("Base juridique : traité bilatéral", "instrument", "bilateral"),
        ("Doel: opsporing van misdrijven", "purpose", "detection"),
        ("Zweck: etwas anderes", "purpose", "etwas anderes"),
        ("Evaluation: B2 (reliable)", "evaluation", "B2"),
        ("Handling code: H1; H2", "handling_codes", ("H1", "H2")),
    ],
)
def test_labels_of_five_languages_fill_the_head(text: str, field: str, expected: object) -> None:
    header, _ = read_labels(f"{text}\n", None)
    assert header is not None
    assert getattr(header, field) == expected


@pytest.mark.parametrize("text", ["", "Dear all:\nhow are you?", "Subject: hello\nQuestion: why?"])
def test_ordinary_letters_have_no_labelled_head(text: str) -> None:
    assert read_labels(text, None) == (None, ())


def test_every_fault_that_the_readers_name_has_a_sentence() -> None:
    named: set[str] = set()
    for file in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                if called in {"Fault", "fault"}:
                    named.add(str(node.args[0].value))
    assert len(named) > 60
    assert named - set(SENTENCES) == set()


def test_a_fault_is_told_with_its_values_and_in_the_readers_language() -> None:
    fault = Fault("date_unreadable", "header Date", {"date": "soon {x}"}, Severity.WARNING)
    assert sentence(fault).startswith("The date “soon {x}” cannot be read.")
    assert sentence(fault, lambda _: "Datum {date}?") == "Datum soon {x}?"
    assert sentence(Fault("date_unreadable")).startswith("The date “…”")
    assert sentence(Fault("a_code_of_tomorrow")) == "a code of tomorrow"


def test_a_part_that_is_not_there_is_refused() -> None:
    for path in ("", "7", "1#1", "1#x", "../x"):
        with pytest.raises(NoSuchPart):
            attachment_bytes(b"From: a@x.example\r\n\r\nText", path)


def test_the_head_alone_shows_subject_and_sender() -> None:
    seen = glance(b"FROM: A <a@x.example>\nsubject:  s\x00 \n\nFrom: other", "reader_crashed")
    assert (seen.sender_address, seen.subject) == ("a@x.example", "s")
    assert glance(b"\xff" * 100, "reader_crashed").sender_address == ""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b", "a\nb"),
        ("<ul><li>x<li>y</ul>", "- x\n- y"),
        ("<table><tr><td>a<td>b</table>", "a\tb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<img alt='a face' src=cid:1>", "[a face]"),
        ("<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example"),
        ("<blockquote>x<blockquote>y</blockquote></blockquote>", "> x\n>\n> > y"),
        ("&lt;b&gt; &amp; &eacute;", "<b> & é"),
    ],
)
def test_markup_becomes_lines(source: str, text: str) -> None:
    assert to_text(source, most=10_000) == (text, False)


def test_markup_that_is_too_large_loses_no_text() -> None:
    assert to_text("<p>One</p><script>x</script><b>Two</b>", most=10) == ("One\n\nTwo", True)


def test_flowed_text_keeps_quotations_and_stuffed_lines_apart() -> None:
    assert unflow("a \nb\n>c \nd\n From", delete_space=False) == "a b\n> c \nd\nFrom"


def test_kinds_of_file_are_seen_in_the_bytes() -> None:
    kinds = {
        b"": "application/x-empty",
        b"plain words": "text/plain",
        b'{"a": 1}': "application/json",
        b"<?xml version='1.0'?><a/>": "application/xml",
        b"\xff\xd8\xff\xe0": "image/jpeg",
        b"\x00\x01\x02\x03": "application/octet-stream",
        b"RIFF\x00\x00\x00\x00WAVEfmt ": "audio/wave",
        b"<svg/>": "image/svg+xml",
    }
    assert {data: sniff(data) for data in kinds} == kinds


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_cleaned_name_names_no_folder(name: str) -> None:
    shown, _ = clean_name(name, "attachment 1")
    assert shown and not re.search(r"[/\\\x00-\x1f\u202e]", shown)
    assert shown not in {".", ".."}
    assert len(shown) <= 220


def test_a_reader_that_fails_still_gives_a_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    def exhaust(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("spoc.exchange.parse.cut", fail)
    assert parse(b"Subject: s\n\nText").faults[0].code == "reader_failed"
    monkeypatch.setattr("spoc.exchange.parse.cut", exhaust)
    parsed = parse(b"Subject: s\n\nText")
    assert (parsed.faults[0].code, parsed.subject) == ("reader_out_of_memory", "s")


def _open_ended(depth: int) -> bytes:
    """Multiparts within one another, none of them closed."""
    body = b"Content-Type: text/plain\r\n\r\nThe innermost.\r\n"
    for level in range(depth):
        mark = f"b{level}".encode()
        body = (
            b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n--" + mark + b"\r\n"
        ) + body
    return b"From: a@x.example\r\n" + body


def test_a_fault_of_many_parts_is_told_once_with_its_count() -> None:
    (fault,) = [one for one in parse(_open_ended(30)).faults if one.code == "multipart_not_closed"]
    assert fault.values == {"times": "30"}
    assert sentence(fault).startswith(sentence(Fault(fault.code)))
    assert "30" in sentence(fault)
    few = [one for one in parse(_open_ended(2)).faults if one.code == "multipart_not_closed"]
    assert [sentence(one) for one in few] == [sentence(Fault(fault.code))] * 2


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_makes_no_other_script_of_a_header(mark: bytes) -> None:
    raw = b"From: a@x.example\r\nSubject: " + mark + b"R\xe9f HR-2026-8812\r\n\r\nText.\r\n"
    assert parse(raw).subject == "Réf HR-2026-8812"


def test_a_file_with_a_byte_order_mark_is_still_read_by_it() -> None:
    assert decode("Réf".encode("utf-16"), "").text == "Réf"
