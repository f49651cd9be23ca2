"""What is this attachment really, and what about it should a human know before opening it?

The kind is found in the bytes, never believed from the name. Names are cleaned for display and
used for nothing. Nothing is written, nothing is run.
"""

from __future__ import annotations

import hashlib
import re
import struct

import puremagic

from spoc.exchange.addresses import DIRECTION
from spoc.exchange.archives import ZIP_MARKS, Budget, Look, is_tar, look_inside
from spoc.exchange.envelope import Attachment, Fault, Severity
from spoc.exchange.headers import attempt
from spoc.exchange.limits import Limits
from spoc.exchange.markup import is_active
from spoc.kernel.text import clean

OCTETS = "application/octet-stream"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF = b"\x78\x9f\x3e\x22"
_EXECUTABLE = "application/x-executable"
_HEAD, _TAIL = 4_096, 4_096
# First bytes that leave no doubt; puremagic is asked only after these.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (_TNEF, "application/ms-tnef"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"MZ", _EXECUTABLE),
    (b"\x7fELF", _EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", _EXECUTABLE),
    (b"\xfe\xed\xfa\xcf", _EXECUTABLE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"#!", "text/x-script"),
    (b"-----BEGIN PGP", "application/pgp-encrypted"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
)
_OFFICE = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_RUNS = {
    "exe", "com", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "msi",
    "jar", "lnk", "pif", "cpl", "dll", "reg", "apk", "sh", "url", "iso", "img", "vhd", "one", "chm",
}  # fmt: skip
_HARMLESS = {
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "jpg", "jpeg", "png", "gif", "txt", "rtf",
    "odt", "ods", "csv", "mp4", "zip", "html", "htm",
}  # fmt: skip
_MACRO_NAMES = ("vbaproject.bin", "macrosheets/", "scripts/python/", "basic/standard/")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
_PDF_OPENS = re.compile(rb"/(?:OpenAction|AA)\b")
_MARKUP = re.compile(
    rb"\s*(<\?xml[^>]{0,300}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(!doctype\s+)?([a-z][a-z0-9:]*)",
    re.IGNORECASE | re.DOTALL,
)
_HTML = (
    b"head",
    b"body",
    b"script",
    b"div",
    b"p",
    b"table",
    b"meta",
    b"a",
    b"img",
    b"form",
    b"iframe",
)
_NAME_LENGTH = 200


def describe(
    data: bytes,
    name: str,
    declared: str,
    path: str,
    limits: Limits,
    *,
    keep_content: bool = True,
    budget: Budget | None = None,
) -> tuple[Attachment, tuple[Fault, ...]]:
    """The attachment as a value, and what is suspicious about it. `path` is its part's number.

    `budget` is shared by the attachments of one message.
    """
    where = f"attachment {path}"
    shown, faults = clean_name(name, where)
    kind = sniff(data)
    look = Look(limits, where, budget=budget or Budget())
    if len(data) > limits.attachment_bytes:
        look.fault("attachment_too_large", limit=f"{limits.attachment_bytes // 1_000_000} MB")
    else:
        look_inside(data, look)
    if data.startswith(ZIP_MARKS):
        kind = _zip_kind(data, look.names)
    _judge(data, shown, kind, declared.lower(), look)
    told = tuple(
        Fault(each.code, each.where, {"file": shown, **each.values}, each.severity)
        for each in (*faults, *look.faults.values())
    )
    attachment = Attachment(
        name=shown,
        declared_type=clean(declared)[0][:120],
        content_type=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=data if keep_content else b"",
        path=path,
    )
    return attachment, told


def clean_name(name: str, where: str) -> tuple[str, list[Fault]]:
    """A file name fit to show: no folders, no control or direction characters, not too long."""
    faults = []
    text = clean(name)[0].replace("\n", " ").replace("\t", " ").strip()
    if DIRECTION.search(text):
        faults.append(Fault("name_direction", where))
        text = DIRECTION.sub("", text)
    last = re.split(r"[/\\]", text)[-1].strip()
    if last != text:
        faults.append(Fault("name_with_folders", where, {"name": text[:80]}, Severity.NOTICE))
    if last.strip(". ") == "":
        return "unnamed", faults
    if len(last) > _NAME_LENGTH:
        stem, dot, extension = last.rpartition(".")
        extension = extension[:20] if dot else ""
        last = f"{(stem or last)[: _NAME_LENGTH - 25]}….{extension}" if dot else last[:_NAME_LENGTH]
        faults.append(Fault("name_too_long", where, severity=Severity.NOTICE))
    return last, faults


def sniff(data: bytes) -> str:
    """The media type that the bytes themselves show; application/octet-stream when unknown.

    A bare ZIP stays application/zip here: puremagic would call it a DOCX.
    """
    if not data:
        return "application/x-empty"
    if data.startswith(ZIP_MARKS):
        return "application/zip"
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    if data.startswith(_OLE):
        return _ole_kind(data)
    if is_tar(data):
        return "application/x-tar"
    head = data[:_HEAD]
    if found := _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _markup_kind(found)
    if b"%PDF-" in data[:1_024]:
        return "application/pdf"
    if _is_text(head):
        stripped = head.lstrip()
        return "application/json" if stripped[:1] in b"{[" and stripped else "text/plain"
    named: object = attempt(lambda: puremagic.from_string(head + data[-_TAIL:], mime=True))
    usable = isinstance(named, str) and "/" in named and "officedocument" not in named
    return str(named)[:120] if usable else OCTETS


def _markup_kind(found: re.Match[bytes]) -> str:
    element = found.group(3).lower().rpartition(b":")[2]
    if element == b"svg":
        return "image/svg+xml"
    if element == b"html" or (element in _HTML and not found.group(1)):
        return "text/html"
    return "application/xml"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head)


def _ole_kind(data: bytes) -> str:
    for name, kind in (
        ("EncryptedPackage", "application/x-encrypted-office"),
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("__substg1.0_", "application/vnd.ms-outlook"),
    ):
        if name.encode("utf-16-le") in data:
            return kind
    return "application/x-ole-storage"


def _zip_kind(data: bytes, names: list[str]) -> str:
    """Look inside: documents of office programs are ZIP files too."""
    if "[Content_Types].xml" in names:
        for folder, kind in _OFFICE:
            if any(name.startswith(folder) for name in names):
                return kind
    if data[30:38] == b"mimetype":
        said = re.match(rb"[a-z0-9./+-]{5,100}", data[38:140])
        if said and said.group().startswith(b"application/"):
            return said.group().split(b"PK")[0].decode("ascii")
    if "AndroidManifest.xml" in names:
        return "application/vnd.android.package-archive"
    if "META-INF/MANIFEST.MF" in names:
        return "application/java-archive"
    return "application/zip"


def _judge(data: bytes, name: str, kind: str, declared: str, look: Look) -> None:
    words = name.lower().split(".")
    extension = words[-1].strip() if len(words) > 1 else ""
    if len(words) > 2 and extension in _RUNS and words[-2].strip() in _HARMLESS:
        look.fault("double_extension")
    elif extension in _RUNS or kind in (_EXECUTABLE, "application/x-ms-shortcut"):
        look.fault("executable_file")
    if kind == "application/java-archive" or any(
        inner.lower().rpartition(".")[2] in _RUNS for inner in look.names
    ):
        look.fault("executable_file")
    if not data:
        look.fault("attachment_empty", Severity.NOTICE)
    if _has_macros(data, look.names):
        look.fault("macro_file")
    if _acts(data, kind):
        look.fault("active_content")
    if kind == "application/ms-tnef" or declared == "application/ms-tnef":
        look.fault("tnef_not_opened")
    if kind == "application/x-encrypted-office" or (
        kind == "application/pdf" and b"/Encrypt" in data[-_TAIL * 16 :]
    ):
        look.fault("document_encrypted")
    if _is_polyglot(data, kind):
        look.fault("polyglot")
    if _lies(declared, extension, kind):
        look.fault("type_mismatch", declared=declared or extension, found=kind)
    if (size := _pixels(data)) > look.limits.pixels:
        look.fault("picture_too_large", pixels=f"{size // 1_000_000}")


def _has_macros(data: bytes, names: list[str]) -> bool:
    if any(mark in name.lower() for name in names for mark in _MACRO_NAMES):
        return True
    return data.startswith(_OLE) and "_VBA_PROJECT".encode("utf-16-le") in data


def _acts(data: bytes, kind: str) -> bool:
    """Does opening it run, submit or embed something? SVG and HTML always count as able to."""
    if kind in ("image/svg+xml", "text/html", "text/x-script"):
        return True
    if kind == "application/pdf":
        return _PDF_ACTIVE.search(data) is not None or _PDF_OPENS.search(data) is not None
    if kind == "application/rtf":
        return b"\\objdata" in data or b"\\objupdate" in data
    return kind == "application/xml" and is_active(data[:200_000].decode("latin-1"))


def _is_polyglot(data: bytes, kind: str) -> bool:
    """Is the file two things at once, so that two programs would open it differently?"""
    if kind == "application/pdf" and not data.lstrip().startswith(b"%PDF-"):
        return True
    if kind.startswith("image/") and kind != "image/svg+xml":
        outer = data[:1_000] + data[-_TAIL:]
        return re.search(rb"<(?:script|html|svg)\b", outer, re.I) is not None or _zip_tail(data)
    return kind in ("application/pdf", "text/plain", "application/rtf") and _zip_tail(data)


def _zip_tail(data: bytes) -> bool:
    """Would an archive program find a ZIP at the end of this other file?"""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    return at >= 0 and b"PK\x01\x02" in data[:at]


def _lies(declared: str, extension: str, kind: str) -> bool:
    """Does the label promise something harmless while the bytes are something that acts?"""
    acts = kind in (
        _EXECUTABLE,
        "application/x-ms-shortcut",
        "text/html",
        "image/svg+xml",
        "text/x-script",
    )
    if declared.startswith(("image/", "audio/", "video/")) and not kind.startswith(declared[:5]):
        return kind != OCTETS
    if declared == "application/pdf" or extension == "pdf":
        return kind not in ("application/pdf", "application/x-empty")
    return acts and extension in _HARMLESS - {"html", "htm"}


def _pixels(data: bytes) -> int:
    """Width times height that the head of a picture claims; 0 when unknown."""
    size = attempt(lambda: _dimensions(data))
    return size[0] * size[1] if size else 0


def _dimensions(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(b"GIF8"):
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"BM"):
        width, height = struct.unpack("<ii", data[18:26])
        return abs(width), abs(height)
    if data.startswith(b"\xff\xd8"):
        found = re.search(
            rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(....)", data[:500_000], re.S
        )
        if found:
            height, width = struct.unpack(">HH", found.group(1))
            return width, height
    return None
