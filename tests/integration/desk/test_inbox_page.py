"""The inbox shows the work in order, says why, and shows nobody what is closed to them."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests.cast import OPERATOR
from tests.factories.cases import came, case_of, make_case, officer
from tests.factories.messages import make_mail
from tests.factories.queue import close_to, fill_queue

from spoc.access.models import Circle, User
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases.selectors import PAGE, VIEWS, open_cases, view_counts
from spoc.kernel import clock
from spoc.kernel.jobs import beat
from spoc.network.models import Partner
from spoc.network.selectors import partner_names
from spoc.network.services import load_directory
from spoc.project.demo.fill import HERE

PEEK = {"X-Requested-With": "fetch"}


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_case_stands_in_the_list_with_its_clock_desk_and_number(sign_in: Any) -> None:
    case = make_case(subject="Where is Marek ZILVERNIK?")
    page = body(sign_in().get("/"))
    assert "Where is Marek ZILVERNIK?" in page
    assert f'data-row="{case.reference}"' in page
    assert f"{case.number[5:8]} {case.number[8:]}" in page
    assert "data-due=" in page


def test_the_most_pressing_comes_first_and_stands_beside_the_list(sign_in: Any) -> None:
    late = "Our ref: AT-1\nUrgent: yes\n\nWhere is the armed Marek ZILVERNIK?\n"
    make_case(subject="There is time")
    case_of(came(make_mail(subject="Over time", text=late), minutes_ago=600))
    page = body(sign_in().get("/"))
    assert page.index("Over time") < page.index("There is time")
    peek = page[page.index('<aside class="peek"') :]
    assert "Over time" in peek
    assert "<mark>" in peek, "the danger words are named beside the list"
    assert "armed" in peek


def test_what_stands_beside_the_list_is_recorded_as_a_look(sign_in: Any) -> None:
    case = make_case()
    client = sign_in()
    client.get("/")
    assert Entry.objects.filter(verb="cases.case.read", object_ref=case.reference).count() == 1
    client.get(f"/inbox/peek/{case.reference}", headers=PEEK)
    assert Entry.objects.filter(verb="cases.case.read", object_ref=case.reference).count() == 2


def test_another_row_can_be_chosen_without_script(sign_in: Any) -> None:
    first, second = make_case(subject="The first"), make_case(subject="The second")
    page = body(sign_in().get(f"/?selected={second.reference}"))
    assert f'<span class="mono quiet">{second.reference}</span>' in page
    assert f'<span class="mono quiet">{first.reference}</span>' not in page


@pytest.mark.parametrize("query", ["view=nothing", "from=abc", "from=٣", "from=-1", "selected=x"])
def test_an_address_that_makes_no_sense_shows_everything(sign_in: Any, query: str) -> None:
    make_case(subject="Still here")
    answer = sign_in().get(f"/?{query}")
    assert answer.status_code == 200
    assert "Still here" in body(answer)


def test_every_count_is_the_length_of_its_list(sign_in: Any) -> None:
    sign_in()
    user = User.objects.get(username="operator")
    fill_queue(7, now=clock.now(), owner=user)
    with seen_by(OPERATOR):
        viewer = OPERATOR.__class__(
            **{name: getattr(OPERATOR, name) for name in OPERATOR.__slots__} | {"user_id": user.pk}
        )
        counts = view_counts(viewer=viewer)
        lengths = {
            view: open_cases(viewer=viewer, view=view).count() for view in VIEWS if view != "closed"
        }
    assert counts == lengths
    assert counts["all"] == 7
    assert counts["mine"] == 4
    assert counts["nobody"] == 3


def test_a_long_list_is_cut_in_pages_that_lead_to_each_other(sign_in: Any) -> None:
    fill_queue(103, now=clock.now())
    client = sign_in()
    first = body(client.get("/"))
    assert first.count("data-row=") == 100
    assert "from=100" in first
    second = body(client.get("/?from=100"))
    assert second.count("data-row=") == 3
    assert "from=0" in second
    listed = body(client.get("/inbox/rows?view=all&from=100", headers=PEEK))
    assert listed.count("data-row=") == 3


def test_a_case_of_a_closed_circle_is_there_for_its_members_alone(sign_in: Any) -> None:
    make_case(subject="Open to all")
    secret = make_case(subject="Marek ZILVERNIK, closed")
    circle = Circle.objects.create(name="the few", desk="djo")
    close_to(circle, secret)
    circle.members.add(officer("insider", desk="djo"))
    member, stranger = sign_in("insider"), sign_in("stranger")
    assert "Marek ZILVERNIK, closed" in body(member.get("/"))
    page = body(stranger.get("/"))
    assert "Marek ZILVERNIK, closed" not in page
    assert secret.reference not in page
    assert 'All desks <span class="count">1</span>' in page
    assert 'All desks <span class="count">2</span>' in body(member.get("/"))
    assert stranger.get(f"/inbox/rows/{secret.reference}", headers=PEEK).status_code == 204
    assert stranger.get(f"/inbox/peek/{secret.reference}", headers=PEEK).status_code == 404
    assert secret.reference not in body(stranger.get("/inbox/rows", headers=PEEK))


@pytest.mark.parametrize(("name", "role"), [("auditor", "auditor"), ("admin", "system_admin")])
def test_who_may_see_no_case_is_told_so_and_where_to_go(
    sign_in: Any, settings: Any, name: str, role: str
) -> None:
    settings.DEMO = True  # without the second factor of high roles
    make_case(subject="Marek ZILVERNIK")
    answer = sign_in(name, role, desk="").get("/")
    assert answer.status_code == 403
    page = body(answer)
    assert "ZILVERNIK" not in page
    assert "What you can do now" in page
    assert 'href="/partners"' in page, "places that are open to this role"


def test_nobody_who_is_not_signed_in_sees_the_inbox(hub: None) -> None:
    from django.test import Client

    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_message_that_is_at_no_desk_is_called_out(sign_in: Any) -> None:
    from tests.factories.messages import register_mail

    now = clock.now()
    register_mail(make_mail(subject="Stuck"), now=now - timedelta(minutes=2))
    page = body(sign_in().get("/"))
    assert "1 message is not at a desk yet" in page


def test_an_empty_view_says_what_comes_next(sign_in: Any) -> None:
    page = body(sign_in().get("/?view=paused"))
    assert "Nothing waits in this view." in page
    assert "New messages appear here by themselves." in page


def test_the_status_line_tells_how_the_parts_are(sign_in: Any) -> None:
    now = clock.now()
    beat("worker", now=now)
    beat("intake", now=now - timedelta(seconds=60))
    client = sign_in()
    for page in (body(client.get("/")), body(client.get("/health-line", headers=PEEK))):
        assert '<span class="health">Machine' in page
        assert '<span class="health slow">Mail slow, 6' in page
        assert '<span class="health down">Folder has not started' in page


def new(client: Any, *refs: str, view: str = "all") -> list[str]:
    """What the open page is told of things that changed."""
    answer = client.get("/inbox/new", {"ref": refs, "view": view}, headers=PEEK)
    assert answer.status_code == 200
    return re.findall(r'data-row="([^"]*)"', body(answer))


def test_an_arrival_is_counted_however_far_down_it_stands_in_its_view(sign_in: Any) -> None:
    *_others, last = fill_queue(103, now=clock.now())  # three beyond the first page of the list
    client = sign_in()
    assert new(client, last.number, "2026-999999") == [last.reference], "by its message"
    assert new(client, last.reference) == [last.reference], "by itself"
    assert new(client, last.number, view="mine") == []
    assert new(client) == []
    assert new(client, "x' OR 1=1", "\x00") == []


def test_who_may_not_see_a_case_is_not_told_that_it_arrived(sign_in: Any) -> None:
    secret = make_case(subject="Marek ZILVERNIK, closed")
    circle = Circle.objects.create(name="the few", desk="djo")
    close_to(circle, secret)
    circle.members.add(officer("insider", desk="djo"))
    assert new(sign_in("insider"), secret.number) == [secret.reference]
    assert new(sign_in("stranger"), secret.number) == []


def test_a_row_escapes_what_a_sender_wrote(sign_in: Any) -> None:
    make_case(subject="<script>alert(1)</script> & co")
    page = body(sign_in().get("/inbox/rows", headers=PEEK))
    assert "<script>" not in page
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co</bdi>" in page


def test_what_is_new_and_stands_on_another_page_is_told_with_the_way_there(sign_in: Any) -> None:
    client = sign_in()
    fill_queue(PAGE + 7, now=clock.now())
    with seen_by(OPERATOR):
        order = [one.reference for one in open_cases(viewer=OPERATOR, view="all")]
    first, below, last = order[0], order[PAGE + 2], order[-1]
    page = body(client.get("/", {"view": "all", "new": [first]}))
    assert "further" not in page, "what is among the rows needs no hint"
    page = body(client.get("/", {"view": "all", "new": [first, last, below, "C-2026-999999"]}))
    link = re.search(r'<a href="([^"]+)">2 new further down</a>', page)
    assert link is not None
    there = body(client.get("/" + html.unescape(link[1])))
    assert f'data-row="{below}"' in there
    assert f'<span class="mono quiet">{below}</span>' in there, "it is the one beside the list"
    assert "further" not in there
    page = body(client.get("/", {"view": "all", "from": PAGE, "new": [first]}))
    assert "1 new further up" in page
    assert "further" not in body(client.get("/", {"view": "closed", "new": [below]}))


def test_what_is_closed_to_a_reader_is_not_counted_as_new(sign_in: Any) -> None:
    client = sign_in()
    fill_queue(PAGE + 1, now=clock.now())
    with seen_by(OPERATOR):
        last = list(open_cases(viewer=OPERATOR, view="all"))[-1]
    assert "1 new further down" in body(client.get("/", {"new": [last.reference]}))
    with seen_by(OPERATOR):
        circle = Circle.objects.create(name="the others")
    close_to(circle, last)
    assert "further" not in body(client.get("/", {"new": [last.reference]}))


def test_a_partner_is_named_in_the_readers_language_where_the_directory_can(sign_in: Any) -> None:
    Partner.objects.create(
        code="pccc-tournai", name="Centre of Tournai", kind="pccc", country="FR",
        names={"nl": "Centrum van Doornik"},
    )  # fmt: skip
    for language, name in (("nl", "Centrum van Doornik"), ("fr", "Centre of Tournai")):
        client = sign_in(f"reader-{language}")
        User.objects.filter(username=f"reader-{language}").update(language=language)
        with override(language):
            told = partner_names({"pccc-tournai"}, viewer=OPERATOR)
        assert told == {"pccc-tournai": name}
        assert name in body(client.get("/partners"))


def test_every_partner_of_the_demo_that_is_named_in_english_has_its_names() -> None:
    load_directory(HERE / "partners.toml", actor=OPERATOR, now=clock.now())
    for partner in Partner.objects.exclude(kind="ncb"):
        assert set(partner.names) == {"nl", "fr", "de"}, partner.code
