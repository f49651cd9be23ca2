"""Which characters may enter the register?

NUL and its kin crash databases, cannot stand in XML and hide text from the reader's eye.
Every room cleans what comes from outside with `clean`; `plain_dashes` is for numbers typed by hand.
"""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")
# Hyphens and dashes that stand in numbers copied from letters and web pages.
_DASHES = re.compile(r"(?<=\w)[\u2010-\u2015\u2212\ufe58\ufe63\uff0d](?=\w)")


def clean(text: str) -> tuple[str, bool]:
    """Return the text fit to store, and whether characters were lost.

    Removed: NUL and the other C0 controls except line feed and tab, lone surrogates, and the two
    noncharacters that XML 1.0 cannot carry (U+FFFE, U+FFFF). "\\r\\n" and "\\r" become "\\n";
    that alone is no loss. The result is always valid UTF-8 and valid XML text.
    """
    unified = _LINE_ENDS.sub("\n", text) if "\r" in text else text
    kept = _FORBIDDEN.sub("", unified)
    return kept, len(kept) != len(unified)


def plain_dashes(text: str) -> str:
    """Every hyphen or dash between two letters or digits as "-", as numbers are kept.

    A number copied from a letter may hold a non-breaking hyphen (U+2011) or a dash. One that
    stands by itself, such as between two words, stays: it is no part of a number.
    """
    return _DASHES.sub("-", text)
