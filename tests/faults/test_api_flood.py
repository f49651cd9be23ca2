"""A body that comes in pieces is taken whole, or ended before it fills the disk."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from tests.factories.messages import TEST, make_mail
from tests.factories.people import make_user
from tests.factories.tokens import make_token

from spoc.access.wall import seen_by
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.project.asgi import application
from spoc.project.body_limit import FRAME, limited

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("data_dir")]
MOST = 100_000
ADDRESS = "/api/v1/messages"


@pytest.fixture
def token(committed: str, settings: Any) -> str:
    """A token that may hand in messages of at most 100 kB."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAX_MESSAGE_SIZE = MOST
    return make_token(make_user("operator"), "messages:write")


def count() -> int:
    with seen_by(TEST):
        return Message.objects.count()


def over_asgi(
    token: str, pieces: list[bytes], *headers: tuple[bytes, bytes]
) -> tuple[list[Any], int]:
    """What the web server is answered when a body comes in these pieces, and how many it kept."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": ADDRESS, "raw_path": ADDRESS.encode(), "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("testserver", 80),
        "headers": [(b"host", b"testserver"), (b"content-type", b"message/rfc822"),
                    (b"authorization", f"Bearer {token}".encode()), *headers],
    }  # fmt: skip
    left = list(pieces)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async_to_sync(application)(scope, receive, send)
    return sent, len(left)


@pytest.mark.parametrize("stated", [False, True], ids=["by count", "by its length"])
def test_a_flood_ends_before_it_is_laid_on_disk(token: str, stated: bool) -> None:
    pieces = [b"x" * 50_000] * 60
    length = [(b"content-length", str(50_000 * 60).encode())] if stated else []
    for who in (token, "spoc_stranger"):  # before anybody has looked at the token
        sent, left = over_asgi(who, pieces, *length)
        assert [one["type"] for one in sent] == ["http.response.start", "http.response.body"]
        assert sent[0]["status"] == 413
        assert json.loads(sent[1]["body"])["code"] == "message-too-large"
        assert left == (60 if stated else 60 - (MOST + FRAME) // 50_000 - 1)
    assert count() == 0


def test_a_message_just_over_the_limit_is_refused_by_the_register(
    token: str, data_dir: Path
) -> None:
    sent, _left = over_asgi(token, [b"x" * 50_000] * 3)
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["code"] == "message-too-large"
    assert count() == 0
    assert not list((data_dir / "raw").glob("new-*")), "nothing is left beside the sealed bytes"


def test_a_message_in_pieces_is_taken_whole(token: str) -> None:
    raw = make_mail(text="piece by piece\n" * 500)
    sent, _left = over_asgi(token, [raw[:1], b"", raw[1:900], raw[900:]])
    assert sent[0]["status"] == 201
    receipt = json.loads(sent[1]["body"])
    assert store().read(receipt["sha256"]) == raw
    assert count() == 1


def test_what_is_no_request_passes_untouched() -> None:
    seen = []

    async def inner(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    async def nothing(*_: Any) -> Any:
        raise AssertionError("nobody listens and nobody speaks")

    async_to_sync(limited(inner, most=lambda: 0))({"type": "lifespan"}, nothing, nothing)
    assert seen == ["lifespan"]
