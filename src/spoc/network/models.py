"""Whom do we exchange information with, and over which addresses?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language

from spoc.law.vocabulary import in_language


class Partner(models.Model):
    """A SPOC, NCB, SIRENE bureau, liaison officer, border centre or own service."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)  # in English, or as the partner writes it
    names = models.JSONField(default=dict, blank=True)  # in other languages: {"nl": …}
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=30)  # law/data/partner_kinds.toml
    languages = ArrayField(models.CharField(max_length=2), default=list)
    time_zone = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["country", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name in the reader's language, where the directory has it."""
        return in_language({**self.names, "en": self.name}, get_language() or "en")


class Address(models.Model):
    """An address of a partner on a channel. The channel's own authentication proves a sender."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="addresses")
    channel = models.CharField(max_length=30)
    address = models.CharField(max_length=200)  # lower case
    is_preferred = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="one_partner_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"
