"""Who did or saw what, when, why, and who received it? (LED Art 25, DIR977 Art 16(1)(h))

Append-only: triggers refuse UPDATE, DELETE and TRUNCATE for everybody. Officers are named by
stable reference and role as text; there is no foreign key to them, and no personal text of cases.
"""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL


class Entry(models.Model):
    """One act of processing, written in the transaction that did it."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    actor_role = models.CharField(max_length=80, blank=True)
    actor_desk = models.CharField(max_length=20, blank=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_ref = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    recipient = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict)
    # The transaction that wrote the row, set by a trigger (migration 0002) whatever the writer
    # says; the sealer takes only transactions that are all over.
    written_in = models.BigIntegerField(
        db_default=RawSQL("pg_current_xact_id()::text::bigint", []), editable=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["object_ref", "at"], name="audit_by_object"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
            models.Index(fields=["written_in", "id"], name="audit_by_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.object_ref}"


class Seal(models.Model):
    """A link of the chain: the digest of a run of entries and of the link before."""

    sealed_at = models.DateTimeField()
    through = models.BigIntegerField()  # entries written in transactions up to this number
    count = models.PositiveBigIntegerField()  # entries under all links so far
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pk}: {self.count} entries, {self.digest[:12]}"


class Origin(models.Model):
    """What is added to the database server's transaction numbers, so that they always rise.

    A record restored into a new server starts again at small numbers, below those it has sealed.
    Continuing it there is an act with a name and a reason: one row, appended by the owner.
    """

    base = models.BigIntegerField()
    since = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.base} since {self.since:%Y-%m-%d %H:%M}"
