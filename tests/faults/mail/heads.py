"""Cases about the head of a mail: addresses, dates, numbers, broken lines, injections."""

from __future__ import annotations

from tests.faults.mail.case import Case, head, mail


def _date(value: str) -> bytes:
    return mail("Text of the letter.", Date=value)


CASES = (
    Case("an honest mail", mail("Text of the letter."), text="Text of the letter.", clean=True),
    Case(
        "the name shows another address",
        mail("Hello there", From='"spoc@at.example" <evil@x.example>'),
        ("sender_name_shows_other_address",),
        check=lambda p: p.sender_address == "evil@x.example" and "spoc@at.example" in p.sender_raw,
    ),
    Case(
        "the encoded name shows another address",
        mail("Hello", From="=?utf-8?q?spoc=40at=2Eexample?= <evil@x.example>"),
        ("sender_name_shows_other_address",),
        check=lambda p: p.sender_address == "evil@x.example",
    ),
    Case(
        "the name shows another address in fullwidth letters",
        mail("Hello", From='"spoc＠at．example" <evil@x.example>'),
        ("sender_name_shows_other_address",),
    ),
    Case(
        "the name is the address itself",
        mail("Hello there", From='"evil@x.example" <evil@x.example>'),
        check=lambda p: all(f.code != "sender_name_shows_other_address" for f in p.faults),
    ),
    Case(
        "an unclosed quote hides the address",
        mail("Hello", From='"spoc@at.example <evil@x.example>'),
        ("sender_name_shows_other_address",),
        check=lambda p: p.sender_address == "evil@x.example",
    ),
    Case(
        "two addresses in brackets",
        mail("Hello", From="<spoc@at.example> <evil@x.example>"),
        ("sender_ambiguous",),
    ),
    Case(
        "several senders",
        mail("Hello", From="a@x.example, b@y.example"),
        ("sender_ambiguous",),
        check=lambda p: p.sender_address == "a@x.example",
    ),
    Case(
        "an address within an address",
        mail("Hello", From="spoc@at.example@evil.example"),
        ("sender_unreadable",),
        check=lambda p: p.sender_address == "" and "evil" in p.sender_raw,
    ),
    Case("no sender", mail("Hello", From=None), ("sender_missing",)),
    Case("an empty sender", mail("Hello", From=""), ("sender_missing",)),
    Case("only brackets as sender", mail("Hello", From="<>"), ("sender_unreadable",)),
    Case(
        "an unclosed bracket",
        mail("Hello", From="Zilvernik <z@x.example"),
        check=lambda p: p.sender_address == "z@x.example",
    ),
    Case(
        "a comment as name",
        mail("Hello", From="z@x.example (Marek Zilvernik)"),
        check=lambda p: (p.sender_name, p.sender_address) == ("Marek Zilvernik", "z@x.example"),
    ),
    Case(
        "a sender in a group",
        mail("Hello", From="Desk: z@x.example;"),
        check=lambda p: p.sender_address == "z@x.example",
    ),
    Case(
        "look-alike letters in the address",
        mail("Hello", From="<spoc@аt.example>"),
        ("address_not_ascii",),
    ),
    Case(
        "punycode in the address",
        mail("Hello", From="<spoc@xn--t-7sb.example>"),
        ("address_not_ascii",),
    ),
    Case(
        "look-alike letters in the name",
        mail("Hello", From="=?utf-8?b?0KBvbGljZQ==?= <p@x.example>"),
        ("name_mixes_scripts",),
    ),
    Case(
        "the name turns its direction",
        mail("Hello", From="=?utf-8?b?4oCuZWxwbWF4ZS50YUBjb3Bz?= <e@x.example>"),
        ("hidden_characters",),
    ),
    Case("answers go elsewhere", mail("Hello", Reply_To="<e@x.example>"), ("reply_to_differs",)),
    Case(
        "two senders' lines",
        head(b"From: a@x.example\r\nFrom: b@x.example\r\n"),
        ("header_repeated",),
    ),
    Case(
        "two subjects",
        head(b"From: a@x.example\r\nSubject: first\r\nSubject: second\r\n"),
        ("header_repeated",),
        check=lambda p: p.subject == "first",
    ),
    Case(
        "a header injected by an encoded word",
        mail("Hello", Subject="=?utf-8?q?Hello=0D=0ABcc:_x=40y.example?="),
        ("header_control_characters",),
        check=lambda p: "\n" not in p.subject and "\r" not in p.subject and "Bcc" in p.subject,
    ),
    Case(
        "a header injected by a lone CR",
        head(b"From: a@x.example\r\nSubject: hi\rFrom: evil@x.example\r\n"),
        ("header_control_characters",),
        check=lambda p: p.sender_address == "a@x.example",
    ),
    Case(
        "NUL in the subject",
        mail("Hello", Subject="be\x00fore"),
        ("header_control_characters",),
        check=lambda p: "\x00" not in p.subject,
    ),
    Case(
        "eight bits in the subject",
        mail("Hello", Subject="Enquête sur le vol"),
        ("header_8bit",),
        check=lambda p: p.subject == "Enquête sur le vol",
    ),
    Case(
        "eight bits of windows-1252 in the subject",
        head(b"From: a@x.example\r\nSubject: Enqu\xeate\r\n"),
        ("header_8bit",),
        check=lambda p: p.subject == "Enquête",
    ),
    Case(
        "an encoded word with broken base64",
        mail("Hello", Subject="=?utf-8?b?a?= rest"),
        ("encoded_word_broken",),
        check=lambda p: "rest" in p.subject,
    ),
    Case(
        "an encoded word that does not end",
        mail("Hello", Subject="=?utf-8?q?Enqu=C3=AAte"),
        ("encoded_word_broken",),
    ),
    Case(
        "an encoded word in an unknown charset",
        mail("Hello", Subject="=?klingon?q?Hello?= you"),
        check=lambda p: p.subject == "Hello you",
    ),
    Case(
        "an encoded word in UTF-7",
        mail("Hello", Subject="=?utf-7?q?+ADw-script+AD4-?="),
        check=lambda p: "<script" not in p.subject,
    ),
    Case(
        "a character cut between encoded words",
        mail("Hello", Subject="=?utf-8?b?w?= =?utf-8?b?qQ==?= x"),
        check=lambda p: p.subject.endswith("x"),
    ),
    Case(
        "neighbouring encoded words are joined",
        mail("Hello", Subject="=?utf-8?q?caf=C3?=\r\n =?utf-8?q?=A9_open?="),
        check=lambda p: p.subject == "café open",
    ),
    Case(
        "spaces within an encoded word",
        mail("Hello", Subject="=?utf-8?q?open caf=C3=A9?="),
        check=lambda p: p.subject == "open café",
    ),
    Case(
        "a folded subject",
        mail("Hello", Subject="one\r\n two\r\n\tthree"),
        check=lambda p: p.subject == "one two three",
    ),
    Case("year 9999", _date("Fri, 31 Dec 9999 23:59:59 -1200"), ("date_unreadable",)),
    Case("year 9990", _date("Fri, 31 Dec 9990 23:59:59 +0000"), ("date_implausible",)),
    Case("year 1", _date("Mon, 1 Jan 0001 00:00:00 +1400"), check=lambda p: bool(p.faults)),
    Case(
        "a year of two digits",
        _date("Tue, 24 Nov 26 10:00:00 +0100"),
        ("date_two_digit_year",),
        check=lambda p: p.sent_at is not None and p.sent_at.year == 2026,
    ),
    Case("a date of rubbish", _date("yesterday, I think"), ("date_unreadable",)),
    Case("a date of digits", _date("99999999999999999999"), ("date_unreadable",)),
    Case("a month of 13", _date("Tue, 24 13 2026 10:00:00 +0100"), ("date_unreadable",)),
    Case("the 31st of February", _date("Tue, 31 Feb 2026 10:00:00 +0100"), ("date_unreadable",)),
    Case("an offset of 99 hours", _date("Tue, 24 Nov 2026 10:00:00 +9900"), ("date_unreadable",)),
    Case("an hour of 25", _date("Tue, 24 Nov 2026 25:00:00 +0000"), ("date_unreadable",)),
    Case("no zone", _date("Tue, 24 Nov 2026 10:00:00"), ("date_without_zone",)),
    Case(
        "a leap second",
        _date("Wed, 31 Dec 2026 23:59:60 +0000"),
        check=lambda p: p.sent_at is not None,
    ),
    Case("an empty date", _date(""), ("date_missing",)),
    Case("only a comma as date", _date(","), ("date_unreadable",)),
    Case("no number", mail("Hello", Message_ID=None), ("message_id_missing",)),
    Case("empty brackets as number", mail("Hello", Message_ID="<>"), ("message_id_missing",)),
    Case(
        "a number without brackets",
        mail("Hello", Message_ID="1@x.example"),
        ("message_id_odd",),
        check=lambda p: p.external_id == "1@x.example",
    ),
    Case(
        "a number with brackets within",
        mail("Hello", Message_ID="<[1@x.example]>"),
        check=lambda p: p.external_id == "[1@x.example]",
    ),
    Case("a number with spaces", mail("Hello", Message_ID="<1 2@x.example>"), ("message_id_odd",)),
    Case(
        "two numbers", mail("Hello", Message_ID="<1@x.example> <2@x.example>"), ("message_id_odd",)
    ),
    Case(
        "a number of 5000 characters",
        mail("Hello", Message_ID=f"<{'1' * 5000}@x.example>"),
        ("message_id_odd",),
        check=lambda p: len(p.external_id) <= 250,
    ),
    Case(
        "a forged reply reference",
        mail("Hello", Subject="RE: 2026-000017", In_Reply_To="<2026-000018.token@hub.example>"),
        check=lambda p: set(p.references_claimed) == {"2026-000017", "2026-000018"},
    ),
    Case(
        "references of every kind",
        mail(
            "Your ref: C-2026-000019\nno reference: 2026-0000190, X2026-000012",
            References="<x@y> <at-2026-004417.1@at.example>\r\n <C-2026-000020.ab@hub.example>"
            " <D-2026-000021.c@hub.example>",
        ),
        check=lambda p: (
            set(p.references_claimed) == {"C-2026-000019", "C-2026-000020", "D-2026-000021"}
        ),
    ),
    Case(
        "no empty line before the text",
        b"From: a@x.example\r\nSubject: s\r\nHere the text begins\r\nand goes on\r\n",
        ("header_end_missing",),
        text="Here the text begins",
    ),
    Case(
        "a line of rubbish in the head",
        head(b"From: a@x.example\r\n<<rubbish>>\r\nSubject: seen\r\n"),
        ("header_line_unreadable",),
        check=lambda p: p.subject == "seen",
    ),
    Case(
        "a mailbox separator first",
        b"From a@x Tue Nov 24 10:00:00 2026\n" + mail("Text of the letter."),
        text="Text of the letter.",
    ),
    Case(
        "only text, no head",
        b"Help us please\r\nthe train leaves\r\n",
        ("headers_missing",),
        "Help us",
    ),
    Case(
        "a head of two megabytes",
        lambda: b"X: " + b"a" * 2_000_000 + b"\r\n\r\ntext here",
        ("headers_too_long",),
        "text here",
    ),
    Case(
        "ten thousand header lines",
        lambda: b"X: a\r\n" * 10_000 + b"\r\ntext here",
        ("headers_too_long",),
        "text here",
    ),
    Case("only a head", b"From: a@x.example\r\nSubject: s\r\n", ("message_empty",)),
    Case("nothing at all", b"", ("message_empty",)),
    Case("only line ends", b"\r\n\r\n\r\n", ("message_empty",)),
    Case(
        "an automatic answer",
        mail("I am away", Auto_Submitted="auto-replied"),
        ("automatic_message",),
    ),
    Case("a header name alone", head(b"From: a@x.example\r\n: no name\r\n"), text="body"),
    Case(
        "ten thousand recipients",
        mail("Hello", To=", ".join(f"p{n}@x.example" for n in range(10_000))),
        check=lambda p: len(p.recipients) == 500,
    ),
    Case(
        "an encoded NUL and line end in a sender without address",
        mail("Hello", From="=?utf-8?q?a=00b=0Ac?="),
        ("sender_unreadable",),
    ),
    Case(
        "a name of a million letters",
        lambda: mail("Hello", From="a" * 900_000 + " <z@x.example>"),
        ("sender_unreadable",),
    ),
    Case(
        "deep comments in the sender",
        mail("Hello", From="(" * 500 + "x" + ")" * 500 + " z@x.example"),
        check=lambda p: p.sender_address == "z@x.example",
    ),
)
