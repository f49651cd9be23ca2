"""Who does an address line name, and is it dressed up as somebody else?

A small reader of RFC 5322 address lists that never raises and never guesses: the standard one
differs between Python versions and has returned the wrong address (python/cpython#102988).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from spoc.exchange.envelope import Fault, Severity

_ADDRESS = re.compile(
    r"""(?:"[^"\r\n]{1,64}"|[^\s@<>()\[\],;:\\"]{1,64})@(?:[^\s@<>()\[\],;:\\"]{1,255}|\[[0-9a-fA-F.:IPv]{2,60}\])"""
)
_LOOSE = re.compile(
    r"[^\s@<>()\[\],;:\\\"“”'‘’]+@[^\s@<>()\[\],;:\\\"“”'‘’]+\.[^\s@<>()\[\],;:\\\"“”'‘’]+"
)
_LONGEST = 2_000  # characters of one entry; longer ones are no addresses
_QUOTE = re.compile(r'(?<!\\)"')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MARK = re.compile("\ue000([0-9]+)\ue001")
# Characters that turn the direction of writing or have no width (Unicode TR 36, 2.10 and 2.11).
HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a list: the name as written (not yet decoded) and the address, "" if none."""

    name: str
    address: str


def mailboxes(text: str, limit: int = 500) -> tuple[Mailbox, ...]:
    """Read an address list, at most `limit` entries. Groups are opened, comments become names."""
    found = []
    for chunk in _chunks(text):
        mailbox = _mailbox(chunk)
        if mailbox.name or mailbox.address:
            found.append(mailbox)
        if len(found) >= limit:
            break
    return tuple(found)


def _chunks(text: str) -> list[str]:
    """Cut at commas and semicolons outside quotes, comments and angle brackets."""
    if len(_QUOTE.findall(text)) % 2:  # an unclosed quote would swallow everything after it
        text = text.replace('"', " ")
    chunks: list[str] = []
    begin = comment = 0
    quoted = angle = has_address = False
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and (quoted or comment):
            at += 1
        elif sign == '"' and not comment:
            quoted = not quoted
        elif quoted:
            pass
        elif sign == "(":
            comment += 1
        elif sign == ")" and comment:
            comment -= 1
        elif comment:
            pass
        elif sign == "@":
            has_address = True
        elif sign == "<":
            angle = True
        elif sign == ">":
            angle = False
        elif sign == ":" and not angle and not has_address:
            begin = at + 1  # the name of a group
        elif sign in ",;" and not angle:
            chunks.append(text[begin:at])
            begin, has_address = at + 1, False
        at += 1
    chunks.append(text[begin:])
    return chunks


def _mailbox(chunk: str) -> Mailbox:
    chunk = chunk.strip()[:_LONGEST]
    bare, quoted = _without_quotes(chunk)
    start = bare.find("<")
    if start >= 0:
        end = bare.find(">", start)
        inside = bare[start + 1 : end if end > 0 else len(bare)]
        name = bare[:start] + (bare[end + 1 :] if end > 0 else "")
        inside = inside.rsplit(":", 1)[-1] if inside.startswith("@") else inside  # old routes
    else:
        outside, comments = _without_comments(bare)
        inside, name = outside, " ".join(comments)
    address = _restore(inside, quoted, keep_quotes=True).strip()
    name = _restore(name, quoted, keep_quotes=False)
    if not _ADDRESS.fullmatch(address):
        if start < 0:
            name = chunk
        address = ""
    return Mailbox(" ".join(name.split()), _lower_domain(address))


def _without_quotes(chunk: str) -> tuple[str, tuple[str, ...]]:
    """Put a numbered mark in the place of every quoted string: its content has no meaning here."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(match.group(1))
        return f"\ue000{len(found) - 1}\ue001"

    return _QUOTED.sub(keep, re.sub("[\ue000\ue001]", "", chunk)), tuple(found)


def _restore(text: str, quoted: tuple[str, ...], *, keep_quotes: bool) -> str:
    def put(match: re.Match[str]) -> str:
        content = quoted[int(match.group(1))]
        return f'"{content}"' if keep_quotes else re.sub(r"\\(.)", r"\1", content)

    return _MARK.sub(put, text) if quoted else text


def _without_comments(text: str) -> tuple[str, list[str]]:
    outside: list[str] = []
    comments: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth:
            comments.append(piece.strip())
        else:
            outside.append(piece)
    return "".join(outside), comments


def _lower_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def dress_faults(name: str, address: str, where: str) -> tuple[Fault, ...]:
    """What about this name and address could make a reader believe in somebody else?"""
    name = name[:_LONGEST]
    faults: list[Fault] = []
    shown = [
        found.lower().strip(".") for found in _LOOSE.findall(unicodedata.normalize("NFKC", name))
    ]
    if any(other != address.lower() for other in shown):
        values = {"shown": shown[0], "address": address}
        faults.append(Fault("sender_name_shows_other_address", where, values))
    if DIRECTION.search(name + address) or HIDDEN.search(address):
        faults.append(Fault("hidden_characters", where, {"what": where}))
    if address and not address.isascii():
        faults.append(Fault("address_not_ascii", where, {"address": address}))
    elif re.search(r"(?:@|\.)xn--", address):
        faults.append(
            Fault("address_not_ascii", where, {"address": f"{address} ({_unpuny(address)})"})
        )
    if name and _mixed(name):
        faults.append(Fault("name_mixes_scripts", where, {"name": name}, Severity.NOTICE))
    return tuple(faults)


def _unpuny(address: str) -> str:
    labels = []
    for label in address.rpartition("@")[2].split("."):
        try:
            labels.append(label[4:].encode().decode("punycode") if label[:4] == "xn--" else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _mixed(name: str) -> bool:
    """Does one word mix Latin with Cyrillic or Greek letters?"""
    for word in re.findall(r"[^\W\d_]+", name):
        if word.isascii():
            continue
        scripts = {unicodedata.name(letter, "?").split(" ", 1)[0] for letter in word}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}:
            return True
    return False
