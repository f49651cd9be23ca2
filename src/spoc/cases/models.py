"""What is being worked on, by whom, until when?

A case gathers the messages about one matter, its legal clock, notes and the answer in the making.
Every table here stands behind row-level security (migration 0002).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce

from spoc.access.models import Circle, User
from spoc.cases.draft_states import DraftState
from spoc.cases.states import CaseState
from spoc.exchange.models import Dispatch, Message


class Case(models.Model):
    """One matter. What the inbox shows of it is kept on this row, so that a page is one query."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=CaseState.NEW.value)
    desk = models.CharField(max_length=20)
    priority = models.CharField(max_length=10, default="normal")
    next_step = models.CharField(max_length=40, default="claim")
    first_look_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    # from its first message
    channel = models.CharField(max_length=30)
    partner = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    number = models.CharField(max_length=20)  # register number of the first message
    language = models.CharField(max_length=2, blank=True)
    instrument = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    topics = ArrayField(models.CharField(max_length=30), default=list)
    danger_count = models.PositiveSmallIntegerField(default=0)
    attachment_count = models.PositiveSmallIntegerField(default=0)
    vehicle_count = models.PositiveSmallIntegerField(default=0)
    similar_count = models.PositiveSmallIntegerField(default=0)
    fault_count = models.PositiveSmallIntegerField(default=0)
    is_unreadable = models.BooleanField(default=False)
    departure_at = models.DateTimeField(null=True, blank=True)

    # the clock as last reckoned (cases/deadlines.py is the truth)
    clock_state = models.CharField(max_length=20, default="no_clock")
    limit_code = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    deviation_until = models.DateTimeField(null=True, blank=True)
    # what the inbox sorts by: the earlier of due minus expected work and a departure in the text
    act_by = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)

    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True, blank=True)  # words gone for good (purge.py)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CaseState]),
                name="case_state_is_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["act_by", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="case_open_by_time",
            ),
            models.Index(
                fields=["desk", "act_by", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="case_open_by_desk",
            ),
            models.Index(
                fields=["next_check_at"],
                condition=models.Q(closed_at__isnull=True),
                name="case_to_check",
            ),
            models.Index(fields=["number"], name="case_by_number"),
            models.Index(  # the view of what is done, the latest first
                Coalesce("closed_at", "stopped_at").desc(),
                condition=~models.Q(closed_at=None, stopped_at=None),
                name="case_by_end",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseMessage(models.Model):
    """A message belongs to one case at a time; moving it is recorded."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="case_link")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    came_from = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.message_id} in {self.case_id}"


class Proposal(models.Model):
    """The machine thinks this case belongs with another item, and says why. Never a proof."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposed_by")
    kind = models.CharField(max_length=30)
    strength = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=10, blank=True)  # same, not

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="one_proposal_per_pair")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ~ {self.other_id} {self.kind}"


class ClockEvent(models.Model):
    """Something that happened to the legal clock. Events are added, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_events")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    ground = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Escalation(models.Model):
    """A mark the clock has passed, told once, acknowledged by name."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=20)
    due_since = models.DateTimeField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "due_since"], name="one_escalation_per_mark"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Note(models.Model):
    """An officer's words on a case. Corrected by addition: struck, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.CharField(max_length=80, blank=True)
    struck_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"note on {self.case_id}"


class Draft(models.Model):
    """An answer in the making. Each save is a version; the last editor may not be its approver."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    answers = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, default="answer")  # law/data/message_kinds.toml
    channel = models.CharField(max_length=30)
    recipient = models.CharField(max_length=200)
    language = models.CharField(max_length=2, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    handling_codes = ArrayField(models.CharField(max_length=10), default=list)
    evaluation = models.CharField(max_length=2, default="X4")  # EUROPOL Art 29(4)
    needs_four_eyes = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=DraftState.WRITING.value)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=80, blank=True)
    returned_because = models.CharField(max_length=300, blank=True)
    dispatch = models.OneToOneField(
        Dispatch, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~models.Q(state__in=["sent", "dropped"]),
                name="one_open_draft_per_case",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in DraftState]),
                name="draft_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk} on {self.case_id}"


class Approval(models.Model):
    """A second officer's signature, bound to the digest of content, marking and recipient."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.by_id} signed {self.draft_id}"


class Presence(models.Model):
    """Who has a case open now, reading or writing; forgotten after a minute."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=10)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="one_presence_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.mode} {self.case_id}"
