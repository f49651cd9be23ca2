"""How do the parts look that stand on a page a hundred times: the clock, the owner, a queue's row?

Written in Python, because a template that is filled a hundred times costs more than all else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.desk.desks import desk_letters, desk_name
from spoc.law.vocabulary import vocabulary

DESKS = ("cgi", "dao", "djo")
# The shape of a clock: class of the chip, and what is drawn in it.
SHAPES = {
    "running": ("", "ring"),
    "soon": ("soon", "ring"),
    "late": ("late", "flag"),
    "paused": ("hold", "bars"),
    "court": ("hold", "bars"),
    "met": ("met", "check"),
    "met_late": ("", "warn"),
    "local": ("local", "ring"),
    "flight": ("soon", "ring"),
    "none": ("none", ""),
}
_DRAWINGS = {
    "flag": '<svg viewBox="0 0 16 16" aria-hidden="true" data-flag="1">'
    '<path d="M8 2.5v7M8 12.7v.8" /></svg>',
    "bars": '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5.5 3v10M10.5 3v10" /></svg>',
    "check": '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3 8.5 3.2 3.2L13 4.5" /></svg>',
}
_SPOKEN = {
    "running": lazy("left"),
    "soon": lazy("left, soon due"),
    "late": lazy("over time"),
    "paused": lazy("clock paused"),
    "court": lazy("clock paused"),
    "met": lazy("answered in time"),
    "met_late": lazy("answered late"),
    "local": lazy("left"),
    "flight": lazy("left, soon due"),
}
_WORDS = {
    "no_clock": lazy("no clock"),
    "free": lazy("Free"),
    "nobody": lazy("Nobody yet"),
    "you": lazy("You"),
    "no_subject": lazy("(no subject)"),
    "unreadable": lazy("The machine could not read all of it"),
    "Danger words": lazy("Danger words"),
    "danger words": lazy("danger words"),
    "Similar items": lazy("Similar items"),
    "similar items": lazy("similar items"),
    "Attachments": lazy("Attachments"),
    "attachments": lazy("attachments"),
    "Vehicles": lazy("Vehicles"),
    "vehicle": lazy("vehicle"),
    "Closed circle": lazy("Closed circle"),
}


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


@cache
def _words(of: str) -> Mapping[str, str]:  # noqa: ARG001 - the key of the cache
    """The words of these parts in the present language, escaped."""
    spoken = {f"spoken {shape}": words for shape, words in _SPOKEN.items()}
    return MappingProxyType({key: str(escape(words)) for key, words in (_WORDS | spoken).items()})


@cache
def icon(name: str) -> SafeString:
    """A 16 px line glyph of `static/icons.svg`; decoration only, words stand beside it."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("icons.svg"), name
    )


def utc_text(value: datetime | None) -> str:
    """An instant for the script of the page; nothing for none."""
    return "" if value is None else value.astimezone(UTC).isoformat()


def clock(face: Any, size: str = "") -> SafeString:
    """A clock chip. `face` has shape, text, rule, due_at, started_at and share (0 to 1, used).

    Raises `template.TemplateSyntaxError` for any other shape.
    """
    words = _words(language())
    if face is None:
        return mark_safe(f'<span class="clk none">{words["no_clock"]}</span>')  # noqa: S308 - ours
    shape = str(face.shape)
    if shape not in SHAPES:
        raise TemplateSyntaxError(
            f"A clock has no shape “{shape}”. Use one of: {', '.join(SHAPES)}."
        )
    look, drawing = SHAPES[shape]
    share = min(1.0, max(0.0, float(face.share or 0)))
    classes = escape(" ".join(word for word in ("clk", look, size) if word))
    runs = ""
    if face.due_at is not None and drawing in {"ring", "flag"}:
        runs = (
            f' data-due="{utc_text(face.due_at)}" data-started="{utc_text(face.started_at)}"'
            f' data-share="{share:.5f}" data-kind="{shape}"'
        )
    if drawing == "ring":
        drawn = (
            '<svg viewBox="0 0 16 16" aria-hidden="true"><circle class="track" cx="8" cy="8" r="6" '
            '/><circle class="arc" cx="8" cy="8" r="6" pathLength="100" '
            f'stroke-dasharray="{round(100 * share)} 100" transform="rotate(-90 8 8)" /></svg>'
        )
    else:
        drawn = icon("warn") if drawing == "warn" else _DRAWINGS.get(drawing, "")
    spoken = words.get(f"spoken {shape}", "")
    said = f'<span class="vh" data-spoken>{spoken}</span>' if spoken else ""
    rule = f' <span class="rule">{escape(face.rule)}</span>' if face.rule else ""
    return mark_safe(  # noqa: S308 - every part from outside is escaped above
        f'<span class="{classes}"{runs}>{drawn}<span data-left>{escape(face.text)}</span>'
        f"{said}{rule}</span>"
    )


def desk(code: str) -> SafeString:
    """The letters of a desk in its own shape; nothing when there is no desk yet."""
    return _desk(str(code).lower(), language()) if code else SafeString("")


@lru_cache(maxsize=1000)
def _desk(word: str, of: str) -> SafeString:
    look = word if word in DESKS else "other"
    title = desk_name(word, of)
    named = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="desk {}"{}>{}</span>', look, named, desk_letters(word))


def channel(code: str, country: str = "") -> SafeString:
    """A channel with its glyph, and the two letters of the country behind it."""
    return _channel(str(code), str(country), language())


@lru_cache(maxsize=1000)
def _channel(code: str, country: str, of: str) -> SafeString:
    row = vocabulary("channels").get(code)
    glyph = row.extra["icon"] if row else "info"
    short = row.extra["short"] if row else code
    long = row.label(of) if row else code
    html = format_html('<span class="chan" title="{}">{}{}</span>', long, icon(glyph), short)
    if country:
        html += format_html(
            ' <abbr class="cc" title="{}">{}</abbr>', country_name(country), country.upper()
        )
    return html


def country_name(code: str) -> str:
    """The country of two letters in the reader's language; other codes stay as they are."""
    row = vocabulary("countries").get(str(code).lower())
    return row.label(language()) if row else str(code)


def claim(owner: Any, viewer: Any = None, lease: str = "") -> SafeString:
    """Who has it. `owner` and `viewer` are people (name, perhaps initials) or None.

    `lease` is "" or "reading", "writing" (the owner writes now) or "nobody" (nobody took it for
    too long).
    """
    words = _words(language())
    if owner is None:
        html = (
            f'<span class="claim none">{icon("hand")}{words["nobody"]}</span>'
            if lease == "nobody"
            else f'<span class="claim free">{words["free"]}</span>'
        )
        return mark_safe(html)  # noqa: S308 - our own words
    is_own = viewer is not None and _ref(owner) == _ref(viewer)
    state = "me" if is_own else "typing" if lease == "writing" else "other"
    short = getattr(owner, "initials", "") or initials(owner.name)
    if is_own:
        who = words["you"]
    elif state == "typing":
        who = escape(_("%(name)s writes") % {"name": owner.name})
    else:
        who = f"<bdi>{escape(owner.name)}</bdi>"
    return mark_safe(  # noqa: S308 - names are escaped
        f'<span class="claim {state}"><span class="face" aria-hidden="true">{escape(short)}</span>'
        f"{who}</span>"
    )


def _ref(person: Any) -> Any:
    """People are compared by their stable reference: a row and a viewer may be the same person."""
    return getattr(person, "ref", person)


def initials(name: str) -> str:
    """`Marek ZILVERNIK` → `MZ`: the first letters of the first and the last word."""
    words = str(name).split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


# --- a row of the queue


def queue_row(line: Any, selected: str = "", viewer: Any = None) -> SafeString:
    """One case of the queue (`desk.views.inbox.Line`) as a row of its table."""
    row, case, words = line.row, line.row.case, _words(language())
    ref = escape(case.reference)
    is_selected = "true" if case.reference == selected else "false"
    lease = "nobody" if row.is_nobodys and not case.owner else ""
    return mark_safe(  # noqa: S308 - every part from outside is escaped
        f'<tr role="row" data-row="{ref}" data-src="{_address("inbox_row")}{ref}"'
        f' data-peek-src="{_address("inbox_peek")}{ref}" aria-selected="{is_selected}"'
        f' class="{"unread" if row.is_unread else ""}">'
        f'<td role="cell">{clock(line.chip)}</td>'
        f'<td role="cell">{desk(case.desk)}</td>'
        f'<td role="cell" class="x-chan">{channel(case.channel, case.country)}</td>'
        f'<td role="cell" class="ref x-ref">{escape(line.number)}</td>'
        f'<td role="cell" class="subj"><a href="{_address("case")}{ref}">'
        f"<bdi>{escape(case.title) or words['no_subject']}</bdi></a></td>"
        f'<td role="cell" class="x-sig"><span class="sig">{_signals(case, words)}</span></td>'
        f'<td role="cell" class="x-lang"><span class="lang">{escape(case.language)}</span></td>'
        f'<td role="cell" class="x-own">{claim(case.owner, viewer, lease)}</td>'
        f'<td role="cell" class="x-next soft">{escape(line.next_step)}</td></tr>\n'
    )


@cache
def _address(name: str) -> str:
    """What stands before the reference in an address that ends with one."""
    return reverse(name, args=["C-0000-000000"]).removesuffix("C-0000-000000")


def _signals(case: Any, words: Mapping[str, str]) -> str:
    parts = []
    if case.is_unreadable:
        said = words["unreadable"]
        parts.append(f'<span class="hot" title="{said}">!<span class="vh">{said}</span></span>')
    if case.danger_count:
        parts.append(_signal("warn", case.danger_count, "Danger words", words, "hot"))
    if case.similar_count:
        parts.append(_signal("link", case.similar_count, "Similar items", words))
    if case.attachment_count:
        parts.append(_signal("clip", case.attachment_count, "Attachments", words))
    if case.vehicle_count:
        shown = case.vehicle_count if case.vehicle_count > 1 else ""
        parts.append(_signal("car", shown, "Vehicles", words, said="vehicle"))
    if case.circle_id:
        parts.append(_signal("lock", "", "Closed circle", words, said="Closed circle"))
    return "".join(parts)


def _signal(
    glyph: str, count: int | str, title: str, words: Mapping[str, str], look: str = "",
    said: str = "",
) -> str:  # fmt: skip
    spoken, opening = words[said or title.lower()], f'<span class="{look}"' if look else "<span"
    return (
        f'{opening} title="{words[title]}">{icon(glyph)}{count}'
        f'<span class="vh"> {spoken}</span></span>'
    )
