"""Which addresses do accounts have? Each name has a row in `access/routes.py`."""

from __future__ import annotations

from django.urls import include, path

from spoc.access import views

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("me", views.me, name="access_me"),
    path("me/preferences", views.preferences, name="access_preferences"),
    path("me/sessions/<int:number>/end", views.end_own_session, name="access_end_session"),
    path("me/tokens/<int:number>/revoke", views.revoke_own_token, name="access_revoke_token"),
    path("me/lock", views.lock, name="access_lock"),
    path("me/locked", views.locked, name="access_locked"),
    path("me/held", views.held, name="access_held"),
    path("purpose", views.purpose, name="access_purpose"),
]
