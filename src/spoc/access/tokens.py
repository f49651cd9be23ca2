"""Whose is this token, and what may its bearer do now? All of it in one question to the database.

A partner's system asks with every message; still nothing is remembered from one request to the
next, so that a token withdrawn, a role taken or an account closed holds at once (ASVS 8.3.2).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

_BEARER = """
    SELECT token.id, token.name, ARRAY(SELECT jsonb_array_elements_text(token.scopes)),
           token.partner, token.expires_at, token.revoked_at, token.used_at,
           person.id, person.username, person.desk, person.language, person.is_active,
           ARRAY(SELECT role FROM access_rolegrant
                  WHERE user_id = person.id AND coalesce(valid_from, %(today)s) <= %(today)s
                    AND coalesce(valid_to, %(today)s) >= %(today)s),
           ARRAY(SELECT circle_id FROM access_circle_members WHERE user_id = person.id)
      FROM access_apitoken AS token JOIN access_user AS person ON person.id = token.user_id
     WHERE token.digest = %(digest)s
"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token and its owner, as they are now. `pk` is the token's; roles are those in force."""

    pk: int
    name: str
    scopes: list[str]
    partner: str
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    user_id: int
    username: str
    desk: str
    language: str
    is_active: bool
    roles: list[str]
    circles: list[int]


def token_digest(text: str) -> str:
    """What is kept of a token: SHA-256; its 256 random bits need no slow digest."""
    return hashlib.sha256(text.encode()).hexdigest()


def bearer_of(text: str, *, today: date) -> Bearer | None:
    """The bearer of this token, whether or not it still holds; None when nobody was given it."""
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, {"digest": token_digest(text), "today": today})
        row = cursor.fetchone()
    return None if row is None else Bearer(*row)
