"""Every request passes the doors: sign-in, right, record, refusal."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import DatabaseError, connection
from django.test import AsyncClient, Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.cast import ADMIN
from tests.integration.access.little_hub import ALL_ROUTES, SECRET

from spoc.access.services import change_roles, disable_user, find_user
from spoc.audit.models import Entry
from spoc.kernel import clock
from spoc.kernel.postgres import Embedded

pytestmark = pytest.mark.usefixtures("hub")
JSON = {"Accept": "application/json"}


def names_of(patterns: list[Any]) -> set[str]:
    found: set[str] = set()
    for one in patterns:
        if isinstance(one, URLResolver):
            found |= names_of(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name:
            found.add(one.name)
    return found


def test_every_route_of_these_rooms_and_of_the_account_library_has_a_row() -> None:
    names = names_of(get_resolver().url_patterns)
    assert names - set(ALL_ROUTES) == {"t_orphan"}


def test_a_route_without_a_row_stays_closed(sign_in: Any) -> None:
    client = sign_in()
    client.raise_request_exception = False
    assert client.get("/orphan").status_code == 500


def test_a_stranger_is_sent_to_the_sign_in_and_comes_back() -> None:
    answer = Client().get("/data/C-2026-000001?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fdata%2FC-2026-000001%3Fx%3D1"


def test_a_program_without_a_session_gets_a_problem_document() -> None:
    answer = Client().get("/data/C-2026-000001", headers=JSON)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "sign-in-needed"


def test_a_public_page_needs_nobody() -> None:
    assert Client().get("/health").content == b"well"


def test_pages_of_the_account_library_that_the_hub_does_not_offer_are_closed() -> None:
    for address in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert Client().get(address).status_code == 404


def test_nothing_is_kept_by_a_cache(sign_in: Any) -> None:
    client = sign_in(desk="djo")
    for address in ("/", "/data/C-2026-000001", "/me", "/health"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_a_dpo_opens_no_case(sign_in: Any, settings: Any) -> None:
    settings.DEMO = True
    client = sign_in("dpo", "dpo")
    answer = client.get("/data/C-2026-000001")
    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()
    entry = Entry.objects.get(verb="access.act.refused")
    assert (entry.actor, entry.object_ref, entry.details["act"]) == (
        "user:dpo",
        "t_data",
        "case.read",
    )


def test_what_is_shown_is_recorded_and_seen_with_the_viewers_reach(sign_in: Any) -> None:
    client = sign_in(desk="djo")
    assert client.get("/data/C-2026-000001").content.decode() == SECRET
    entry = Entry.objects.get(verb="cases.case.read")
    assert entry.actor == "user:operator"
    assert entry.purpose == "duty of desk DJO: handling of C-2026-000001 (DIR977 Art. 14)"
    assert client.get("/data/C-2026-000001?how=reach").content == b"desk"


def test_a_lazy_page_is_rendered_before_its_record_is_kept(sign_in: Any) -> None:
    answer = sign_in(desk="djo").get("/data/C-2026-000001?how=lazy")
    assert SECRET in answer.content.decode()


@pytest.mark.parametrize("how", ["forgetful", "stream"])
def test_a_view_that_shows_without_recording_or_streams_by_mistake_is_a_bug(
    sign_in: Any, how: str
) -> None:
    client = sign_in(desk="djo")
    client.raise_request_exception = False
    answer = client.get(f"/data/C-2026-000001?how={how}")
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()
    assert not Entry.objects.filter(verb="cases.case.read").exists()


def test_a_look_that_cannot_be_recorded_is_not_shown(
    sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(desk="djo")

    def fail(*entries: object, **options: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(Entry.objects, "bulk_create", fail)
    answer = client.get("/data/C-2026-000001")
    assert answer.status_code == 503
    assert SECRET not in answer.content.decode()
    assert "cannot be written" in answer.content.decode()


def test_a_look_whose_record_is_lost_at_the_very_end_is_not_shown(
    committed: str, server: Embedded, sign_in: Any
) -> None:
    client = sign_in(desk="djo")
    with psycopg.connect(server.superuser_url, dbname="committed", autocommit=True) as session:
        session.execute(
            """CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'the disk is gone'; END $$"""
        )
        session.execute(
            """CREATE CONSTRAINT TRIGGER late AFTER INSERT ON audit_entry
               DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()"""
        )
    answer = client.get("/data/C-2026-000001")
    assert answer.status_code == 503
    assert SECRET not in answer.content.decode()
    assert "cannot be written" in answer.content.decode()


def test_a_refused_view_leaves_no_entry_that_says_shown(sign_in: Any) -> None:
    answer = sign_in(desk="djo").get("/data/C-2026-000001?how=refuse")
    assert answer.status_code == 409
    assert "Not today." in answer.content.decode()
    assert not Entry.objects.filter(verb="cases.case.read").exists()


def test_a_refusal_is_shown_in_the_form_its_reader_understands(sign_in: Any) -> None:
    client = sign_in(desk="djo")
    page = client.post("/data/C-2026-000001")
    assert page.status_code == 409
    assert "<html" in page.content.decode()
    part = client.post("/data/C-2026-000001", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "faster" in part["HX-Trigger"]
    document = client.post("/data/C-2026-000001", headers=JSON).json()
    assert (document["status"], document["code"]) == (409, "too-late")


def test_a_change_of_roles_holds_at_the_next_request(sign_in: Any) -> None:
    client = sign_in(desk="djo")
    assert client.get("/data/C-2026-000001").status_code == 200
    change_roles(find_user("operator"), roles=["statistician"], actor=ADMIN, now=clock.now())
    assert client.get("/data/C-2026-000001").status_code == 403


def test_a_disabled_account_is_out_at_the_next_request(sign_in: Any) -> None:
    client = sign_in()
    disable_user(find_user("operator"), actor=ADMIN, now=clock.now())
    answer = client.get("/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_language_is_the_persons_and_before_that_the_links(sign_in: Any) -> None:
    stranger = Client()
    assert stranger.get("/health", headers={"Accept-Language": "fr"})["Content-Language"] == "fr"
    assert stranger.get("/health?lang=de")["Content-Language"] == "de"
    assert stranger.get("/health")["Content-Language"] == "de"
    stranger.post("/me/preferences", {"language": "nl", "next": "/health"})
    assert stranger.get("/health")["Content-Language"] == "nl"
    assert sign_in(language="fr").get("/health?lang=de")["Content-Language"] == "fr"


def test_a_stream_passes_the_doors_of_the_asynchronous_server_and_holds_no_connection(
    committed: str, sign_in: Any
) -> None:
    known = sign_in().cookies["sessionid"].value
    connection.close()

    async def listen() -> tuple[int, int, bytes]:
        stranger = await AsyncClient().get("/live")
        client = AsyncClient()
        client.cookies["sessionid"] = known
        answer = await client.get("/live")
        return stranger.status_code, answer.status_code, b"".join([part async for part in answer])

    async def listen_and_count() -> tuple[tuple[int, int, bytes], bool]:
        heard = await listen()
        return heard, await sync_to_async(lambda: connection.connection is None)()

    heard, is_free = async_to_sync(listen_and_count)()
    assert heard == (401, 200, b"event: beat\n\n")
    assert is_free
