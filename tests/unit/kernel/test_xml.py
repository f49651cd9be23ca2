"""Can a document make the product read a file, call out, swell, hang, or lie about its encoding?"""

from __future__ import annotations

import codecs
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.unit.kernel.xml_attacks import ATTACKS, INERT

from spoc.kernel.xml import BadXml, XmlLimits, parse_xml, validate

SECRET = "the-content-of-a-file-nobody-may-read"
MEMORY = 200_000_000  # bytes, the figure of the hostile corpus


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Callable[[bytes], bytes]]:
    """Point a document at a secret file and a listener; fail when anybody connects."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        host = f"127.0.0.1:{listener.getsockname()[1]}"

        def point(document: bytes) -> bytes:
            return document.replace(b"PATH", str(secret).encode()).replace(b"HOST", host.encode())

        yield point
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    ("document", "code"),
    [pytest.param(document, code, id=name) for name, document, code in ATTACKS],
)
def test_an_attack_is_refused_with_a_clear_sentence(
    document: bytes, code: str, bait: Callable[[bytes], bytes]
) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadXml) as refused:
            parse_xml(bait(document))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == code
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert SECRET not in sentence
    assert len(sentence) < 500
    assert peak < MEMORY


def test_the_corpus_holds_a_hundred_attacks_with_names_of_their_own() -> None:
    assert len(ATTACKS) >= 100
    assert len({name for name, _, _ in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("document", [pytest.param(each, id=name) for name, each in INERT])
def test_a_reference_is_data_and_is_never_followed(
    document: bytes, bait: Callable[[bytes], bytes]
) -> None:
    root = parse_xml(bait(document))
    assert SECRET not in etree.tostring(root, encoding="unicode")


def test_xinclude_stays_an_element() -> None:
    namespace = "http://www.w3.org/2001/XInclude"
    root = parse_xml(f'<a xmlns:xi="{namespace}"><xi:include href="x"/></a>'.encode())
    assert root[0].tag == f"{{{namespace}}}include"


@pytest.mark.parametrize(
    "document",
    [
        "<a>Zoë €</a>".encode(),
        codecs.BOM_UTF8 + "<a>Zoë €</a>".encode(),
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?><a>Zoë €</a>'.encode(),
        "<?xml version='1.0' encoding='UTF-8'?>\n<a>Zoë €</a>".encode(),
        codecs.BOM_UTF16_LE + "<a>Zoë €</a>".encode("utf-16-le"),
        '\ufeff<?xml version="1.0" encoding="UTF-16"?><a>Zoë €</a>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="windows-1252"?><a>Zoë €</a>'.encode("windows-1252"),
        '<?xml version="1.0" encoding="ISO-8859-15"?><a>Zoë €</a>'.encode("iso-8859-15"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>Zoë &#8364;</a>'.encode("iso-8859-1"),
        "<a>Zo&#xEB; <![CDATA[€]]></a>".encode(),
        "<a>Zoë<!-- a note --> €</a>".encode(),
    ],
)
def test_every_allowed_encoding_gives_the_same_text(document: bytes) -> None:
    assert parse_xml(document).text == "Zoë €"


def test_the_five_plain_entities_and_numbers_are_read() -> None:
    root = parse_xml(b"<a b='&quot;'>&lt;&amp;&gt;&apos;&#65;&#x42;</a>")
    assert (root.text, root.get("b")) == ("<&>'AB", '"')


def test_signs_inside_quotes_confuse_nobody() -> None:
    root = parse_xml(b"""<a b="x > y" c='/>'><d e="'"/>"quoted" > it's</a>""")
    assert root.get("b") == "x > y"
    assert root[0].tail == '"quoted" > it\'s'


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (b'<?xml version="1.0"?>\n<a>\n<b></a>', 3),
        (b'<?xml\nversion="1.0"?>\n<a>\n</b>', 4),
        (b"<a>\n\n&e;</a>", 3),
        (b"<a>\n<?x?></a>", 2),
        (b"<a>\n\n\n\xff</a>", 4),
    ],
)
def test_the_line_of_the_fault_is_the_line_of_the_document(document: bytes, line: int) -> None:
    with pytest.raises(BadXml) as refused:
        parse_xml(document)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("allowed", "refused", "code"),
    [
        (b"<a><b><c/></b></a>", b"<a><b><c><d/></c></b></a>", "too-deep"),
        (b"<a><b/><b/><b/></a>", b"<a><b/><b/><b/><b/></a>", "too-many-elements"),
        (b"<a x='' y=''/>", b"<a x='' y='' z=''/>", "too-many-attributes"),
        (b"<a>12345</a>", b"<a>123456</a>", "text-too-long"),
        (b"<a b='901234567890'/>", b"<a b='9012345678901x'/>", "tag-too-long"),
        (b"<a>" + b"12345<b/>" * 3 + b"</a>", b"<a>" + b"12345<b/>" * 3 + b"1234</a>", "too-large"),
    ],
)
def test_a_limit_lets_through_what_just_fits(allowed: bytes, refused: bytes, code: str) -> None:
    limits = XmlLimits(size=37, depth=3, elements=4, attributes=2, text=5, tag=21)
    parse_xml(allowed, limits=limits)
    with pytest.raises(BadXml) as refusal:
        parse_xml(refused, limits=limits)
    assert refusal.value.code == code


def test_the_parser_of_another_library_changes_nothing() -> None:
    loose = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
    etree.set_default_parser(loose)
    try:
        with pytest.raises(BadXml):
            parse_xml(b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>')
    finally:
        etree.set_default_parser(None)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    _read_or_refuse(data)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<a>",
                "</a>",
                "<a b='",
                "'>",
                '"',
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<?x",
                "?>",
                "<!DOCTYPE a",
                "[",
                "]>",
                "<!ENTITY e 'x'>",
                "&e;",
                "&#60;",
                "x",
                "\n",
                "&",
                "<",
                ">",
            ]
        ),
        max_size=25,
    )
)
def test_no_order_of_markup_smuggles_a_doctype_past_the_scan(pieces: list[str]) -> None:
    root = _read_or_refuse("".join(pieces).encode())
    if root is not None:
        document = root.getroottree()
        assert document.docinfo.internalDTD is None
        assert not document.docinfo.doctype
        assert not list(root.iter(etree.Entity, etree.ProcessingInstruction))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_text_that_is_written_is_read_back(text: str) -> None:
    element = etree.Element("a")
    try:
        element.text = text
    except ValueError:
        element.text = "".join(each for each in text if each.isprintable())
    written = element.text or ""
    assert (parse_xml(etree.tostring(element)).text or "") == written


def _read_or_refuse(data: bytes) -> etree._Element | None:
    try:
        return parse_xml(data)
    except BadXml as refused:
        assert str(refused)
        return None


XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"
 xmlns="urn:x" elementFormDefault="qualified">
 <xs:element name="list"><xs:complexType><xs:sequence>
  <xs:element name="day" type="xs:date" minOccurs="0" maxOccurs="unbounded"/>
 </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "list.xsd"
    path.write_bytes(XSD)
    return path


def test_a_document_that_follows_its_schema_has_no_flaws(schema: Path) -> None:
    assert validate(parse_xml(b'<list xmlns="urn:x"><day>2026-11-24</day></list>'), schema) == ()


def test_a_flaw_tells_line_path_and_what_is_wrong(schema: Path) -> None:
    document = b'<list xmlns="urn:x">\n<day>2026-11-24</day>\n<day>soon</day>\n</list>'
    flaws = validate(parse_xml(document), schema)
    assert {(flaw.line, flaw.path) for flaw in flaws} == {(3, "/list/day[2]")}
    assert "'soon' is not a valid value" in flaws[0].sentence
    assert "urn:x" not in flaws[0].sentence


def test_a_flood_of_flaws_is_cut(schema: Path) -> None:
    document = b'<list xmlns="urn:x">' + b"<day/>" * 400 + b"</list>"
    assert len(validate(parse_xml(document), schema)) == 50


def test_the_schema_file_is_read_once(schema: Path) -> None:
    validate(parse_xml(b'<list xmlns="urn:x"/>'), schema)
    schema.unlink()
    assert validate(parse_xml(b'<list xmlns="urn:x"/>'), schema) == ()


def test_only_one_file_of_the_product_calls_the_parser() -> None:
    house = Path(__file__).parents[3] / "src"
    forbidden: list[Callable[[str], bool]] = [
        lambda text: "etree.fromstring(" in text,
        lambda text: "etree.parse(" in text,
        lambda text: "etree.XML(" in text,
        lambda text: "iterparse(" in text,
        lambda text: "XMLPullParser(" in text,
        lambda text: "xml.sax" in text or "xml.dom" in text or "xml.etree" in text,
    ]
    callers = {
        path.relative_to(house).as_posix()
        for path in house.rglob("*.py")
        if any(found(path.read_text(encoding="utf-8")) for found in forbidden)
    }
    # the engine stands alone and reads lists of other makers with a parser of its own settings
    assert callers == {"spoc/kernel/xml.py", "screening/readers_un.py"}
