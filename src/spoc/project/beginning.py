"""Was this database begun as a demo or for real work, and does the data folder belong to it?

Asked before anything is written, without Django: whoever mixes the two lets printed log-ins into
a real hub, or a real hub out without its second factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from spoc.exchange.store import Store
from spoc.kernel.durability import check_durability
from spoc.kernel.postgres import APP_ROLE, current_url
from spoc.kernel.readiness import NotReady

_LOOKED_FOR = 20  # messages at each end of the register whose sealed bytes are looked for
_PATIENCE = 5  # seconds for a connection

_TABLES = """
    SELECT to_regclass('kernel_beginning') IS NOT NULL, to_regclass('access_user') IS NOT NULL,
           to_regclass('exchange_message') IS NOT NULL
"""
_READABLE = "SELECT has_table_privilege(to_regclass('access_user'), 'SELECT')"
_ACCOUNTS = "SELECT bool_and(is_demo), bool_or(is_demo) FROM access_user"
_SIGHT = "SELECT set_config('spoc.reach', 'all', true)"  # access/wall.py; ends with the transaction
_MESSAGES = """
    (SELECT reference, sha256 FROM exchange_message WHERE erased_at IS NULL
      ORDER BY id DESC LIMIT %(most)s)
    UNION
    (SELECT reference, sha256 FROM exchange_message WHERE erased_at IS NULL
      ORDER BY id LIMIT %(most)s)
    ORDER BY reference
"""


class NotItsHub(NotReady):
    """The database and the data folder, or the wish for a demo, do not belong together."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the database remembers. `is_demo`: None when it was not begun, or does not say.

    `sealed`: number and digest of some messages that are registered.
    """

    is_demo: bool | None
    sealed: tuple[tuple[str, str], ...]


def begun(session: psycopg.Connection[Any]) -> Begun:
    """Look at a database of whatever version, one that is empty too."""
    with session.transaction(force_rollback=True):  # what is set for the look ends with it
        remembers, has_accounts, has_messages = _one(session, _TABLES)
        if has_accounts and not _one(session, _READABLE)[0]:
            session.execute(f"SET LOCAL ROLE {APP_ROLE}")  # the log-in owns nothing
        told = (
            session.execute("SELECT is_demo FROM kernel_beginning").fetchone()
            if remembers
            else None
        )
        sealed: tuple[tuple[str, str], ...] = ()
        if has_messages:
            session.execute(_SIGHT)
            sealed = tuple(session.execute(_MESSAGES, {"most": _LOOKED_FOR}).fetchall())
        if told is not None:
            return Begun(bool(told[0]), sealed)
        # Of a version that did not remember: its accounts tell, unless they are of both kinds.
        all_demo, any_demo = _one(session, _ACCOUNTS) if has_accounts else (None, None)
        if all_demo is None:
            return Begun(False if sealed else None, sealed)
        return Begun(None if all_demo is not any_demo else all_demo, sealed)


def check_beginning(url: str, *, is_demo: bool, raw: Path) -> None:
    """Refuse a database that may not be written to, or not from this folder with this wish.

    `raw` is the folder of the sealed bytes. Nothing is written.

    Raises:
        DatabaseNotReady: a committed message could be lost.
        NotItsHub: see `check_found`.
        NotReady: the database does not answer.
    """
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=_PATIENCE) as session:
            check_durability(session)
            found = begun(session)
    except psycopg.OperationalError as error:
        raise NotReady(f"The database does not answer: {str(error).strip()}") from error
    except psycopg.Error as error:
        raise NotReady(
            f"The database cannot be looked into: {str(error).strip()}. Use a log-in that owns its "
            f"tables, or that may become {APP_ROLE}."
        ) from error
    is_own = url == current_url(raw.parent)
    where = f"in {raw.parent / 'postgres'}" if is_own else named(url)
    check_found(found, where, is_demo=is_demo, raw=raw)


def check_found(found: Begun, where: str, *, is_demo: bool, raw: Path) -> None:
    """Refuse what was found in the database called `where`.

    Raises:
        NotItsHub: a demo and real work would be mixed, or the bytes of its messages are elsewhere.
    """
    if found.sealed and not any(
        Store(raw).path(digest).exists() for _number, digest in found.sealed
    ):
        raise NotItsHub(
            f"The data folder {raw.parent} does not belong to the database {where}: the sealed "
            f"bytes of its messages (such as {found.sealed[0][0]}) are not there. Name the right "
            f"folder with --data or another database in SPOC_DATABASE_URL, or bring {raw} back "
            f"from the backup."
        )
    if found.is_demo is False and is_demo:
        raise NotItsHub(
            f"The database {where} was begun without invented data, and none is put into it: start "
            f"with --no-demo (or SPOC_DEMO=0), or begin a demo in another data folder with a "
            f"database of its own."
        )
    if found.is_demo and not is_demo:
        raise NotItsHub(
            f"The database {where} was begun as a demo, with log-ins that everybody knows, and "
            f"stays one: start with --demo (or SPOC_DEMO=1), or begin real work in another data "
            f"folder with a database of its own."
        )


def named(url: str) -> str:
    """The database of an address in words, without its password."""
    parts = conninfo_to_dict(url)
    return f"{parts.get('dbname') or 'spoc'} at {parts.get('host') or 'this machine'}"


def _one(session: psycopg.Connection[Any], question: str) -> tuple[Any, ...]:
    return tuple(session.execute(question).fetchone() or ())
