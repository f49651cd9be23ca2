"""Which characters do these bytes stand for, when the declaration is wrong, missing or a lie?

The declaration is believed when the bytes agree with it; else the bytes are believed. What was
done is told. UTF-7 is refused: it hides markup from every filter.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from spoc.exchange.language import plausibility

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Text encodings of Python that no mail may use: they compute instead of naming characters.
_REFUSED = {
    "utf-7", "idna", "punycode", "raw-unicode-escape", "raw_unicode_escape", "unicode-escape",
    "unicode_escape", "undefined", "mbcs", "oem", "palmos",
}  # fmt: skip
_SINGLE = re.compile(r"(?:iso8859-\d+|cp125\d|cp85\d|latin-1|koi8-[ru]|mac-.*|ascii)")
_GUESSES = ("cp1252", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254", "cp1256", "cp1255")
_EAST_ASIAN = ("gb18030", "shift_jis", "euc_kr", "big5")
# UTF-8 read as windows-1252: first letters of two and three bytes, and what may follow them.
_FOLLOWS = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013-\u203a\u20ac\u2122]"
)
_DAMAGED = re.compile(f"[ÂÃÄÅÎÏÐÑâ]{_FOLLOWS}+")
# Honest text has "«AMANHÃ»" but never "Ã©" or "â€™": only those make the damage sure.
_SURELY = re.compile(
    "[ÂÃ][\u00a2-\u00a9\u00ac-\u00af\u00b1-\u00b3\u00b5\u00b6\u00b8\u00b9\u00bc-\u00be]|â€"
)
_FOREIGN = re.compile(f"[ÎÏÐÑ]{_FOLLOWS}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read in, and what was wrong: "", or the code of a fault."""

    text: str
    charset: str
    fault: str = ""


def decode(data: bytes, declared: str, *, is_line: bool = False) -> Decoded:
    """Turn bytes into text; never raises, loses nothing that can be kept.

    `is_line`: a line of a head; a byte-order mark there says nothing and is left out.
    `fault` is one of charset_utf7, charset_unknown, charset_missing, charset_wrong,
    characters_unreadable, mojibake_repaired.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            if is_line:
                data = data[len(mark) :]
                break
            text = data[len(mark) :].decode(name, "replace")
            return Decoded(text, name, "characters_unreadable" if "\ufffd" in text else "")
    codec, fault = _codec(declared)
    if codec is None:
        if data.isascii() and b"\x00" not in data:
            return Decoded(data.decode("ascii"), "ascii", "" if not declared else fault)
        return _guess(data, fault)
    return _as_declared(data, codec)


def _codec(declared: str) -> tuple[str | None, str]:
    name = declared.strip().strip("'\"").lower()
    if not name:
        return None, "charset_missing"
    try:
        found = codecs.lookup(name).name
        b"    ".decode(name, "replace")  # refuses codecs that do not make text
    except (LookupError, ValueError, UnicodeError, TypeError):
        return None, "charset_unknown"
    if found == "utf-7":
        return None, "charset_utf7"
    return (None, "charset_unknown") if found in _REFUSED else (found, "")


def _as_declared(data: bytes, codec: str) -> Decoded:
    if codec in ("ascii", "utf-8") and data.isascii():
        return Decoded(data.decode("ascii"), codec)
    if codec == "utf-8":
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return _guess(data, "charset_wrong")
        return _mended(text, "utf-8")
    if _SINGLE.fullmatch(codec):
        if data.isascii():
            return Decoded(data.decode("ascii"), codec)
        utf8 = _strict(data, "utf-8")
        if utf8 is not None:
            return _mended(utf8, "utf-8", "charset_wrong")
        if codec == "ascii":
            return _guess(data, "charset_wrong")
        if codec == "iso8859-1":  # so declared, windows-1252 is meant (WHATWG Encoding)
            return Decoded(_western(data), "cp1252")
    text = data.decode(codec, "replace")
    if "\ufffd" not in text:
        return Decoded(text, codec)
    return (
        _guess(data, "charset_wrong")
        if text.count("\ufffd") * 20 > len(text)
        else Decoded(text, codec, "characters_unreadable")
    )


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return None


def _western(data: bytes) -> str:
    """windows-1252, its five holes read as the control characters that ISO 8859-1 has there."""
    text = _strict(data, "cp1252")
    if text is not None:
        return text
    return "".join(_strict(bytes([byte]), "cp1252") or chr(byte) for byte in data)


def _guess(data: bytes, fault: str) -> Decoded:
    wide = _wide(data)
    if wide:
        return Decoded(data.decode(wide, "replace"), wide, fault)
    utf8 = data.decode("utf-8", "replace")
    bad = utf8.count("\ufffd")
    if not bad:
        return _mended(utf8, "utf-8", fault)
    good = sum(1 for sign in utf8[:20_000] if sign > "\x7f" and sign != "\ufffd")
    if good >= 4 * bad:  # UTF-8 with a cut or two
        return Decoded(utf8, "utf-8", "characters_unreadable")
    sample = data[:4_000]
    high = sum(1 for byte in sample if byte > 0x7F)
    if high * 6 < len(sample) and b"\x00" not in sample:
        codecs_to_try: tuple[str, ...] = _GUESSES[:2] if high else ("cp1252",)
    else:
        codecs_to_try = _GUESSES + _EAST_ASIAN
    best, best_score = "cp1252", -1.0
    for codec in codecs_to_try:
        if codec in _EAST_ASIAN and sample.decode(codec, "replace").count("\ufffd") > 2:
            continue
        score = plausibility(sample.decode(codec, "replace"))
        if score > best_score + 1e-9:
            best, best_score = codec, score
    if best == "cp1252":
        return Decoded(_western(data), "cp1252", fault)
    return Decoded(data.decode(best, "replace"), best, fault)


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Latin text is NUL."""
    sample = data[:2_000]
    if len(sample) < 8:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _mended(text: str, charset: str, fault: str = "") -> Decoded:
    """Undo UTF-8 that was read as windows-1252 and written as UTF-8 again ("Ã©" for "é")."""
    if not _SURELY.search(text) and len(_FOREIGN.findall(text)) < 4:
        return Decoded(text, charset, fault)

    def mend(found: re.Match[str]) -> str:
        try:
            data = b"".join(
                bytes([ord(sign)]) if ord(sign) < 256 else sign.encode("cp1252")
                for sign in found.group()
            )
        except UnicodeEncodeError:
            return found.group()
        return _strict(data, "utf-8") or found.group()

    mended = _DAMAGED.sub(mend, text)
    return Decoded(mended, charset, "mojibake_repaired" if mended != text else fault)
