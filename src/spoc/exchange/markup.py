"""What does an HTML text say to a reader, with everything that acts left behind?

The sanitiser (nh3) parses as a browser does and keeps a short list of elements; a small converter
makes lines of them. Links show where they lead. Nothing is fetched.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import nh3

_BLOCKS = {
    "p", "div", "br", "tr", "table", "ul", "ol", "li", "blockquote", "pre", "hr", "dl", "dt", "dd",
    "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "address",
    "caption", "title",
}  # fmt: skip
_APART = {"p", "table", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_KEPT = _BLOCKS | {"a", "td", "th", "span", "img"}
_DROPPED = {"script", "style", "iframe", "object", "template", "noscript"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "source"}
_SELF_ENDING = {"p", "li", "td", "th", "tr", "dt", "dd", "option"}  # the next one ends it
# Deeper markup costs the sanitiser time that grows with the square of the depth.
_DEPTH = 3_000
_MARKS = 150_000  # "<" and "&"; the same holds for the pieces of one text
_ACTIVE = re.compile(
    r"<\s*(?:script|iframe|object|embed|applet|form|svg|meta[^<>]{0,200}http-equiv|base)\b"
    r"|<[^<>]{0,2000}\bon[a-z]{3,20}\s*=|(?:javascript|vbscript)\s*:|data\s*:\s*text/html",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"<(?:img|link|iframe|video|audio|source|input|body|td|table)\b[^<>]{0,2000}"
    r"\b(?:src|href|background)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.I
)


def is_active(source: str) -> bool:
    """Does the markup hold anything that runs, submits or embeds?"""
    return _ACTIVE.search(source) is not None


def is_remote(source: str) -> bool:
    """Does the markup fetch something from elsewhere when shown (a reader would be observed)?"""
    return _REMOTE.search(source) is not None


def declared_charset(data: bytes) -> str:
    """The charset that the markup names itself, "" when none."""
    found = _META_CHARSET.search(data[:4_000])
    return found.group(1).decode("ascii") if found else ""


def to_text(source: str, *, most: int, links: bool = True) -> tuple[str, bool]:
    """The text of the markup, and whether it was too large or deep for the sanitiser.

    In that case tags are cut out without understanding them: no text is lost, lines may be.
    """
    marks = source.count("&") + source.count("<")
    if len(source) > most or marks > _MARKS or _depth(source) > _DEPTH:
        return _bare(source), True
    converter = _Lines(links=links)
    converter.feed(
        nh3.clean(
            source,
            tags=_KEPT,
            clean_content_tags=_DROPPED,
            attributes={"a": {"href"}, "img": {"alt"}},
            link_rel=None,
            url_schemes={"http", "https", "mailto", "tel"},
        )
    )
    converter.close()
    return converter.text(), False


def _depth(source: str) -> int:
    """At most how deep elements are nested, counted without knowing which stay open."""
    depth = deepest = 0
    for closing, written in _TAG.findall(source):
        name = written.lower()
        if name in _VOID or name in _SELF_ENDING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _bare(source: str) -> str:
    without = re.sub(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)", " ", source)
    text = html.unescape(re.sub(r"<[^<>]*>", "\n", without))
    return re.sub(r"\n\s*\n+", "\n\n", text).strip()


class _Lines(HTMLParser):
    """Sanitised markup to lines; quotations get "> " in front."""

    def __init__(self, *, links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._links = links
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quote = 0
        self._plain = 0  # inside <pre>
        self._href: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a block begins."""
        if tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        values = dict(attrs)
        if tag == "a":
            self._href.append((values.get("href") or "", len(self._line)))
        elif tag == "li":
            self._line.append("- ")
        elif tag in ("td", "th") and self._line:
            self._line.append("\t")
        elif tag == "img" and values.get("alt"):
            self._line.append(f"[{' '.join((values['alt'] or '').split())}]")
        elif tag == "blockquote":
            self._quote += 1
        elif tag == "pre":
            self._plain += 1

    def handle_endtag(self, tag: str) -> None:
        """End the line where a block ends; show where a link led."""
        if tag == "a" and self._href:
            href, begin = self._href.pop()
            shown = "".join(self._line[begin:]).strip()
            target = href.removeprefix("mailto:").removeprefix("tel:")
            if self._links and href and target.rstrip("/") not in shown:
                self._line.append(f" <{href}>")
        if tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        if tag == "blockquote":
            self._quote = max(0, self._quote - 1)
        elif tag == "pre":
            self._plain = max(0, self._plain - 1)

    def handle_data(self, data: str) -> None:
        """Keep text; white space counts only inside <pre>."""
        if self._plain:
            first, *others = data.split("\n")
            self._line.append(first)
            for line in others:
                self._end_line()
                self._line.append(line)
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        if text != " " or self._line:
            self._line.append(text)

    def _end_line(self, *, apart: bool = False) -> None:
        text = "".join(self._line).rstrip()
        text = text if self._plain else re.sub(r" {2,}", " ", text.replace("\xa0", " ")).strip(" ")
        self._line.clear()
        self._href.clear()
        mark = "> " * min(self._quote, 20)
        if text:
            self._lines.append(f"{mark}{text}")
        if (apart or (self._plain and not text)) and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.rstrip())

    def text(self) -> str:
        """What was gathered, without blank lines at either end."""
        self._end_line()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        return "\n".join(self._lines).strip("\n")
