"""Who works here, in which roles, and what is closed to whom?"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Finds people by their name of sign-in, whatever the case of its letters."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """A person with an account. Disabled, never deleted: the record names them by `username`."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    desk = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, default="nl")
    theme = models.CharField(max_length=5, blank=True)  # "", light, dark
    density = models.CharField(max_length=5, blank=True)  # "", roomy
    has_keys = models.BooleanField(default=True)  # WCAG 2.1.4: single keys can be switched off
    has_sound = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")),
                name="username_is_lower_case",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """The stable reference by which the record names this person."""
        return f"user:{self.username}"


class SignIn(models.Model):
    """One session of a person: several may run side by side, and the person sees them all.

    Idleness and the end of the shift are kept here and not in the session's own data, so that two
    requests in the same instant cannot undo each other's.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # the last act of the person, to half a minute
    locked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=45, blank=True)
    program = models.CharField(max_length=120, blank=True)  # what the browser calls itself

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="sign_ins_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.opened_at:%Y-%m-%d %H:%M}"


class RoleGrant(models.Model):
    """A role somebody has, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)  # law/data/roles.toml, and "partner_system"
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_grant_per_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Circle(models.Model):
    """A closed circle: the few people who may see certain cases."""

    name = models.CharField(max_length=80, unique=True)
    desk = models.CharField(max_length=20)  # whom to ask: "something exists, ask desk X"
    members = models.ManyToManyField(User, related_name="circles", blank=True)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key for machines. Only its digest is kept; the token itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    partner = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
