"""Which addresses do accounts have? Each name has a row in `access/routes.py`."""

from __future__ import annotations

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

from spoc.access import views

urlpatterns = [
    # The parts of the account library that this hub uses, without its old redirects.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include(build_provider_urlpatterns())),
    path("me", views.me, name="access_me"),
    path("me/preferences", views.preferences, name="access_preferences"),
    path("me/sessions/<int:number>/end", views.end_own_session, name="access_end_session"),
    path("me/tokens/<int:number>/revoke", views.revoke_own_token, name="access_revoke_token"),
    path("me/lock", views.lock, name="access_lock"),
    path("me/locked", views.locked, name="access_locked"),
    path("me/held", views.held, name="access_held"),
    path("purpose", views.purpose, name="access_purpose"),
]
