"""A new pass phrase by the command line: asked twice or read, checked, recorded, sessions ended."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.cast import ADMIN, HEAD

from spoc.access.demand import NotAllowed
from spoc.access.models import SignIn, User
from spoc.access.services import add_user, disable_user, find_user, set_passphrase
from spoc.audit.models import Entry
from spoc.kernel import clock
from spoc.project import cli
from spoc.project.commands import user as command

pytestmark = pytest.mark.django_db
OLD, NEW = "seven-quiet-lanterns", "eleven-blue-harbours"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def running_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def here(**_: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(command, "hub", here)


def give(monkeypatch: pytest.MonkeyPatch, *lines: str, name: str = "operator") -> int:
    """Run the command with these lines typed at a terminal, or one sent to standard input."""
    typed = iter(lines)
    is_sent = len(lines) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO(lines[0]) if is_sent else Terminal())
    monkeypatch.setattr(command.getpass, "getpass", lambda _question: next(typed))
    return cli.main(["user", "passphrase", name])


@pytest.mark.parametrize("lines", [(f"{NEW}\n",), (NEW,), (f"{NEW}\r\n",), (NEW, NEW)])
def test_a_new_pass_phrase_ends_every_session_and_is_recorded(
    lines: tuple[str, ...],
    sign_in: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = sign_in()
    assert client.get("/me").status_code == 200
    assert give(monkeypatch, *lines) == cli.DONE
    said = capsys.readouterr()
    assert said.out.startswith("operator has a new pass phrase and must sign in again")
    user = find_user("operator")
    assert user.check_password(NEW)
    assert not SignIn.objects.filter(user=user, ended_at=None).exists()
    assert client.get("/me").status_code == 302
    entry = Entry.objects.get(verb="access.user.passphrase_set")
    assert (entry.object_ref, entry.details) == ("user:operator", {"sessions": 1})
    assert NEW not in f"{said.out}{said.err}{list(Entry.objects.values())}"


@pytest.mark.parametrize(
    ("lines", "name", "said"),
    [
        ((NEW, NEW), "nobody", "There is no user “nobody”."),
        (("short",), "operator", "12"),
        (("password123456",), "operator", "common"),
        (("\n",), "operator", "No pass phrase was given"),
        (("",), "operator", "No pass phrase was given"),
        (("", ""), "operator", "No pass phrase was given"),
        ((NEW, f"{NEW}s"), "operator", "The two pass phrases differ; nothing was changed."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    lines: tuple[str, ...],
    name: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_user("operator", roles=["dpo"], password=OLD, actor=ADMIN, now=clock.now())
    assert give(monkeypatch, *lines, name=name) == cli.USAGE
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert find_user("operator").check_password(OLD)
    assert not Entry.objects.filter(verb="access.user.passphrase_set").exists()


def test_a_closed_terminal_is_no_pass_phrase(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(_question: str) -> str:
        raise EOFError

    add_user("operator", roles=["dpo"], password=OLD, actor=ADMIN, now=clock.now())
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(command.getpass, "getpass", closed)
    assert cli.main(["user", "passphrase", "operator"]) == cli.USAGE
    assert "No pass phrase was given" in capsys.readouterr().err


def test_only_who_manages_accounts_gives_one_and_a_closed_account_gets_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user = add_user("operator", roles=["dpo"], password=OLD, actor=ADMIN, now=clock.now())
    with pytest.raises(NotAllowed):
        set_passphrase(user, NEW, actor=HEAD, now=clock.now())
    disable_user(user, actor=ADMIN, now=clock.now())
    assert give(monkeypatch, NEW) == cli.USAGE
    assert "is closed" in capsys.readouterr().err
    assert User.objects.get().check_password(OLD)
