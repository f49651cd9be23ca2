"""Which addresses does oversight have? Each name has a row in `access/routes.py`."""

from __future__ import annotations

from django.urls import path

from spoc.audit import views

urlpatterns = [
    path("oversight", views.oversight, name="oversight"),
    path("oversight/answer", views.answer_question, name="oversight_answer"),
    path("oversight/verify", views.verify_now, name="oversight_verify"),
    path("oversight/verbs", views.verbs, name="oversight_verbs"),
]
