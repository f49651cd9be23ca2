"""How does the product read XML that a stranger sent?

THE one parse function. A linear scan refuses every dangerous or oversized construct before the
parser sees a byte; the parser itself has no entities, no DTD, no network, no recovery.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from spoc.kernel.errors import Refusal


class BadXml(Refusal):
    """The document is refused. `code` is one of the words below, `line` counts from 1 (0: none).

    empty, too-large, encoding, bad-bytes, illegal-character, version, doctype, declaration,
    processing-instruction, entity, not-well-formed, too-deep, too-many-elements,
    too-many-attributes, text-too-long, tag-too-long
    """

    status = 422

    def __init__(self, code: str, sentence: str, line: int = 0) -> None:
        super().__init__(sentence, code)
        self.line = line


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """What one document may cost. Characters are counted after decoding, before unescaping."""

    size: int = 5_000_000  # bytes
    depth: int = 32  # open elements at once; libxml2 itself stops at 256
    elements: int = 50_000
    attributes: int = 32  # on one element
    text: int = 1_000_000  # characters between two tags, in one value or one CDATA section
    tag: int = 65_536  # characters of one tag with its attributes


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where a document departs from its schema."""

    line: int
    path: str  # "/message/header/purpose", positions from 1 where names repeat
    sentence: str


def parse_xml(data: bytes, *, limits: XmlLimits = XmlLimits()) -> etree._Element:
    """Parse a document and return its root element; comments are dropped, CDATA becomes text.

    XInclude, schema locations and stylesheets are never followed: they stay inert.

    Raises:
        BadXml: when the document is not well-formed, uses a construct we refuse, or is too big.
    """
    if not data.strip():
        raise BadXml("empty", "The document is empty. Send it again with its content.")
    if len(data) > limits.size:
        raise BadXml(
            "too-large",
            f"The document has {len(data)} bytes; at most {limits.size} are read. "
            "Send large content as an attachment.",
        )
    text = _without_declaration(_decode(data))
    _scan(text, limits)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root: etree._Element = etree.fromstring(text.encode(), parser)  # noqa: TID251 - this is that one place
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        raise _broken(line, _plain(str(getattr(error, "msg", None) or error))) from error
    return root


def validate(element: etree._Element, schema: Path) -> tuple[Flaw, ...]:
    """Where does the document depart from the XSD at `schema`? Empty when it agrees.

    At most the first 50 flaws are told: finding their places costs time, and one mends the first.
    The schema is read once per process; it is our own file, never a partner's.
    """
    checker, lock = _schema(schema)
    with lock:  # the error log belongs to the schema object, not to the call
        if checker.validate(element):
            return ()
        log: Iterable[Any] = checker.error_log  # type: ignore[assignment]  # stubs know no _LogEntry
        entries = [(each.line, each.path or "", each.message) for each in log][:_MAXIMUM_FLAWS]
    tree = element.getroottree()
    return tuple(Flaw(line, _path(tree, path), _plain(said)) for line, path, said in entries)


# --- encodings ------------------------------------------------------------------------------

_BOMS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE = {
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
}
_HEAD = re.compile(rb"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([^"'>]{0,60})["']""")
_DECLARATION = re.compile(
    r"<\?xml\s+version\s*=\s*(?:\"(?P<v1>[^\"<>]*)\"|'(?P<v2>[^'<>]*)')"
    r"(?:\s+encoding\s*=\s*(?:\"(?P<e1>[A-Za-z0-9._-]*)\"|'(?P<e2>[A-Za-z0-9._-]*)'))?"
    r"(?:\s+standalone\s*=\s*(?:\"(?:yes|no)\"|'(?:yes|no)'))?\s*\?>"
)
_ALLOWED = "UTF-8, UTF-16 with a byte order mark, ISO-8859-1, ISO-8859-15 or windows-1252"


def _decode(data: bytes) -> str:
    """Turn the bytes into text ourselves, so that nobody can disagree about what they say."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            if codec is None:
                raise _encoding("UTF-32")
            return _strictly(data[len(mark) :], codec)
    if b"\x00" in data[:4] or data.startswith(b"\x4c\x6f\xa7\x94"):
        raise _encoding("unmarked UTF-16, UTF-32 or EBCDIC")
    found = _HEAD.match(data)
    name = found.group(1).decode("ascii", "replace").lower() if found else "utf-8"
    if name in ("utf-8", "us-ascii"):
        return _strictly(data, "utf-8")
    if name not in _SINGLE_BYTE:
        raise _encoding(name)
    return _strictly(data, _SINGLE_BYTE[name])


def _strictly(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadXml(
            "bad-bytes",
            f"Line {line} holds bytes that are not {codec}. Save the document as UTF-8.",
            line,
        ) from error
    if text.startswith("\ufeff"):
        raise BadXml("encoding", "The document has two byte order marks. Save it as UTF-8.", 1)
    if codec == "utf-8" or codec.startswith("utf-16"):
        _agree(text, codec)
    return text


def _agree(text: str, codec: str) -> None:
    """The declaration may not contradict the byte order mark."""
    found = _DECLARATION.match(text)
    declared = ((found.group("e1") or found.group("e2") or "") if found else "").lower()
    family = ("utf-8", "us-ascii") if codec == "utf-8" else ("utf-16", codec)
    if declared and declared not in family:
        raise BadXml(
            "encoding",
            f"The document says it is {declared}, but its bytes are {codec}. Save it as UTF-8.",
            1,
        )


def _encoding(name: str) -> BadXml:
    return BadXml("encoding", f"The encoding “{name}” is not read. Use {_ALLOWED}.", 1)


# --- the scan -------------------------------------------------------------------------------

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"""<(?P<end>/)?(?:"[^"<]*+"|'[^'<]*+'|[^<>"'])++>""")
_VALUE = re.compile(r""""[^"]*+"|'[^']*+'""")
_STRANGE_ENTITY = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)(?P<name>[^\s;<&]{0,40})"
)


def _without_declaration(text: str) -> str:
    """Drop `<?xml …?>` but keep its line ends: the parser gets UTF-8 and true line numbers."""
    if not re.match(r"<\?xml\s", text):
        return text
    found = _DECLARATION.match(text)
    if found is None:
        raise _broken(1, "the XML declaration is malformed")
    version = found.group("v1") or found.group("v2") or ""
    if version != "1.0":
        raise BadXml("version", f"XML version “{version}” is not read. Use version 1.0.", 1)
    return "\n" * found.group().count("\n") + text[found.end() :]


def _scan(text: str, limits: XmlLimits) -> None:
    """Walk the markup once, left to right, in linear time, and refuse what we do not read.

    In a well-formed document "<" stands only where markup begins, outside comments and CDATA;
    whatever escapes this walk is therefore not well-formed, and the parser refuses it.
    """
    if bad := _ILLEGAL.search(text):
        raise BadXml(
            "illegal-character",
            f"Line {_line(text, bad.start())} holds the control character "
            f"U+{ord(bad.group()):04X}. Remove it.",
            _line(text, bad.start()),
        )
    depth = elements = 0
    for kind, start, end in _markup(text, limits):
        if kind != "tag":
            continue
        tag = text[start:end]
        if tag.startswith("</"):
            depth -= 1
            continue
        elements += 1
        if elements > limits.elements:
            raise _too("many-elements", text, start, f"more than {limits.elements} elements")
        if len(_VALUE.findall(tag)) > limits.attributes:
            said = f"an element with more than {limits.attributes} attributes"
            raise _too("many-attributes", text, start, said)
        if depth == limits.depth:
            raise _too("deep", text, start, f"elements nested deeper than {limits.depth}")
        if not tag.endswith("/>"):
            depth += 1


def _markup(text: str, limits: XmlLimits) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of every piece of markup; check the text between them."""
    at = 0
    while (start := text.find("<", at)) >= 0:
        _check_text(text, at, start, limits)
        if text.startswith("<!--", start):
            kind, end = "comment", _end(text, start, 4, "-->", "comment")
        elif text.startswith("<![CDATA[", start):
            kind, end = "cdata", _end(text, start, 9, "]]>", "CDATA section")
            if end - start > limits.text:
                raise _long(text, start, limits)
        elif text.startswith("<?", start):
            raise BadXml(
                "processing-instruction",
                f"Line {_line(text, start)} holds a processing instruction. Remove it: only the "
                "XML declaration on the first line is read.",
                _line(text, start),
            )
        elif text.startswith("<!", start):
            raise _forbidden_declaration(text, start)
        else:
            kind, end = "tag", _tag_end(text, start, limits)
        yield kind, start, end
        at = end
    _check_text(text, at, len(text), limits)


def _tag_end(text: str, start: int, limits: XmlLimits) -> int:
    found = _TAG.match(text, start, min(len(text), start + limits.tag))
    if found is None:
        if len(text) - start > limits.tag:
            line = _line(text, start)
            raise BadXml(
                "tag-too-long",
                f"Line {line} holds a tag that does not end within {limits.tag} characters. "
                "Put long values in elements.",
                line,
            )
        raise _broken(_line(text, start), "a tag is not closed")
    _check_entities(text, start, found.end())
    return found.end()


def _end(text: str, start: int, opening: int, closing: str, what: str) -> int:
    end = text.find(closing, start + opening)
    if end < 0:
        raise _broken(_line(text, start), f"a {what} is not closed")
    return end + len(closing)


def _check_text(text: str, start: int, end: int, limits: XmlLimits) -> None:
    if end - start > limits.text:
        raise _long(text, start, limits)
    _check_entities(text, start, end)


def _check_entities(text: str, start: int, end: int) -> None:
    if strange := _STRANGE_ENTITY.search(text, start, end):
        line = _line(text, strange.start())
        raise BadXml(
            "entity",
            f"Line {line} uses “&{strange.group('name')}”. Only &amp; &lt; &gt; &quot; &apos; and "
            "numbered characters are read; write the character itself.",
            line,
        )


def _forbidden_declaration(text: str, start: int) -> BadXml:
    line = _line(text, start)
    if text[start : start + 9].upper() == "<!DOCTYPE":
        return BadXml("doctype", f"Line {line} holds a DOCTYPE. Remove it and send again.", line)
    return BadXml("declaration", f"Line {line} holds a “<!” declaration. Remove it.", line)


# --- sentences ------------------------------------------------------------------------------

_NAMESPACE = re.compile(r"\{[^{}]*\}")
_MAXIMUM_SAID = 300
_MAXIMUM_FLAWS = 50


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _broken(line: int, said: str) -> BadXml:
    place = f" (line {line})" if line else ""
    return BadXml("not-well-formed", f"The document is not well-formed XML{place}: {said}.", line)


def _too(word: str, text: str, at: int, said: str) -> BadXml:
    line = _line(text, at)
    return BadXml(f"too-{word}", f"The document has {said} (line {line}). Send less.", line)


def _long(text: str, at: int, limits: XmlLimits) -> BadXml:
    line = _line(text, at)
    return BadXml(
        "text-too-long",
        f"The text from line {line} on is longer than {limits.text} characters. "
        "Send it as an attachment.",
        line,
    )


def _plain(said: str) -> str:
    """libxml2's words without namespaces, position and trailing dot, at most a few lines long."""
    without = _NAMESPACE.sub("", said.split(", line ")[0]).strip()
    return without[:_MAXIMUM_SAID].rstrip(". ")


def _path(tree: etree._ElementTree, xpath: str) -> str:
    """ "/*/*[2]" in local names: "/message/entities"; the path itself when it leads nowhere."""
    found = tree.xpath(xpath) if xpath.startswith("/") else []
    if not isinstance(found, list) or not found or not isinstance(found[0], etree._Element):
        return xpath
    steps = [*reversed(list(found[0].iterancestors())), found[0]]
    return "".join(f"/{_step(element)}" for element in steps)


def _step(element: etree._Element) -> str:
    name = etree.QName(element).localname
    parent = element.getparent()
    same = [] if parent is None else [each for each in parent if each.tag == element.tag]
    return name if len(same) < 2 else f"{name}[{same.index(element) + 1}]"


@lru_cache(maxsize=32)
def _schema(path: Path) -> tuple[etree.XMLSchema, Lock]:
    return etree.XMLSchema(parse_xml(path.read_bytes())), Lock()
