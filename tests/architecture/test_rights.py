"""Every route has its row, every row its act, every act its roles, every verb its meaning."""

from __future__ import annotations

import ast
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from spoc.access.rights import RIGHTS, SCOPES
from spoc.access.routes import ROUTES
from spoc.audit.verbs import VERBS
from spoc.law.vocabulary import vocabulary

SOURCE = Path(__file__).parents[2] / "src" / "spoc"


def route_names() -> set[str]:
    found: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, inner)
            else:
                found.add(f"{namespace}{pattern.name or ''}")

    walk(get_resolver().url_patterns, "")
    return found


def test_every_route_has_a_row() -> None:
    assert route_names() - ROUTES.keys() == set()


def test_no_row_is_without_a_route() -> None:
    optional = {name for name in ROUTES if name.startswith(("openid_connect", "socialaccount"))}
    assert ROUTES.keys() - route_names() - optional == set()


def test_every_row_asks_for_an_act_that_exists() -> None:
    for name, route in ROUTES.items():
        given = [bool(route.act), route.is_public, route.is_closed]
        assert given.count(True) == 1, name
        for act in filter(None, (route.act, route.change)):
            assert act in RIGHTS, f"{name}: {act}"
        if route.verb:
            assert route.verb in VERBS, f"{name}: {route.verb}"


def test_every_right_has_a_scope_and_known_roles() -> None:
    roles = {row.code for row in vocabulary("roles")}
    for act, right in RIGHTS.items():
        assert right.scope in SCOPES, act
        assert right.roles <= roles, act
        assert right.meaning.endswith("."), act


def test_administrators_see_no_case() -> None:
    for act in ("message.read", "message.original", "message.search", "case.read", "outbox.read"):
        assert "system_admin" not in RIGHTS[act].roles


def test_every_recorded_verb_is_in_the_table() -> None:
    used = {
        node.args[0].value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"record", "_record"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert used
    assert used <= VERBS.keys()
