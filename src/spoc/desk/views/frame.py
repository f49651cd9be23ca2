"""What stands around every page and has an address of its own: keys, health of the parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def keys(request: HttpRequest) -> HttpResponse:
    """The sheet of keys as a page, for printing and for screens without script."""
    return render(request, "desk/keys.html")


def health(request: HttpRequest) -> HttpResponse:
    """The parts of the status line, for a screen that fetches them again."""
    return render(request, "_health.html")
