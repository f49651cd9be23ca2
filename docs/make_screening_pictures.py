"""What do the pictures and tables of docs/explanation/screening.md show? The measured results.

    .venv/bin/python docs/make_screening_pictures.py

reads benchmarks/screening/results.jsonl, as `screening bench --results` writes it (of equal engine
and length of list the last line counts), draws docs/pictures/screening-*.svg and writes the tables
into the page, between their marks.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
RESULTS = CHECKOUT / "benchmarks" / "screening" / "results.jsonl"
PICTURES = CHECKOUT / "docs" / "pictures"
PAGE = CHECKOUT / "docs" / "explanation" / "screening.md"
OURS = "screening"
SHARE = 0.01  # of false alarms, for the tables

Results = dict[tuple[str, int], dict[str, Any]]
Points = Sequence[tuple[float, float]]

STYLE = """
  svg { font: 13px system-ui, sans-serif; color-scheme: light dark; }
  .back { fill: #ffffff; } text { fill: #1d2733; } .soft { fill: #5a6675; }
  .grid { stroke: #d9dee4; stroke-width: 1; } .line { fill: none; stroke-width: 2; }
  .ours { stroke: #0b5cad; stroke-width: 3; } .ours-name { fill: #0b5cad; font-weight: 600; }
  .other { stroke: #7b8794; } .dot-ours { fill: #0b5cad; } .dot-other { fill: #7b8794; }
  @media (prefers-color-scheme: dark) {
    .back { fill: #14191f; } text { fill: #e3e8ee; } .soft { fill: #9aa7b5; }
    .grid { stroke: #2c353f; } .ours { stroke: #6db3f2; } .ours-name { fill: #6db3f2; }
    .other { stroke: #8a97a5; } .dot-ours { fill: #6db3f2; } .dot-other { fill: #8a97a5; }
  }
"""
XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
DASHES = {  # of the peers: one has the same in every picture
    "nomenklatura": "none",
    "rapidfuzz": "7 4",
    "recordlinkage": "2 3",
    "sparse_dot_topn": "9 3 2 3",
    "splink": "4 4",
}


class Axis(NamedTuple):
    """From values to places: `ticks` are (value, what is written)."""

    place: Callable[[float], float]
    ticks: Sequence[tuple[float, str]]


class Panel(NamedTuple):
    """One diagram: its box, axes, title and lines."""

    box: tuple[float, float, float, float]  # left, top, width, height
    x: Axis
    y: Axis
    title: str
    lines: dict[str, Points]


def main() -> int:
    """Draw everything anew."""
    results = read_results(RESULTS)
    PICTURES.mkdir(exist_ok=True)
    for name, drawing in pictures(results).items():
        (PICTURES / name).write_text(drawing, "utf-8")
        sys.stdout.write(f"docs/pictures/{name}\n")
    PAGE.write_text(with_tables(PAGE.read_text("utf-8"), results), "utf-8")
    return 0


def read_results(path: Path) -> Results:
    """The last measured result of each engine and length of list."""
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    measured = [each for each in told if "curve" in each and "persons" in each["cases"]]
    return {(each["engine"], each["records"]): each for each in measured}


# --- tables


def with_tables(page: str, results: Results) -> str:
    """The page with its tables from the results."""
    for name, rows in tables(results).items():
        mark = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = mark.sub(lambda found, rows=rows: f"{found[1]}\n{rows}\n\n{found[2]}", page)
    return page


def tables(results: Results) -> dict[str, str]:
    """The tables behind the pictures, and that of the kinds of distortion."""
    sizes = sorted({size for _, size in results})
    both = [
        (
            each["engine"], f"{size:,}", _recall(each, "all", "0.01"), _recall(each, "all", "0.05"),
            _recall(each, "unrelated", "0.001"), f"{each['no_line']['recall_10']:.3f}",
            f"{each['searches_s']:,.0f}", _many(each), f"{each['p50_ms']:.2f}",
            f"{each['p99_ms']:.2f}", f"{each['build_s']:.1f}",
        )
        for size in sizes
        for (_, length), each in sorted(results.items(), key=_ours_first)
        if length == size
    ]  # fmt: skip
    head = (
        "Engine", "Records", "1 % of all", "5 % of all", "0.1 % of unrelated", "No line",
        "Searches/s", "Many/s", "p50 ms", "p99 ms", "Build s",
    )  # fmt: skip
    told = {"engines": _table(head, both)}
    ours = {size: each for (engine, size), each in results.items() if engine == OURS}
    for name, part in (("kinds", "by_kind"), ("dates", "by_date")):
        longest = ours[max(ours)]
        rows = [
            (kind.replace("_", " "), str(row["searches"]),
             *(_of_kind(ours[size][part], kind) for size in sorted(ours)))
            for kind, row in longest[part].items()
        ]  # fmt: skip
        columns = [f"{size:,}" for size in sorted(ours)]
        told[name] = _table(("What was done to it", "Searches", *columns), rows)
    stated = ours[max(ours)]["calibration"]["tenths"]
    told["calibration"] = _table(
        ("Probability from", "Answers", "Stated", "Right", "Chance alone"),
        [
            (f"{row['from']:.1f}", f"{row['answers']:,}", f"{row['stated']:.3f}",
             f"{row['right']:.3f}", f"± {row['error']:.3f}")
            for row in stated
        ],
    )  # fmt: skip
    return told


def _many(told: dict[str, Any]) -> str:
    """Searches a second when many are asked at once, where that is another way."""
    return f"{told['search_many_s']:,.0f}" if "search_many_s" in told else ""


def _ours_first(item: tuple[tuple[str, int], Any]) -> tuple[bool, str]:
    return item[0][0] != OURS, item[0][0]


def _of_kind(rows: dict[str, Any], kind: str) -> str:
    return f"{rows[kind]['recall_10']:.3f}" if kind in rows else ""


def _recall(told: dict[str, Any], of: str, share: str) -> str:
    return f"{told[of][share]['recall_10']:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# --- pictures


def pictures(results: Results) -> dict[str, str]:
    """The drawings by their file names."""
    return {
        "screening-alarms.svg": _alarms(results),
        "screening-speed.svg": _speed(results),
    }


def _alarms(results: Results) -> str:
    sizes = sorted({size for _, size in results})[-2:]
    ticks = [(share, f"{share:.1%}".replace(".0", "")) for share in (0.005, 0.01, 0.05, 0.2)]
    panels = []
    for number, size in enumerate(sizes):
        box = (60.0 + number * 440, 60.0, 250.0, 300.0)
        lines = {
            each["engine"]: [(x, y) for x, y in each["curve"]["all"] if x >= 0.005]
            for (_, length), each in results.items()
            if length == size
        }
        x = Axis(_logarithmic(0.005, 0.2, box[0], box[2]), ticks)
        y = Axis(_even(0, 1, box[1] + box[3], -box[3]), [(t / 5, f"{t / 5:.1f}") for t in range(6)])
        panels.append(Panel(box, x, y, f"{size:,} on the list", lines))
    return _drawing(
        (60 + len(sizes) * 440, 420), panels,
        "Recall among ten answers, by the share of innocent searches that raise an alarm",
    )  # fmt: skip


def _speed(results: Results) -> str:
    box = (80.0, 60.0, 420.0, 300.0)
    lines: dict[str, list[tuple[float, float]]] = {}
    for (engine, size), each in sorted(results.items()):
        lines.setdefault(engine, []).append((float(size), each["searches_s"]))
    sizes = sorted({size for _, size in results})
    low, high = min(sizes), max(max(sizes), 10 * min(sizes))
    speeds = [speed for points in lines.values() for _, speed in points]
    bottom = 10.0 ** math.floor(math.log10(min(speeds)))
    top = 10.0 ** math.ceil(math.log10(max(speeds)))
    x = Axis(_logarithmic(low, high, box[0], box[2]), [(float(s), f"{s:,}") for s in sizes])
    powers = range(round(math.log10(bottom)), round(math.log10(top)) + 1)
    y = Axis(
        _logarithmic(bottom, top, box[1] + box[3], -box[3]),
        [(10.0**p, f"{10**p:,}") for p in powers],
    )
    panel = Panel(box, x, y, "", dict(lines))
    return _drawing((700, 420), [panel], "Searches a second on one core, by the length of the list")


def _even(low: float, high: float, start: float, length: float) -> Callable[[float], float]:
    return lambda value: start + (value - low) / (high - low) * length


def _logarithmic(low: float, high: float, start: float, length: float) -> Callable[[float], float]:
    return lambda value: start + math.log(value / low) / math.log(high / low) * length


def _drawing(size: tuple[float, float], panels: Sequence[Panel], title: str) -> str:
    width, height = size
    said = escape(title)
    box = f'width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg {XMLNS} viewBox="0 0 {width:.0f} {height:.0f}" {box} role="img">',
        f"<title>{said}</title><style>{STYLE}</style>",
        f'<rect class="back" {box}/>',
        f'<text x="20" y="26" font-size="15" font-weight="600">{said}</text>',
    ]
    for panel in panels:
        parts += _panel(panel)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel) -> list[str]:
    left, top, width, height = panel.box
    parts = [_text(left, top - 10, panel.title, "soft")]
    for value, text in panel.y.ticks:
        at = panel.y.place(value)
        parts.append(f'<path class="grid" d="M{left} {at:.1f}h{width}"/>')
        parts.append(_text(left - 8, at + 4, text, "soft", "end"))
    for value, text in panel.x.ticks:
        parts.append(_text(panel.x.place(value), top + height + 20, text, "soft", "middle"))
    names = _apart({name: panel.y.place(line[-1][1]) for name, line in panel.lines.items()}, 16.0)
    for name, line in sorted(panel.lines.items(), key=_ours_last):
        sort = "ours" if name == OURS else "other"
        dash = "" if name == OURS else f' stroke-dasharray="{DASHES[name]}"'
        points = [(f"{panel.x.place(x):.1f}", f"{panel.y.place(y):.1f}") for x, y in line]
        path = "L".join(f"{x} {y}" for x, y in points)
        parts.append(f'<path class="line {sort}"{dash} d="M{path}"/>')
        parts += [f'<circle class="dot-{sort}" cx="{x}" cy="{y}" r="2.5"/>' for x, y in points]
        end = panel.x.place(line[-1][0]) + 8
        parts.append(_text(end, names[name] + 4, name, "ours-name" if name == OURS else ""))
    return parts


def _text(x: float, y: float, said: str, sort: str = "", anchor: str = "start") -> str:
    return (
        f'<text class="{sort}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'
    )


def _ours_last(item: tuple[str, Any]) -> tuple[bool, str]:
    return item[0] == OURS, item[0]


def _apart(places: dict[str, float], least: float) -> dict[str, float]:
    """Names beside the ends of their lines, pushed down where they would cover one another."""
    told: dict[str, float] = {}
    last = -math.inf
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        last = max(place, last + least)
        told[name] = last
    return told


if __name__ == "__main__":
    sys.exit(main())
