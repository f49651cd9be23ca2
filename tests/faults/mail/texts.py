"""Cases about letters: wrong charsets, broken transfer encodings, flowed and long lines."""

from __future__ import annotations

from tests.faults.mail.case import Case, mail

_FRENCH = "Le suspect a été aperçu à côté de la gare, près du marché."
_RUSSIAN = "Просим вас сообщить нам все имеющиеся сведения об указанном лице. Он был замечен вчера."
_GREEK = (
    "Παρακαλούμε να μας γνωρίσετε όλες τις πληροφορίες που διαθέτετε για το αναφερόμενο πρόσωπο."
)
_POLISH = (
    "Uprzejmie prosimy o przekazanie wszelkich informacji dotyczących wskazanej osoby, "
    "która została zatrzymana w środę."
)


def _in(charset: str, declared: str | None, text: str = _FRENCH) -> bytes:
    kind = f"text/plain; charset={declared}" if declared else "text/plain"
    return mail(text.encode(charset), Content_Type=kind)


def _packed(data: bytes, encoding: str) -> bytes:
    return mail(data, Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding=encoding)


CASES = (
    Case("UTF-8 as declared", _in("utf-8", "utf-8"), text=_FRENCH, clean=True),
    Case("UTF-8 declared as Latin-1", _in("utf-8", "iso-8859-1"), ("charset_wrong",), _FRENCH),
    Case("UTF-8 declared as ASCII", _in("utf-8", "us-ascii"), ("charset_wrong",), _FRENCH),
    Case("UTF-8 not declared", _in("utf-8", None), ("charset_missing",), _FRENCH),
    Case("windows-1252 declared as UTF-8", _in("cp1252", "utf-8"), ("charset_wrong",), _FRENCH),
    Case("windows-1252 declared as ASCII", _in("cp1252", "ascii"), ("charset_wrong",), _FRENCH),
    Case("windows-1252 not declared", _in("cp1252", None), ("charset_missing",), _FRENCH),
    Case(
        "windows-1252 declared as Latin-1",
        _in("cp1252", "iso-8859-1", "“Café” – 5 €"),
        text="“Café” – 5 €",
    ),
    Case(
        "windows-1251 declared as UTF-8",
        _in("cp1251", "utf-8", _RUSSIAN),
        ("charset_wrong",),
        _RUSSIAN,
    ),
    Case("KOI8-R not declared", _in("koi8-r", None, _RUSSIAN), ("charset_missing",), _RUSSIAN),
    Case("Greek not declared", _in("cp1253", None, _GREEK), ("charset_missing",), _GREEK),
    Case("Polish declared as ASCII", _in("cp1250", "ascii", _POLISH), ("charset_wrong",), _POLISH),
    Case("an unknown charset", _in("utf-8", "x-klingon"), ("charset_unknown",), _FRENCH),
    Case(
        "a charset that computes",
        _in("ascii", "unicode_escape", "\\u0041 stays"),
        ("charset_unknown",),
        "\\u0041 stays",
    ),
    Case(
        "a charset that is no text",
        _in("ascii", "zlib", "Text stays"),
        ("charset_unknown",),
        "Text stays",
    ),
    Case(
        "UTF-7 is refused",
        mail("+ADw-script+AD4-", Content_Type="text/plain; charset=utf-7"),
        ("charset_utf7",),
        "+ADw-script",
    ),
    Case(
        "UTF-16 with its mark",
        mail(_FRENCH.encode("utf-16"), Content_Type="text/plain"),
        text=_FRENCH,
    ),
    Case(
        "UTF-16 without its mark",
        mail(_FRENCH.encode("utf-16-le"), Content_Type="text/plain"),
        text=_FRENCH,
    ),
    Case(
        "UTF-8 with its mark",
        mail(b"\xef\xbb\xbf" + _FRENCH.encode(), Content_Type="text/plain"),
        text=_FRENCH,
    ),
    Case(
        "letters damaged twice",
        _in(
            "utf-8", "utf-8", _FRENCH.encode().decode("cp1252", "ignore").replace("Ã\xa0", "Ã\xa0")
        ),
        ("mojibake_repaired",),
        "été aperçu",
    ),
    Case(
        "UTF-8 cut within a letter",
        mail(_FRENCH.encode() * 2 + b"\xc3", Content_Type="text/plain; charset=utf-8"),
        ("characters_unreadable",),
        "été",
    ),
    Case("NUL in the text", mail("Be\x00fore"), ("characters_removed",), "Before"),
    Case(
        "control characters in the text",
        mail("\x1b[31mred\x07"),
        ("characters_removed",),
        "[31mred",
    ),
    Case("lone CR in the text", mail(b"one\rtwo\r\n"), text="one\ntwo"),
    Case("base64", _packed(b"TGUgdGV4dGU=", "base64"), text="Le texte", clean=True),
    Case(
        "base64 without padding", _packed(b"TGUgdGV4dGU", "base64"), ("base64_broken",), "Le texte"
    ),
    Case("base64 cut off", _packed(b"TGUgdGV4dGUgeHh4e", "base64"), ("base64_broken",), "Le texte"),
    Case(
        "base64 with rubbish",
        _packed(b"TGUg**\r\ndGV4dGU=", "base64"),
        ("base64_broken",),
        "Le texte",
    ),
    Case("base64 twice", _packed(b"TGU=\r\nIHRleHRl", "base64"), ("base64_broken",), "Le texte"),
    Case(
        "base64 with a footer",
        _packed(b"TGUgdGV4dGU=\r\n--\r\nfooter", "base64"),
        ("base64_broken",),
        "Le texte",
    ),
    Case("base64 that is text", _packed("été".encode(), "base64"), ("base64_broken",)),
    Case(
        "quoted-printable",
        _packed(b"Un caf=C3=A9 =\r\nnoir", "quoted-printable"),
        text="Un café noir",
        clean=True,
    ),
    Case(
        "quoted-printable broken",
        _packed(b"a =ZZ caf=C3=A9 = b", "quoted-printable"),
        ("quoted_printable_broken",),
        "=ZZ café",
    ),
    Case(
        "an unknown packing",
        _packed(b"As it is", "x-secret"),
        ("transfer_encoding_unknown",),
        "As it is",
    ),
    Case(
        "uuencode as packing",
        _packed(b"begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", "x-uuencode"),
        text="Cat",
    ),
    Case(
        "uuencode as packing without begin",
        _packed(b"nothing", "x-uue"),
        ("uuencode_broken",),
        "nothing",
    ),
    Case(
        "a uuencoded file in the text",
        mail("Before\nbegin 644 cat.txt\n#0V%T\n`\nend\nAfter\n"),
        text="Before\n[cat.txt]\nAfter",
        check=lambda p: (
            [(a.name, a.content, a.path) for a in p.attachments] == [("cat.txt", b"Cat", "1#1")]
        ),
    ),
    Case(
        "a uuencoded file that breaks off",
        mail("begin 644 cat.txt\n#0V%T\nstop that\n"),
        ("uuencode_broken",),
        "stop that",
    ),
    Case(
        "a thousand uuencoded files",
        mail("begin 644 c\n#0V%T\n`\nend\n" * 1_000),
        ("too_many_attachments",),
        check=lambda p: len(p.attachments) == 200,
    ),
    Case(
        "words that look like uuencode",
        mail("begin 644 the day\n\nwith tea"),
        text="begin 644 the day",
    ),
    Case(
        "flowed text",
        mail(
            "One line \nand its rest.\n>quoted \n>more\n-- \nMarek",
            Content_Type="text/plain; format=flowed",
        ),
        text="One line and its rest.\n> quoted more\n-- \nMarek",
    ),
    Case(
        "flowed text that drops spaces",
        mail("東京 \n都", Content_Type="text/plain; charset=utf-8; format=flowed; delsp=yes"),
        text="東京都",
    ),
    Case(
        "a line of two hundred thousand letters",
        lambda: mail("word " * 40_000),
        ("line_too_long",),
        "word word",
    ),
    Case(
        "a text of three million letters",
        lambda: mail("A line of words.\n" * 200_000),
        ("text_too_long",),
        "A line of words.",
        check=lambda p: p.attachments[0].size > 3_000_000,
    ),
    Case(
        "enriched text",
        mail("<bold>Now</bold> is <<the> time", Content_Type="text/enriched"),
        text="Now is <the> time",
    ),
    Case(
        "a wrong language tag",
        mail(
            _FRENCH + " Veuillez nous faire savoir s'il est connu de vos services.",
            Content_Language="nl",
            Content_Type="text/plain; charset=utf-8",
        ),
        ("language_tag_wrong",),
        check=lambda p: p.language == "fr",
    ),
    Case("only signs", mail("!!! ??? ... 12345 %%%"), text="!!!", check=lambda p: p.language == ""),
    Case(
        "quoted text is kept",
        mail("Yes.\n\n> Is he known to you?\n>> Who?\n"),
        text="> Is he known to you?",
    ),
)
