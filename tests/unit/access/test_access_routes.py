"""The table of routes agrees with the tables it points to."""

from __future__ import annotations

from spoc.access.rights import RIGHTS
from spoc.access.routes import BEFORE_SECOND_FACTOR, ROUTES, Route
from spoc.audit.verbs import VERBS


def test_every_route_has_exactly_one_kind_of_door() -> None:
    for name, route in ROUTES.items():
        assert sum((bool(route.act), route.is_public, route.is_closed)) == 1, name


def test_every_act_of_a_route_has_a_right() -> None:
    for name, route in ROUTES.items():
        for act in (route.act, route.change):
            assert not act or act in RIGHTS, f"{name}: {act}"


def test_every_verb_of_a_route_is_in_the_table_of_verbs() -> None:
    for name, route in ROUTES.items():
        assert not route.verb or route.verb in VERBS, name


def test_what_shows_personal_data_is_never_public() -> None:
    assert not [
        name for name, route in ROUTES.items() if route.shows_personal_data and route.is_public
    ]


def test_a_verb_is_proved_only_where_data_is_shown_in_sight() -> None:
    assert not [
        name for name, route in ROUTES.items() if route.verb and not route.shows_personal_data
    ]


def test_every_route_open_before_the_second_factor_exists() -> None:
    assert set(ROUTES) >= BEFORE_SECOND_FACTOR


def test_a_changing_method_needs_the_act_of_change() -> None:
    route = Route(act="message.read", change="message.send")
    assert [route.act_for(method) for method in ("GET", "HEAD", "POST", "DELETE")] == [
        "message.read",
        "message.read",
        "message.send",
        "message.send",
    ]
    assert Route(act="case.claim").act_for("POST") == "case.claim"
