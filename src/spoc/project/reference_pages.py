"""What do the generated pages of the manual say? Each is made from a table the program uses.

Django must be set up. The same source gives the same pages, on every machine.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from screening.cli import build_parser as engine_parser
from spoc.access.rights import HIGH_ROLES, RIGHTS, SCOPES
from spoc.access.routes import ROUTES, Route
from spoc.audit.verbs import VERBS
from spoc.exchange.faults import SENTENCES
from spoc.law.vocabulary import vocabulary
from spoc.project.api import api
from spoc.project.cli import build_parser
from spoc.project.reference_api import API_INTRODUCTION, api_lines
from spoc.project.reference_law import LAW_INTRODUCTION, law_lines
from spoc.project.reference_text import generated, section, table

SETTINGS = Path(__file__).parent / "settings_reference.toml"


def settings_rows() -> list[dict[str, Any]]:
    """The rows of `settings_reference.toml`."""
    rows: list[dict[str, Any]] = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["setting"]
    return rows


# --- commands


def _commands() -> Iterator[str]:
    for name, parser in _subcommands(build_parser()).items():
        yield from section(f"`./spoc {name}`")
        yield parser.description or ""
        yield from _options(parser)
        for act, inner in _subcommands(parser).items():
            yield ""
            yield f"`./spoc {name} {act}`:"
            yield from _options(inner)
        if name == "test":
            yield ""
            yield "What follows `test` is passed on to pytest, such as `./spoc test -k clock`."
        if name == "screening":
            yield from _engine_commands()


def _engine_commands() -> Iterator[str]:
    yield ""
    yield "The same as `python -m screening`. Each command takes `--json`; `--help` says more."
    for name, parser in _subcommands(engine_parser()).items():
        yield ""
        yield f"`./spoc screening {name}`: {parser.description}"
        yield from _options(parser, hidden=frozenset({"json"}))


def _subcommands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found: Mapping[str, argparse.ArgumentParser] = action.choices
            return found
    return {}


def _options(
    parser: argparse.ArgumentParser, hidden: frozenset[str] = frozenset({"data"})
) -> Iterator[str]:
    rows = [
        (f"`{_written(action)}`", _explained(action))
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
        and action.dest not in hidden
    ]
    if rows:
        yield ""
        yield from table(("Argument", "Meaning"), rows)


def _written(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if action.choices is not None:
        value = "|".join(map(str, action.choices))
    if not action.option_strings:
        return f"{value}…" if action.nargs == "+" else value
    name = action.option_strings[-1]
    return name if action.nargs == 0 else f"{name} {value}"


def _explained(action: argparse.Action) -> str:
    told = [action.help or ""]
    if action.required and action.option_strings:
        told.append("required")
    if action.default not in (None, "", False, argparse.SUPPRESS) and action.nargs != 0:
        told.append(f"default {action.default}")
    return "; ".join(word for word in told if word)


# --- settings


def _settings() -> Iterator[str]:
    group = ""
    rows: list[tuple[str, str, str]] = []
    for row in settings_rows():
        if row["group"] != group:
            yield from table(("Setting", "Default", "Meaning"), rows) if rows else ()
            group, rows = row["group"], []
            yield from section(group)
        name = f"`{row['name']}`" + (", `…_FILE`" if row.get("secret") else "")
        rows.append((name, row["default"] or "not set", row["about"]))
    yield from table(("Setting", "Default", "Meaning"), rows)


# --- rights, routes, verbs


def _rights() -> Iterator[str]:
    roles = vocabulary("roles")
    yield from section("Roles")
    yield from table(
        ("Role", "Name", "Second factor that cannot be phished"),
        [
            (f"`{row.code}`", row.label("en"), "required" if row.code in HIGH_ROLES else "")
            for row in roles
        ],
    )
    yield from section("Acts and roles")
    columns = [code for code in roles.codes() if any(code in one.roles for one in RIGHTS.values())]
    for act, right in RIGHTS.items():
        allowed = ", ".join(f"`{code}`" for code in columns if code in right.roles)
        yield f"- **`{act}`**: {right.meaning} Scope `{right.scope}`. Roles: {allowed}."
    yield from section("Scopes of API tokens")
    yield from table(
        ("Scope", "Allows to"), [(f"`{code}`", words) for code, words in SCOPES.items()]
    )


def _routes() -> Iterator[str]:
    paths = _paths()
    yield from table(
        ("Route", "Address", "Opens with", "Personal data"),
        [
            (f"`{name}`", f"`/{paths[name]}`", _opens(route), _shows(route))
            for name, route in ROUTES.items()
            if name in paths and not route.is_closed
        ],
    )
    closed = ", ".join(f"`{name}`" for name, route in ROUTES.items() if route.is_closed)
    yield from section("Closed")
    yield f"Pages of the account library that this hub does not offer: {closed}."


def _paths() -> dict[str, str]:
    """Route name to its first address."""
    found: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], before: str, namespace: str) -> None:
        for pattern in patterns:
            path = before + str(pattern.pattern).lstrip("^").replace("\\Z", "")
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, path, inner)
            elif pattern.name:
                found.setdefault(namespace + pattern.name, path)

    walk(get_resolver().url_patterns, "", "")
    return found


def _opens(route: Route) -> str:
    if route.is_public:
        return "everybody"
    who = f"`{route.act}`"
    if route.change:
        who += f"; `{route.change}` to change"
    return f"{who}, by token" if route.is_api else who


def _shows(route: Route) -> str:
    if not route.shows_personal_data:
        return ""
    return f"`{route.verb}`" if route.verb else "yes"


def _verbs() -> Iterator[str]:
    yield from table(
        ("Verb", "Meaning", "Operation", "Reason"),
        [
            (f"`{name}`", verb.meaning, verb.operation, "needed" if verb.needs_purpose else "")
            for name, verb in VERBS.items()
        ],
    )


def _faults() -> Iterator[str]:
    yield from table(
        ("Code", "Sentence"), [(f"`{code}`", words) for code, words in sorted(SENTENCES.items())]
    )


def _api() -> Iterator[str]:
    yield from api_lines(api.get_openapi_schema(path_prefix="/api/v1/"))


class Page(NamedTuple):
    """A page: its title, what stands above its tables, and the tables."""

    title: str
    introduction: str
    lines: Callable[[], Iterable[str]]


_PAGES: Mapping[str, Page] = {
    "commands": Page(
        "Commands",
        "Every command takes `--data DIR` (or `SPOC_DATA_DIR`) and works beside a running `up`.\n\n"
        "Exit codes: 0 done, 1 a check failed, 2 usage, 3 the environment is not ready.\n"
        "Errors are one sentence on stderr.",
        _commands,
    ),
    "settings": Page(
        "Settings",
        "The hub is set up by environment variables alone.\n"
        "For a secret, `NAME_FILE` may name a file that holds the value.\n"
        "A value that cannot be used stops the command with a sentence.",
        _settings,
    ),
    "rights": Page(
        "Who may do what",
        "An act that is not named for a role is refused with a sentence, and the refusal is "
        "recorded.\n"
        "A case of a closed circle is open to its members alone, whatever their role.",
        _rights,
    ),
    "routes": Page(
        "Routes",
        "A route without a row answers 500 and fails the build.\n"
        "*Personal data*: the page is made inside the reader's sight, in one transaction, and only "
        "when the named verb was recorded.",
        _routes,
    ),
    "verbs": Page(
        "Verbs of the record",
        "Each act of a person or of the machine is one entry of the record, under one of these "
        "verbs. They are never renamed.\n"
        "*Operation* is the word of Directive (EU) 2016/680, Article 25(1); consultation and "
        "disclosure need a reason.",
        _verbs,
    ),
    "api": Page("HTTP API, version 1", API_INTRODUCTION, _api),
    "law": Page("The law as rows", LAW_INTRODUCTION, law_lines),
    "faults": Page(
        "Faults of messages",
        "A message that is wrong is registered all the same. What is wrong stands beside it, in "
        "the reader's language.\n"
        "`{…}` is filled with what was found.",
        _faults,
    ),
}


def pages() -> dict[str, str]:
    """Every generated page of `docs/reference/`: file name to text."""
    return {
        f"{name}.md": generated(page.title, page.introduction, page.lines())
        for name, page in _PAGES.items()
    }
