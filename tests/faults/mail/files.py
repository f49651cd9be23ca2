"""Cases about attachments: bombs, links, masks, macros, names that lie."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

from tests.faults.mail.case import Case, attached, mail, parts, piece, with_file

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def _zip(**files: bytes) -> bytes:
    return zipped({name.replace("__", "/"): data for name, data in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP with these files, deflated."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _zip_bomb() -> bytes:
    return zipped({f"{n}.bin": b"\0" * 10_000_000 for n in range(3)})


def _zip_in_zip(depth: int) -> bytes:
    data = b"the innermost"
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


def _many_files() -> bytes:
    return zipped({str(n): b"" for n in range(10_500)})


def _overlapping() -> bytes:
    """Two directory entries that name the same bytes (the idea of the overlapping zip bomb)."""
    data = zipped({"a": bytes(range(256)) * 4})
    start, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    entry = data[start:end]
    record = bytearray(data[end:])
    struct.pack_into("<HHI", record, 8, 3, 3, 3 * len(entry))
    return data[:start] + entry * 3 + bytes(record)


def _encrypted() -> bytes:
    data = bytearray(zipped({"secret.txt": b"abc"}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _symlink() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("innocent")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def _tar(name: str = "a.txt", *, link: bool = False, content: bytes = b"abc") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo(name)
        if link:
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(member)
        else:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def _kind(expected: str) -> object:
    return lambda p: p.attachments[0].content_type == expected


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500

CASES = (
    Case(
        "a bare ZIP is no DOCX",
        with_file(_zip(a=b"abc"), "a.zip", "application/zip"),
        check=_kind("application/zip"),
        clean=True,
    ),
    Case(
        "a DOCX is known by what is inside",
        with_file(zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "a.docx"),
        check=_kind(_DOCX),
        clean=True,
    ),
    Case(
        "an ODT is known by what is inside",
        with_file(
            zipped({"mimetype": b"x", "content.xml": b""})[:30]
            + b"mimetypeapplication/vnd.oasis.opendocument.text"
            + b"PK",
            "a.odt",
        ),
        ("archive_broken",),
    ),
    Case("a zip bomb", lambda: with_file(_zip_bomb(), "a.zip"), ("archive_bomb",), "See the file."),
    Case("archives nested ten deep", with_file(_zip_in_zip(10), "a.zip"), ("archive_too_deep",)),
    Case(
        "a bomb within an archive",
        lambda: with_file(_zip(inner=_zip_bomb()), "a.zip"),
        ("archive_bomb",),
    ),
    Case(
        "an archive of ten thousand files",
        lambda: with_file(_many_files(), "a.zip"),
        ("archive_too_many_files",),
    ),
    Case(
        "overlapping entries",
        with_file(_overlapping(), "a.zip"),
        check=lambda p: {f.code for f in p.faults} & {"archive_bomb", "archive_broken"} != set(),
    ),
    Case("an encrypted archive", with_file(_encrypted(), "a.zip"), ("archive_encrypted",)),
    Case(
        "a path that escapes",
        with_file(zipped({"../../etc/cron.d/x": b"abc"}), "a.zip"),
        ("archive_path_escape",),
    ),
    Case(
        "an absolute path",
        with_file(zipped({"/etc/passwd": b"abc"}), "a.zip"),
        ("archive_path_escape",),
    ),
    Case(
        "a drive letter",
        with_file(zipped({"C:\\Windows\\x": b"abc"}), "a.zip"),
        ("archive_path_escape",),
    ),
    Case("a link in a ZIP", with_file(_symlink(), "a.zip"), ("archive_link",)),
    Case("a link in a TAR", with_file(_tar(link=True), "a.tar"), ("archive_link",)),
    Case("an escape in a TAR", with_file(_tar("../../x"), "a.tar"), ("archive_path_escape",)),
    Case(
        "a ZIP in a TAR",
        with_file(_tar(content=zipped({"../x": b"abc"})), "a.tar"),
        ("archive_path_escape",),
    ),
    Case(
        "a TAR in GZIP",
        with_file(gzip.compress(_tar("../../x")), "a.tgz"),
        ("archive_path_escape",),
    ),
    Case(
        "a TAR in BZIP2",
        with_file(bz2.compress(_tar("../../x")), "a.tbz"),
        ("archive_path_escape",),
    ),
    Case(
        "a TAR in XZ", with_file(lzma.compress(_tar("../../x")), "a.txz"), ("archive_path_escape",)
    ),
    Case(
        "a gzip bomb",
        lambda: with_file(gzip.compress(b"\0" * 50_000_000), "a.gz"),
        ("archive_bomb",),
    ),
    Case(
        "a bzip2 bomb",
        lambda: with_file(bz2.compress(b"\0" * 20_000_000), "a.bz2"),
        ("archive_bomb",),
    ),
    Case(
        "a gzip cut off", with_file(gzip.compress(b"abc" * 1000)[:-12], "a.gz"), ("archive_broken",)
    ),
    Case("a ZIP cut off", with_file(_zip(a=b"abc")[:40], "a.zip"), ("archive_broken",)),
    Case(
        "a RAR", with_file(b"Rar!\x1a\x07\x01\x00" + b"\0" * 50, "a.rar"), ("archive_not_opened",)
    ),
    Case(
        "a program in an archive",
        with_file(zipped({"bill.exe": b"MZ"}), "a.zip"),
        ("executable_file",),
    ),
    Case("a program", with_file(b"MZ" + b"\0" * 100, "a.exe"), ("executable_file",)),
    Case(
        "a program called a picture",
        with_file(b"MZ" + b"\0" * 100, "a.jpg", "image/jpeg"),
        ("type_mismatch", "executable_file"),
    ),
    Case(
        "a double extension",
        with_file(b"MZ" + b"\0" * 100, "invoice.pdf.exe"),
        ("double_extension",),
    ),
    Case(
        "a double extension with spaces",
        with_file(b"MZ", "photo.jpg           .scr"),
        ("double_extension",),
    ),
    Case(
        "a script", with_file(b"#!/bin/sh\nrm -rf /\n", "a.txt", "text/plain"), ("active_content",)
    ),
    Case(
        "a shortcut",
        with_file(b"L\x00\x00\x00\x01\x14\x02\x00" + b"\0" * 50, "a.pdf.lnk"),
        ("double_extension",),
    ),
    Case(
        "SVG",
        with_file(
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>",
            "a.svg",
            "image/svg+xml",
        ),
        ("active_content",),
    ),
    Case(
        "SVG called PNG",
        with_file(b"<svg onload='x()'/>", "a.png", "image/png"),
        ("active_content", "type_mismatch"),
    ),
    Case(
        "HTML as a file",
        with_file(b"<!DOCTYPE html><html><body>Log in</body></html>", "a.html", "text/html"),
        ("active_content",),
    ),
    Case(
        "HTML called PDF",
        with_file(b"<html>Log in</html>", "a.pdf", "application/pdf"),
        ("type_mismatch", "active_content"),
    ),
    Case(
        "a DOCM",
        with_file(
            zipped(
                {"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"}
            ),
            "a.docm",
        ),
        ("macro_file",),
    ),
    Case(
        "an old document with macros",
        with_file(_OLE + "_VBA_PROJECT".encode("utf-16-le"), "a.doc"),
        ("macro_file",),
    ),
    Case(
        "an encrypted office document",
        with_file(_OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        ("document_encrypted",),
    ),
    Case(
        "a PDF that acts",
        with_file(
            b"%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript /JS (x)>>>>",
            "a.pdf",
            "application/pdf",
        ),
        ("active_content",),
    ),
    Case(
        "an encrypted PDF",
        with_file(b"%PDF-1.7\ntrailer <</Encrypt 5 0 R>>", "a.pdf", "application/pdf"),
        ("document_encrypted",),
    ),
    Case(
        "RTF with an object",
        with_file(b"{\\rtf1{\\object\\objdata 01}}", "a.rtf"),
        ("active_content",),
    ),
    Case(
        "a picture that is also a ZIP",
        with_file(b"GIF89a" + b"\x01\0\x01\0" + b"\0" * 50 + _zip(a=b"abc"), "a.gif", "image/gif"),
        ("polyglot",),
    ),
    Case(
        "a picture that is also HTML",
        with_file(b"GIF89a\x01\0\x01\0/*<script>x()</script>", "a.gif", "image/gif"),
        ("polyglot",),
    ),
    Case(
        "a PDF behind something else",
        with_file(b"\x89XYZ" + b"\x01" * 50 + b"%PDF-1.7", "a.pdf", "application/pdf"),
        ("polyglot",),
    ),
    Case(
        "a flood of pixels",
        with_file(_PNG + struct.pack(">II", 60_000, 60_000), "a.png", "image/png"),
        ("picture_too_large",),
    ),
    Case(
        "winmail.dat",
        with_file(b"\x78\x9f\x3e\x22" + b"\0" * 50, "winmail.dat", "application/ms-tnef"),
        ("tnef_not_opened",),
    ),
    Case("an empty file", with_file(b"", "a.pdf", "application/pdf"), ("attachment_empty",)),
    Case(
        "a name that turns its direction",
        with_file(b"MZ" + b"\0" * 100, "photo\u202egpj.exe"),
        ("name_direction", "executable_file"),
        check=lambda p: "\u202e" not in p.attachments[0].name,
    ),
    Case(
        "a name with folders",
        with_file(b"abc", "../../etc/passwd"),
        ("name_with_folders",),
        check=lambda p: p.attachments[0].name == "passwd",
    ),
    Case(
        "a name of five thousand letters",
        with_file(b"abc", "a" * 5_000 + ".pdf"),
        ("name_too_long", "type_mismatch"),
        check=lambda p: p.attachments[0].name.endswith(".pdf") and len(p.attachments[0].name) < 230,
    ),
    Case(
        "a name with NUL",
        parts(piece("T."), attached(b"abc", "a\x00b.txt")),
        check=lambda p: "\x00" not in p.attachments[0].name,
    ),
    Case(
        "no name",
        parts(piece("T."), piece(b"\x00\x01\x02", "application/octet-stream")),
        check=lambda p: p.attachments[0].name == "unnamed",
    ),
    Case(
        "a name in RFC 2231 pieces",
        parts(
            piece("T."),
            piece(
                b"abc",
                "application/octet-stream",
                Content_Disposition="attachment; filename*0*=utf-8''caf%C3; "
                "filename*1*=%A9; filename*2=.bin",
            ),
        ),
        check=lambda p: p.attachments[0].name == "café.bin",
    ),
    Case(
        "a name in an encoded word",
        parts(
            piece("T."),
            piece(
                b"abc",
                "application/octet-stream",
                Content_Disposition='attachment; filename="=?utf-8?q?caf=C3=A9=2Ebin?="',
            ),
        ),
        check=lambda p: p.attachments[0].name == "café.bin",
    ),
    Case(
        "a name in raw windows-1252",
        parts(
            piece("T."),
            piece(
                b"abc",
                "application/octet-stream",
                Content_Disposition='attachment; filename="caf\udce9.bin"',
            ),
        ),
        check=lambda p: p.attachments[0].name == "café.bin",
    ),
    Case(
        "a name in a charset that is none",
        parts(
            piece("T."),
            piece(
                b"abc",
                "application/octet-stream",
                Content_Disposition="attachment; filename*=klingon''a%20b.bin",
            ),
        ),
        check=lambda p: "b.bin" in p.attachments[0].name,
    ),
    Case(
        "a file as the whole message",
        mail(zlib.compress(b"x"), Content_Type="application/octet-stream"),
        ("no_text",),
    ),
    Case(
        "a mail of two hundred megabytes",
        lambda: with_file(b"abcdefgh" * 18_000_000, "a.bin"),
        check=lambda p: p.attachments[0].size == 144_000_000,
    ),
    Case(
        "a mail over the limit",
        lambda: mail(b"x" * 250_000_001),
        ("message_too_large",),
        check=lambda p: p.subject == "Request" and p.sender_address == "marek@police.example",
    ),
)
