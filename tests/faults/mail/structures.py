"""Cases about the parts of a mail: boundaries, nesting, forwarding, encryption, alternatives."""

from __future__ import annotations

from tests.faults.mail.case import HEAD, Case, attached, mail, parts, piece

_INNER = b"From: inner@x.example\r\nSubject: inner\r\n\r\nInner text.\r\n"


def _nested(depth: int) -> bytes:
    """Multiparts within one another."""
    body = b"Content-Type: text/plain\r\n\r\nThe innermost.\r\n"
    for level in range(depth):
        mark = f"b{level}".encode()
        body = (
            b"Content-Type: multipart/mixed; boundary=" + mark
            + b"\r\n\r\n--" + mark + b"\r\n" + body + b"\r\n--" + mark + b"--\r\n"
        )  # fmt: skip
    return b"From: a@x.example\r\n" + body


def _chain(depth: int) -> bytes:
    """Messages forwarded within one another, the nearest sender first."""
    body = b"From: s0@x.example\r\n\r\nThe first message.\r\n"
    for level in range(1, depth):
        body = f"From: s{level}@x.example\r\nContent-Type: message/rfc822\r\n\r\n".encode() + body
    return body


def _html(source: str) -> bytes:
    return mail(source, Content_Type="text/html; charset=utf-8")


CASES = (
    Case(
        "a multipart without boundary",
        mail("Plain all the same", Content_Type="multipart/mixed"),
        ("boundary_missing",),
        "Plain all the same",
    ),
    Case(
        "a multipart with another boundary than announced",
        mail(
            "--real\nContent-Type: text/plain\n\nFound it.\n--real--\n",
            Content_Type="multipart/mixed; boundary=announced",
        ),
        ("boundary_wrong",),
        "Found it.",
    ),
    Case(
        "a multipart that breaks off",
        parts(piece("First part."), piece("Second pa"), closed=False),
        ("multipart_not_closed",),
        "Second pa",
    ),
    Case("a multipart without parts", parts(), ("boundary_missing",)),
    Case(
        "an empty boundary",
        mail("All text", Content_Type='multipart/mixed; boundary=""'),
        ("boundary_missing",),
        "All text",
    ),
    Case(
        "text after the last part",
        parts(piece("Shown.")) + b"\r\nHidden words that no program shows to anybody.\r\n",
        ("text_outside_parts",),
        "Shown.",
    ),
    Case(
        "text before the first part",
        mail(
            b"Hidden words that no program shows to anybody.\r\n--cut\r\n\r\nShown.\r\n--cut--\r\n",
            Content_Type="multipart/mixed; boundary=cut",
        ),
        ("text_outside_parts",),
        "Shown.",
    ),
    Case(
        "the usual words before the first part",
        mail(
            b"This is a multi-part message in MIME format.\r\n--cut\r\n\r\nShown.\r\n--cut--\r\n",
            Content_Type="multipart/mixed; boundary=cut",
        ),
        text="Shown.",
        clean=True,
    ),
    Case("thirty nested multiparts", _nested(30), text="The innermost."),
    Case(
        "five hundred nested multiparts",
        lambda: _nested(500),
        ("nested_too_deeply",),
        "The innermost.",
    ),
    Case("two thousand parts", lambda: parts(*[piece("x")] * 2_000), ("too_many_parts",), "x"),
    Case(
        "three hundred attachments",
        lambda: parts(piece("See files."), *[attached(b"abc", "a.txt")] * 300),
        ("too_many_attachments",),
        "See files.",
        check=lambda p: len(p.attachments) == 200,
    ),
    Case(
        "a forwarded chain",
        _chain(4),
        text="The first message.",
        check=lambda p: p.forwarded == ("s2@x.example", "s1@x.example", "s0@x.example"),
    ),
    Case("a chain of twenty", lambda: _chain(20), ("forwarded_too_deeply",)),
    Case(
        "a forwarded message in base64",
        parts(
            piece("See below."),
            b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            b"RnJvbTogaW5uZXJAeC5leGFtcGxlCgpJbm5lciB0ZXh0Lgo=",
        ),
        text="Inner text.",
        check=lambda p: p.forwarded == ("inner@x.example",),
    ),
    Case(
        "an attachment within a forwarded message",
        parts(
            piece("Outer."),
            b"Content-Type: message/rfc822\r\n\r\n"
            + parts(piece("In."), attached(b"abc", "a.txt")).replace(b"cut", b"inner"),
        ),
        text="In.",
        check=lambda p: [a.path for a in p.attachments] == ["2.2"],
    ),
    Case(
        "a forwarded message without content",
        parts(piece("T."), b"Content-Type: message/rfc822\r\n\r\n"),
        text="T.",
    ),
    Case(
        "a message forwarded as text",
        mail(
            "See below.\n\n-----Original Message-----\nFrom: Yara Duinhoven <yara@y.example>\n"
            "Sent: Monday\nTo: Marek\nSubject: old\n\nThe old text.\n"
        ),
        text="The old text.",
        check=lambda p: p.forwarded == ("yara@y.example",),
    ),
    Case(
        "an unreadable kind",
        mail("Read as text", Content_Type="text"),
        ("content_type_unreadable",),
        "Read as text",
    ),
    Case(
        "an absurd kind",
        mail("Read as text", Content_Type='//;;="=;'),
        ("content_type_unreadable",),
        "Read as text",
    ),
    Case("an empty kind", mail("Read as text", Content_Type=""), text="Read as text"),
    Case(
        "broken parameters",
        mail("Text", Content_Type="text/plain; charset*0*=utf-8''%; charset*x=3; =; ;;name"),
        text="Text",
    ),
    Case(
        "plain text is preferred",
        parts(
            piece("Plain words here."),
            piece("<p>Plain words here.</p>", "text/html"),
            kind="alternative",
        ),
        text="Plain words here.",
        clean=True,
        check=lambda p: not p.attachments,
    ),
    Case(
        "HTML when the plain text is empty",
        parts(piece(" "), piece("<p>Only here.</p>", "text/html"), kind="alternative"),
        text="Only here.",
    ),
    Case(
        "HTML that says something else",
        parts(
            piece("The plate is 1-ZZZ-117."),
            piece("<p>The plate is 1-ZZZ-118.</p>", "text/html"),
            kind="alternative",
        ),
        ("html_differs",),
        "1-ZZZ-117",
        check=lambda p: len(p.attachments) == 1,
    ),
    Case(
        "an alternative without text",
        parts(attached(b"abc", "a.bin"), kind="alternative"),
        ("no_text",),
    ),
    Case("only attachments", parts(attached(b"abc", "a.bin")), ("no_text",)),
    Case(
        "HTML with a script",
        _html("<p>Before</p><script>alert('gone')</script><p onclick='x()'>After</p>"),
        ("html_active",),
        "After",
        check=lambda p: "alert" not in p.body_text,
    ),
    Case(
        "HTML that hides text",
        _html("<p>Shown</p><p style='display:none'>hidden words</p>"),
        text="hidden words",
    ),
    Case(
        "HTML with a picture from elsewhere",
        _html("<p>T</p><img src='http://x.example/p.gif'>"),
        ("html_remote",),
    ),
    Case(
        "HTML with a false link",
        _html("<a href='https://evil.example/'>https://bank.example</a>"),
        text="<https://evil.example/>",
    ),
    Case(
        "HTML with a link that acts",
        _html("<a href='javascript:x()'>Click</a>"),
        ("html_active",),
        "Click",
    ),
    Case(
        "HTML with a form",
        _html("<form action='http://x'><input></form>Text"),
        ("html_active",),
        "Text",
    ),
    Case("HTML with SVG", _html("<svg onload=x()></svg><p>Text</p>"), ("html_active",), "Text"),
    Case(
        "HTML nested a hundred thousand deep",
        lambda: _html("<div>" * 100_000 + "Deep"),
        ("html_too_complex",),
        "Deep",
    ),
    Case("HTML of two million ampersands", lambda: _html("&" * 2_000_000), ("html_too_complex",)),
    Case("HTML of open tags only", lambda: _html("<" * 200_000 + "Text"), check=lambda p: True),
    Case(
        "HTML that names its charset",
        mail(b"<meta charset=windows-1252><p>caf\xe9", Content_Type="text/html"),
        text="café",
    ),
    Case("HTML in a quotation", _html("Mine<blockquote>Theirs</blockquote>"), text="> Theirs"),
    Case(
        "PGP mail",
        parts(
            piece("Version: 1", "application/pgp-encrypted"),
            piece("-----BEGIN PGP MESSAGE-----", "application/octet-stream"),
            kind="encrypted",
        ),
        ("encrypted_pgp",),
    ),
    Case(
        "PGP in the text",
        mail("-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n"),
        ("encrypted_pgp",),
    ),
    Case(
        "a PGP signature in the text",
        mail("-----BEGIN PGP SIGNED MESSAGE-----\n\nabcd\n"),
        ("signature_not_checked",),
    ),
    Case(
        "S/MIME encrypted",
        mail(
            "MIIB",
            Content_Type="application/pkcs7-mime; smime-type=enveloped-data",
            Content_Transfer_Encoding="base64",
        ),
        ("encrypted_smime",),
    ),
    Case(
        "S/MIME signed and wrapped",
        mail(
            "MIIB",
            Content_Type="application/pkcs7-mime; smime-type=signed-data",
            Content_Transfer_Encoding="base64",
        ),
        ("signed_not_opened",),
    ),
    Case(
        "a signature beside the text",
        parts(piece("Signed text."), attached(b"MIIB", "smime.p7s"), kind="signed"),
        ("signature_not_checked",),
        "Signed text.",
    ),
    Case(
        "a piece of a message",
        mail("id", Content_Type="message/partial; id=x; number=1; total=2"),
        ("partial_message",),
    ),
    Case(
        "content that lies elsewhere",
        mail("x", Content_Type='message/external-body; access-type=URL; URL="http://x.example"'),
        ("content_elsewhere",),
    ),
    Case(
        "a delivery report",
        parts(
            piece("Not delivered."),
            piece("Status: 5.1.1", "message/delivery-status"),
            kind="report",
        ),
        ("automatic_message",),
        "Not delivered.",
    ),
    Case(
        "a boundary that begins like another",
        mail(
            b"--ab\r\n\r\nOne\r\n--abc\r\nstill one\r\n--ab--\r\n",
            Content_Type="multipart/mixed; boundary=ab",
        ),
        text="still one",
    ),
    Case(
        "lone CR as line end",
        mail("Text of an old\nsystem.").replace(b"\r\n", b"\r"),
        ("lone_cr",),
        "Text of an old\nsystem.",
    ),
    Case(
        "LF as line end",
        mail("Text of a new\nsystem.").replace(b"\r\n", b"\n"),
        text="Text of a new\nsystem.",
        clean=True,
    ),
    Case(
        "the head of another message twice",
        b"".join(f"{k}: {v}\r\n".encode() for k, v in HEAD.items()) * 2 + b"\r\nText",
        text="Text",
    ),
    Case("random bytes", bytes(range(256)) * 20, check=lambda p: bool(p.faults)),
    Case(
        "a text of half a million paragraphs",
        lambda: mail("a\n\n" * 600_000),
        check=lambda p: len(p.paragraphs) <= 20_000,
    ),
    Case(
        "a boundary of one dash in a sea of dashes",
        lambda: mail(b"-" * 5_000_000, Content_Type="multipart/mixed; boundary=-"),
        ("boundary_missing",),
    ),
    Case(
        "a boundary within boundaries",
        mail(
            b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a--\r\n",
            Content_Type="multipart/mixed; boundary=a",
        ),
        check=lambda p: True,
    ),
)
