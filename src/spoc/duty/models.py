"""Which desks are there?"""

from __future__ import annotations

from django.db import models


class Desk(models.Model):
    """A desk of the hub (CGI, DAO, DJO) or of a border centre."""

    code = models.SlugField(max_length=20, unique=True)
    short = models.CharField(max_length=12)  # the letters in its shape
    name = models.JSONField(default=dict)  # per language
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.short
