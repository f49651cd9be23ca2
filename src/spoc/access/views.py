"""A person's own pages: settings, sessions, tokens, the lock, and the reason for looking."""

from __future__ import annotations

from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spoc.access.forms import PreferencesForm, PurposeForm
from spoc.access.guards import HELD
from spoc.access.login import start_page
from spoc.access.middleware import LANGUAGE_COOKIE
from spoc.access.models import ApiToken, SignIn
from spoc.access.programs import program_words
from spoc.access.purpose import give_purpose
from spoc.access.refusals import wants_json
from spoc.access.requests import ViewerRequest
from spoc.access.rights import RIGHTS
from spoc.access.rules import may
from spoc.access.selectors import open_sign_ins, own_tokens
from spoc.access.services import change_own_settings, revoke_token
from spoc.access.sessions import end_session, lock_session
from spoc.kernel import clock


@require_GET
def me(request: ViewerRequest) -> HttpResponse:
    """Own settings, rights, sessions, tokens and the way to the second factor."""
    return render(
        request,
        "access/me.html",
        {
            "viewer": request.viewer,
            "acts": [right.meaning for act, right in RIGHTS.items() if may(request.viewer, act)],
            "sign_ins": [
                (session, program_words(session.program))
                for session in open_sign_ins(viewer=request.viewer)
            ],
            "this_sign_in": request.sign_in,
            "tokens": own_tokens(viewer=request.viewer),
            "now": clock.now(),
        },
    )


@require_POST
def preferences(request: ViewerRequest) -> HttpResponse:
    """Keep the settings sent; before the sign-in only the language, in a cookie."""
    form = PreferencesForm(request.POST)
    form.is_valid()
    changes = form.changes()
    if request.viewer.user_id is not None and changes:
        change_own_settings(actor=request.viewer, now=clock.now(), **changes)
    if wants_json(request):
        return HttpResponse(status=204)
    answer = HttpResponseRedirect(_next(request))
    language = changes.get("language")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            LANGUAGE_COOKIE,
            str(language),
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


@require_POST
def end_own_session(request: ViewerRequest, number: int) -> HttpResponse:
    """End another session of one's own, for example on a desk one has left."""
    session = get_object_or_404(SignIn, pk=number, user_id=request.viewer.user_id)
    end_session(session, actor=request.viewer, now=clock.now(), why="ended by its owner")
    messages.success(request, _("The session is ended."))
    return HttpResponseRedirect(reverse("access_me"))


@require_POST
def revoke_own_token(request: ViewerRequest, number: int) -> HttpResponse:
    """Withdraw a token of one's own."""
    token = get_object_or_404(ApiToken, pk=number, user_id=request.viewer.user_id)
    revoke_token(token, actor=request.viewer, now=clock.now())
    messages.success(request, _("The token is withdrawn."))
    return HttpResponseRedirect(reverse("access_me"))


@require_POST
def lock(request: ViewerRequest) -> HttpResponse:
    """Lock one's own screen at once, when leaving the desk."""
    if request.sign_in is not None:
        lock_session(request.sign_in, actor=request.viewer, now=clock.now())
    return HttpResponseRedirect(_next(request))


@require_GET
def locked(request: ViewerRequest) -> HttpResponse:
    """Unlocking for people who sign in at the identity provider only."""
    providers = get_social_adapter().list_providers(request)
    ways = [(provider.name, provider.get_login_url(request)) for provider in providers]
    return render(request, "access/locked.html", {"ways": ways, "next": _next(request)})


@require_GET
def held(request: ViewerRequest) -> HttpResponse:
    """What was being sent when the screen locked: send it now, or leave it."""
    kept = request.session.pop(HELD, None)
    if kept is None:
        return HttpResponseRedirect(start_page(request.viewer))
    fields = [(name, value) for name, values in QueryDict(kept["body"]).lists() for value in values]
    return render(request, "access/held.html", {"path": kept["path"], "fields": fields})


@require_http_methods(["GET", "POST"])
def purpose(request: ViewerRequest) -> HttpResponse:
    """Ask why a case of another desk is needed; then go on to it."""
    if request.method == "GET":
        start = {"ref": request.GET.get("ref", "")[:40], "next": _next(request)}
        return render(request, "access/purpose.html", {"form": PurposeForm(initial=start)})
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return render(request, "access/purpose.html", {"form": form}, status=400)
    give_purpose(request, form.cleaned_data["ref"], form.text(), now=clock.now())
    return HttpResponseRedirect(_next(request))


def _next(request: ViewerRequest) -> str:
    """Where to go on; only within this hub."""
    home = start_page(request.viewer)
    wanted = request.POST.get("next") or request.GET.get("next") or home
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else home
