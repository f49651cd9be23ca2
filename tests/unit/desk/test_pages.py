"""Do all templates load, keep the content policy, and help where they refuse?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Engine
from django.template.loader import get_template
from tests.cast import DPO

from spoc.access.demand import NotAllowed, demand
from spoc.desk.components import faces
from spoc.desk.drawn import SHAPES
from spoc.law.vocabulary import vocabulary

SOURCE = Path(settings.BASE_DIR)


def icons_of_the_sprite() -> set[str]:
    found = finders.find("icons.svg")
    return set(re.findall(r'id="i-([a-z0-9-]+)"', Path(str(found)).read_text(encoding="utf-8")))


def test_every_icon_used_in_a_template_is_in_the_sprite() -> None:
    used = {
        name
        for page in SOURCE.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)" %}', page.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= icons_of_the_sprite()


def test_every_channel_has_an_icon_in_the_sprite() -> None:
    assert {row.extra["icon"] for row in vocabulary("channels")} <= icons_of_the_sprite()


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "429", "500", "503"])
def test_every_refusal_says_what_to_do_now_even_without_context(name: str) -> None:
    html = get_template(f"{name}.html").render()
    assert "What you can do now" in html
    assert re.search(r"<title>\s*\S", html)
    assert html.count("<h1") == 1


def test_a_refusal_shows_its_own_sentence_escaped() -> None:
    html = get_template("409.html").render({"sentence": "Taken by <N. Baraké>."})
    assert "Taken by &lt;N. Baraké&gt;." in html


@pytest.mark.parametrize("refused_by", ["role", "form"])
def test_the_page_of_a_refusal_names_the_shift_leader_once(refused_by: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        demand(DPO, "case.claim")
    by_role = {"refusal": refused.value, "sentence": str(refused.value)}
    html = get_template("403.html").render(by_role if refused_by == "role" else {})
    assert html.count("shift leader") == 1


def test_no_template_breaks_the_content_policy() -> None:
    pages = [page for page in SOURCE.rglob("*.html") if "templates" in page.parts]
    assert pages
    for page in pages:
        source = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source), page
        for script in re.findall(r"<script[^>]*>", source):
            assert "src=" in script or 'type="application/json"' in script, page


def test_the_page_of_components_shows_every_shape_of_clock() -> None:
    shown = {specimen.shape for _name, specimen in faces()}
    assert shown == set(SHAPES)


def test_the_pages_of_the_account_are_ours() -> None:
    for name in ("account/login.html", "mfa/authenticate.html", "allauth/layouts/manage.html"):
        origin = Engine.get_default().get_template(name).origin.name
        assert SOURCE in Path(origin).parents, f"{name} is taken from {origin}"
