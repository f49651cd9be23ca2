"""What came in, what went out, and what was found in it.

Every table here holds personal data and stands behind row-level security (migration 0002).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from spoc.access.models import Circle
from spoc.exchange.states import Sending, Stage


class Message(models.Model):
    """One entry of the register: a message sealed under its number.

    The first block is written once, at registration, from what the channel knows; the second is
    the machine's reading and can be made again from the sealed bytes at any time.
    """

    reference = models.CharField(max_length=20, unique=True)
    direction = models.CharField(max_length=3)  # in, out
    channel = models.CharField(max_length=30)
    partner = models.CharField(max_length=40, blank=True)  # network.Partner.code, "" if unknown
    country = models.CharField(max_length=2, blank=True)
    external_id = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()  # by the channel: the legal clock starts here
    registered_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=80)
    sender = models.CharField(max_length=300, blank=True)  # as the channel says, not the headers
    is_sender_proven = models.BooleanField(default=False)
    recipients = ArrayField(models.CharField(max_length=200), default=list)
    entered_by = models.CharField(max_length=80, blank=True)

    stage = models.CharField(max_length=12, default=Stage.REGISTERED.value)
    stage_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    subject = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=300, blank=True)
    partner_reference = models.CharField(max_length=120, blank=True)
    claims = ArrayField(models.CharField(max_length=40), default=list)  # our numbers, as claimed
    sent_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    instrument = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=10, blank=True)
    handling_codes = ArrayField(models.CharField(max_length=10), default=list)
    evaluation = models.CharField(max_length=2, blank=True)
    body_text = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list)
    form = models.JSONField(null=True, blank=True)  # the structured form as our JSON
    faults = models.JSONField(default=list)
    forwarded = models.JSONField(default=list)
    # Near-duplicate detection across channels (cases/correlation_rules.py).
    shingles = ArrayField(models.BigIntegerField(), default=list)

    repeat_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats"
    )
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # content gone for good (purge.py)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=["in", "out"]), name="direction_is_in_or_out"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=[stage.value for stage in Stage]),
                name="stage_is_known",
            ),
            models.UniqueConstraint(
                fields=["channel", "partner", "external_id"],
                condition=models.Q(direction="in")
                & ~models.Q(external_id="")
                & ~models.Q(partner=""),
                name="one_entry_per_delivery",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="message_by_digest"),
            models.Index(fields=["-received_at", "-id"], name="message_by_receipt"),
            models.Index(
                fields=["stage_at"],
                condition=models.Q(stage__in=["registered", "parsed", "understood",
                                              "correlated", "timed"]),
                name="message_under_way",
            ),
            models.Index(fields=["partner_reference"], name="message_by_their_number"),
            models.Index(
                fields=["external_id"],
                condition=models.Q(direction="in") & ~models.Q(external_id=""),
                name="message_by_sent_number",
            ),
            # The smallest shingle: the same text has the same one.
            models.Index(models.F("shingles__0"), name="message_by_text"),
            models.Index(fields=["channel", "-received_at"], name="message_by_channel"),
            models.Index(fields=["country", "-received_at"], name="message_by_country"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class Arrival(models.Model):
    """One delivery of a message. The second and later ones are repeats and are counted once."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="arrivals")
    channel = models.CharField(max_length=30)
    received_at = models.DateTimeField()
    sender = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    is_repeat = models.BooleanField(default=False)
    has_other_content = models.BooleanField(default=False)  # same number, other bytes: look!

    def __str__(self) -> str:
        return f"{self.message_id} {self.received_at:%Y-%m-%d %H:%M}"


class Attachment(models.Model):
    """A part that is not the text. Its bytes stay inside the sealed original."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    path = models.CharField(max_length=40)  # which part of the original
    name = models.CharField(max_length=300, blank=True)
    declared_type = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, default="not_fully_scanned")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """Something found in a message, with its place: found, not yet confirmed by anybody."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    part = models.CharField(max_length=120)
    start = models.IntegerField()
    end = models.IntegerField()
    rule = models.CharField(max_length=60)
    strength = models.CharField(max_length=10)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "key", "message"], name="mention_by_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class SearchText(models.Model):
    """The index of one message. Reached only through the function `exchange_find`.

    Text search operators are not leak-proof: under row-level security PostgreSQL would not use
    their index. The function uses it and applies the same wall to what it returns.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="search_text")
    vector = SearchVectorField()
    identifiers = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="search_by_word"),
            GinIndex(fields=["identifiers"], name="search_by_identifier"),
        ]

    def __str__(self) -> str:
        return f"index of {self.message_id}"


class Dispatch(models.Model):
    """An answer on its way out: at least once, under one stable reference."""

    reference = models.CharField(max_length=20, unique=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="dispatch")
    channel = models.CharField(max_length=30)
    recipient = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=Sending.WAITING.value)
    prepared_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in Sending]),
                name="sending_is_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["waiting", "trying", "failed", "uncertain"]),
                name="dispatch_not_done",
            )
        ]

    def __str__(self) -> str:
        return self.reference
