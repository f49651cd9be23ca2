"""How do pages show icons, clocks, desks, codes, people, numbers and somebody's words?

Registered as builtin: no `{% load %}` needed. Every part in every state stands on `/components`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.desk.desks import desk_letters, desk_name
from spoc.desk.formats import day_text, duration_text, hours_text, moment_text, number_text
from spoc.desk.marking import Found, Stretch, marked_html
from spoc.law.vocabulary import vocabulary

register = template.Library()

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
SPOKEN = {
    "running": lazy("left"),
    "soon": lazy("left, soon due"),
    "late": lazy("over time"),
    "paused": lazy("clock paused"),
    "court": lazy("clock paused"),
    "met": lazy("answered in time"),
    "met_late": lazy("answered late"),
    "local": lazy("left"),
    "flight": lazy("left, soon due"),
    "none": "",
}


def _language() -> str:
    return get_language() or "en"


# ---------- shapes


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A 16 px line glyph of `static/icons.svg`; decoration only, words stand beside it."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("icons.svg"), name
    )


@register.inclusion_tag("desk/parts/_clock.html")
def clock(face: Any, size: str = "") -> dict[str, Any]:
    """A clock chip. `face` has shape, text, rule, due_at, started_at and share (0 to 1, used).

    Raises `template.TemplateSyntaxError` for any other shape.
    """
    if face is None:
        return {"face": None}
    shape = str(face.shape)
    if shape not in SHAPES:
        raise template.TemplateSyntaxError(
            f"A clock has no shape “{shape}”. Use one of: {', '.join(SHAPES)}."
        )
    look, drawing = SHAPES[shape]
    share = min(1.0, max(0.0, float(face.share or 0)))
    return {
        "face": face,
        "look": " ".join(word for word in (look, size) if word),
        "drawing": drawing,
        "spoken": SPOKEN[shape],
        "used": round(100 * share),
        "share": f"{share:.5f}",
        "counts": face.due_at is not None and drawing in {"ring", "flag"},
        "due": _iso(face.due_at),
        "started": _iso(face.started_at),
    }


def _iso(value: datetime | None) -> str:
    return "" if value is None else value.astimezone(UTC).isoformat()


@register.simple_tag
def desk(code: str) -> SafeString:
    """The letters of a desk in its own shape; nothing when there is no desk yet."""
    if not code:
        return SafeString("")
    word = str(code).lower()
    look = word if word in DESKS else "other"
    title = desk_name(word, _language())
    named = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="desk {}"{}>{}</span>', look, named, desk_letters(word))


@register.simple_tag
def channel(code: str, country: str = "") -> SafeString:
    """A channel with its glyph, and the two letters of the country behind it."""
    row = vocabulary("channels").get(str(code))
    glyph = row.extra["icon"] if row else "info"
    short = row.extra["short"] if row else code
    long = row.label(_language()) if row else code
    html = format_html('<span class="chan" title="{}">{}{}</span>', long, icon(glyph), short)
    if country:
        html += format_html(
            ' <abbr class="cc" title="{}">{}</abbr>', country_name(country), country.upper()
        )
    return html


@register.filter
def country_name(code: str) -> str:
    """The country of two letters in the reader's language; other codes stay as they are."""
    row = vocabulary("countries").get(str(code).lower())
    return row.label(_language()) if row else str(code)


@register.simple_tag
def codes(handling: Iterable[str] | None = None, evaluation: str = "") -> SafeString:
    """Handling codes, the strictest first, then the evaluation code, each with its meaning."""
    strictest_first = sorted({str(code).upper() for code in handling or ()}, reverse=True)
    parts = [
        format_html(
            '<abbr class="code {}" title="{}">{}</abbr>',
            code.lower(),
            _meaning(code),
            code,
        )
        for code in strictest_first
    ]
    if evaluation:
        parts.append(
            format_html(
                '<abbr class="code ev" title="{}">{}</abbr>',
                _evaluation_meaning(evaluation.upper()),
                evaluation.upper(),
            )
        )
    return format_html_join(" ", "{}", ((part,) for part in parts))


def _meaning(code: str) -> str:
    row = vocabulary("handling_codes").get(code.lower())
    return f"{code}: {row.label(_language())}" if row else code


def _evaluation_meaning(code: str) -> str:
    parts = (("evaluation_sources", code[:1]), ("evaluation_information", code[1:]))
    return ". ".join(vocabulary(name).label(part.lower(), _language()) for name, part in parts)


@register.inclusion_tag("desk/parts/_claim.html")
def claim(owner: Any, viewer: Any = None, lease: str = "") -> dict[str, Any]:
    """Who has it. `owner` and `viewer` are people (name, perhaps initials) or None.

    `lease` is "" or "reading", "writing" (the owner writes now) or "nobody" (nobody took it for
    too long).
    """
    if owner is None:
        return {"state": "none" if lease == "nobody" else "free"}
    is_own = viewer is not None and _ref(owner) == _ref(viewer)
    state = "me" if is_own else "typing" if lease == "writing" else "other"
    return {
        "state": state,
        "name": owner.name,
        "initials": getattr(owner, "initials", "") or initials(owner.name),
    }


def _ref(person: Any) -> Any:
    """People are compared by their stable reference: a row and a viewer may be the same person."""
    return getattr(person, "ref", person)


@register.filter
def initials(name: str) -> str:
    """`Marek ZILVERNIK` → `MZ`: the first letters of the first and the last word."""
    words = str(name).split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """The caps of one key or of keys pressed together."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys))


@register.simple_tag
def law(article: str, source: str = "") -> SafeString:
    """A citation beside the thing it rules: `§ Art. 5(1)(a), Directive (EU) 2023/977`."""
    words = ", ".join(part for part in (str(article), str(source)) if part)
    return format_html('<span class="law">{}</span>', words) if words else SafeString("")


@register.simple_tag
def unconfirmed(row: Any) -> SafeString:
    """Says of a row of law that its passage was not seen, or that it is our own proposal."""
    if getattr(row, "unconfirmed", False):
        return format_html(
            '<abbr class="tag line" title="{}">{}</abbr>',
            _("Believed correct, but the passage of the law itself was not seen."),
            _("unconfirmed"),
        )
    if getattr(row, "is_proposal", False):
        return format_html(
            '<abbr class="tag line" title="{}">{}</abbr>',
            _("Our own design. No rule of law says so."),
            _("own rule"),
        )
    return SafeString("")


@register.filter
def svg_body(picture: str) -> SafeString:
    """A picture drawn by our own program, without its XML declaration, to stand in the page.

    Raises `ValueError` when the text is not one SVG element that carries no script.
    """
    body = picture[picture.find("<svg") :]
    if not body.startswith("<svg") or "<script" in body.lower() or "href" in body.lower():
        raise ValueError("This is not a plain SVG picture.")
    return mark_safe(body)  # noqa: S308 - drawn by the program, never by a sender


# ---------- numbers and times


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """`215189` → `215 189`; what is no number is shown as it is, nothing as nothing."""
    if value is None or value == "":
        return ""
    try:
        return number_text(Decimal(str(value)), _language(), decimals)
    except InvalidOperation:
        return str(value)


@register.filter
def moment(value: datetime | None) -> str:
    """`24-11-2026, 22:14` local, as `<time>` with the instant in UTC."""
    return _time(value, moment_text(value)) if value else ""


@register.filter
def hours(value: datetime | None) -> str:
    """`22:14` local, as `<time>` with the instant in UTC."""
    return _time(value, hours_text(value)) if value else ""


@register.filter
def day(value: date | None) -> str:
    """`24-11-2026`, as `<time>`; an instant is first moved to the local zone."""
    if not value:
        return ""
    here = localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), day_text(here))


def _time(value: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', _iso(value), text)


@register.filter
def duration(value: timedelta | None) -> str:
    """`3:13`, `1 d 3 h`, `−0:12`."""
    return duration_text(value) if isinstance(value, timedelta) else ""


@register.filter
def utc_hours(value: datetime | None) -> str:
    """`21:14` in UTC, for the status line and for paper."""
    return f"{value.astimezone(UTC):%H:%M}" if value else ""


@register.filter
def hours_in(value: datetime | None, zone: str) -> str:
    """`23:14` on the wall of another zone; nothing when the zone is unknown."""
    if value is None or zone not in available_timezones():
        return ""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"


@register.filter
def zone_name(zone: Any) -> str:
    """`Europe/Brussels` → `Brussels`."""
    return str(zone).rpartition("/")[2].replace("_", " ")


@register.inclusion_tag("desk/parts/_day_line.html")
def day_line(now: datetime | None) -> dict[str, Any]:
    """The 24 hours of the day as a line with a dot at the present hour; for the sign-in page."""
    ticks = [{"x": 20 + 24 * hour, "y": 48 if hour % 6 == 0 else 60} for hour in range(25)]
    if not now:
        return {"ticks": ticks}
    here = localtime(now)
    x = 20 + 24 * (here.hour + here.minute / 60)
    return {"ticks": ticks, "x": f"{x:.0f}", "text": f"{here.hour:02d}:{here.minute:02d}"}


# ---------- somebody's words


@register.filter
def marked(text: str, mentions: Iterable[Found] | None = None) -> SafeString:
    """Somebody's text as paragraphs with the mentions found in it; everything escaped."""
    return marked_html(str(text or ""), mentions or ())


@register.simple_tag
def source_text(
    text: str,
    mentions: Iterable[Found] | None = None,
    paragraphs: Sequence[Stretch] | None = None,
    language: str = "",
) -> SafeString:
    """As `marked`, with the language and kind of each paragraph."""
    return marked_html(str(text or ""), mentions or (), paragraphs or (), language)


# ---------- drawings


@register.filter
def unlocalized(value: float) -> str:
    """A coordinate: point as decimal mark whatever the language."""
    return f"{float(value):g}"


@register.filter
def minus(value: float, other: float) -> str:
    """The difference of two coordinates."""
    return f"{float(value) - float(other):g}"


@register.filter
def band_width(band: tuple[float, float]) -> str:
    """The width of a band given by its two ends."""
    return f"{max(0.0, band[1] - band[0]):g}"
