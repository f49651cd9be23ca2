"""How do pages show icons, clocks, desks, codes, people, numbers and somebody's words?

Registered as builtin: no `{% load %}` needed. Every part in every state stands on `/components`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from spoc.desk import drawn
from spoc.desk.formats import day_text, duration_text, hours_text, moment_text, number_text
from spoc.desk.marking import Found, Stretch, marked_html
from spoc.desk.record_words import facts_words, reason_words
from spoc.law.vocabulary import vocabulary

register = template.Library()
_NO_LAW = "Own target; no limit in law"  # law/data/limits.toml


# ---------- shapes


for _drawn in (drawn.icon, drawn.clock, drawn.desk, drawn.channel, drawn.claim, drawn.queue_row):
    register.simple_tag(_drawn)
register.filter(drawn.country_name)
register.filter(drawn.initials)


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
    return f"{code}: {row.label(drawn.language())}" if row else code


def _evaluation_meaning(code: str) -> str:
    parts = (("evaluation_sources", code[:1]), ("evaluation_information", code[1:]))
    return ". ".join(vocabulary(name).label(part.lower(), drawn.language()) for name, part in parts)


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """The caps of one key or of keys pressed together."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys))


@register.filter
def rule_words(article: str) -> str:
    """A citation as it is; the words that stand where no rule of law sets a limit, translated."""
    return _("Own target; no limit in law") if article == _NO_LAW else article


@register.simple_tag
def law(article: str, source: str = "") -> SafeString:
    """A citation beside the thing it rules: `§ Art. 5(1)(a), Directive (EU) 2023/977`."""
    words = ", ".join(part for part in (rule_words(str(article)), str(source)) if part)
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
        return number_text(Decimal(str(value)), drawn.language(), decimals)
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
    return format_html('<time datetime="{}">{}</time>', drawn.utc_text(value), text)


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
    """`Europe/Brussels` → `Brussels`, in the reader's language where it is the hub's own."""
    name = str(zone).rpartition("/")[2].replace("_", " ")
    return _("Brussels") if name == "Brussels" else name


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
def role_words(roles: str | Iterable[str]) -> str:
    """Roles, as the record names them or as a list of codes, in the reader's words."""
    codes = roles.split() if isinstance(roles, str) else roles
    names = vocabulary("roles")
    known = {"machine": _("machine")}
    return ", ".join(known.get(code) or names.label(code, drawn.language()) for code in codes)


@register.filter
def reason(purpose: str) -> str:
    """A reason as the record keeps it, in the reader's words."""
    return reason_words(purpose, drawn.language())


register.filter("facts", facts_words)


@register.simple_block_tag
def listing(content: str, caption: str, count: int, *columns: str) -> SafeString:
    """A table that scrolls by itself, around its rows: caption with count, head, body."""
    head = format_html_join("", '<th scope="col">{}</th>', ((words,) for words in columns))
    return format_html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table class="card">'
        '<caption>{} <span class="count">{}</span></caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        caption, caption, number_text(count, drawn.language()), head, content,
    )  # fmt: skip


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
