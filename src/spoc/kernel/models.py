"""What does every room share in the database? Numbers, live events, signs of life, a beginning."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """The last number given out, per series and year. Locked until commit: no gap, no double."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.value}"


class LiveEvent(models.Model):
    """Something changed that open screens should fetch again. Names things, never content."""

    topic = models.CharField(max_length=40)
    ref = models.CharField(max_length=40, blank=True)
    loud = models.CharField(max_length=40, blank=True)  # code of what is spoken aloud, or ""
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.topic} {self.ref}"


class Beat(models.Model):
    """The last sign of life of a part of the hub, and what it said of itself."""

    part = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    is_well = models.BooleanField(default=True)
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.part


class Beginning(models.Model):
    """How this database was begun: with invented data, or for real work. Written once.

    The folder beside the database could be another's; so the database itself remembers.
    """

    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(number=1), name="begun_once"),
        ]

    def __str__(self) -> str:
        return "begun as a demo" if self.is_demo else "begun for real work"
