"""What happens to every request: its language, its viewer, its right, its lock, its refusal.

Plain synchronous middleware: under ASGI the whole of it runs in the request's own thread. An
asynchronous view is never wrapped in a transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from spoc.access.demand import NotAllowed, demand
from spoc.access.guards import (
    keep_for_later,
    lacks_second_factor,
    sign_in_page,
    was_proved_since,
)
from spoc.access.models import User
from spoc.access.refusals import ScreenLocked, SignInNeeded, answer_to, is_part, wants_json
from spoc.access.requests import ViewerRequest
from spoc.access.routes import BEFORE_SECOND_FACTOR, ROUTES, Route
from spoc.access.rules import NOBODY
from spoc.access.selectors import today_at, viewer_of, viewer_of_token
from spoc.access.services import note_token_use
from spoc.access.sessions import (
    KEY,
    end_session,
    is_locked,
    is_over,
    lock_session,
    note_act,
    open_session,
    session_of,
    unlock_session,
)
from spoc.access.wall import seen_by
from spoc.audit.services import RecordUnwritten, is_recorded_here, record
from spoc.kernel import clock
from spoc.kernel.errors import Refusal
from spoc.kernel.text import clean

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]

LANGUAGE_COOKIE = "language"


class Closed(Refusal):
    """A page of the account library that this hub does not offer."""

    code = "closed"
    status = 404


class LanguageMiddleware:
    """The person's language; before the sign-in a link `?lang=`, its cookie, or the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = dict(settings.LANGUAGES)
        asked = request.GET.get("lang", "")
        user = request.user
        if isinstance(user, User) and user.language in known:
            language = user.language
        elif asked in known:
            language = asked
        elif request.COOKIES.get(LANGUAGE_COOKIE) in known:
            language = request.COOKIES[LANGUAGE_COOKIE]
        else:
            language = translation.get_language_from_request(request)[:2]
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if asked in known:
            response.set_cookie(
                LANGUAGE_COOKIE,
                asked,
                max_age=365 * 24 * 3600,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class WrongMethod(Refusal):
    """The address does not take this method; the header `Allow` names those it takes."""

    code = "wrong-method"
    status = 405


class RefusalMiddleware:
    """A refusal raised by a view is shown with its sentence; everything else stays a bug."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:  # Django's own says nothing
            allowed = response.headers.get("Allow", "")
            sentence = _("This address takes %(methods)s alone.") % {"methods": allowed}
            response = answer_to(request, WrongMethod(sentence))
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for an exception of a view."""
        return answer_to(request, exception) if isinstance(exception, Refusal) else None


class ViewerMiddleware:
    """Puts the viewer on the request and lets it through to the view only by right."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: ViewerRequest) -> HttpResponseBase:
        now = clock.now()
        request.viewer, request.sign_in = NOBODY, None
        if isinstance(request.user, User):
            request.viewer = viewer_of(request.user, today=today_at(now))
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if response.streaming and not connection.in_atomic_block:
            connection.close()  # a stream lives for hours and must not keep a connection
        return response

    def process_view(
        self, request: ViewerRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Django calls this when the route is known: decide, and show personal data in sight."""
        try:
            route = self._route_of(request)
            stopped = self._admit(request, route)
            if stopped is not None:
                return stopped
            if not _is_shown_in_sight(request, route):
                return None
            if iscoroutinefunction(view):
                raise RuntimeError(
                    "an asynchronous view cannot show personal data in one transaction"
                )
            return self._show(request, route, view, args, kwargs)
        except Refusal as refusal:
            return answer_to(request, refusal)

    def _route_of(self, request: HttpRequest) -> Route:
        name = request.resolver_match.view_name if request.resolver_match else ""
        route = ROUTES.get(name)
        if route is None:
            log.error("the route “%s” has no row in access/routes.py and stays closed", name)
            raise RuntimeError(f"no row in access/routes.py for the route {name!r}")
        if route.is_closed:
            raise Closed(_("This hub has no such page. Ask the administrator for your account."))
        return route

    def _admit(self, request: ViewerRequest, route: Route) -> HttpResponse | None:
        """Nothing when the request may pass; an answer when it is sent elsewhere first."""
        if route.is_api:
            self._take_token(request)
        elif isinstance(request.user, User):
            stopped = self._keep_session(request, request.user, route)
            if stopped is not None:
                return stopped
        elif not route.is_public:
            return self._to_sign_in(request, route)
        if not route.is_public:
            self._demand(request, route)
        return None

    def _take_token(self, request: ViewerRequest) -> None:
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        purpose, _lost = clean(request.headers.get("X-Purpose", "")[:300])
        now = clock.now()
        viewer, token = viewer_of_token(
            text.strip() if kind.lower() == "bearer" else "", now=now, purpose=purpose.strip()
        )
        request.viewer = viewer
        note_token_use(token, now=now)

    def _keep_session(
        self, request: ViewerRequest, user: User, route: Route
    ) -> HttpResponse | None:
        """The session's own rules: ended, locked, idle; second factor of high roles."""
        now, viewer = clock.now(), request.viewer
        session = session_of(user, request.session.get(KEY))
        if session is None:
            session = open_session(
                user,
                address=request.META.get("REMOTE_ADDR", ""),
                program=request.headers.get("User-Agent", ""),
                actor=viewer,
                now=now,
                how="unknown",
            )
            request.session[KEY] = session.pk
        if is_over(session, now=now):
            end_session(session, actor=viewer, now=now, why="its time was over")
            logout(request)
            request.viewer = NOBODY
            return None if route.is_public else self._to_sign_in(request, route)
        request.sign_in = session
        if is_locked(session, now=now):
            lock_session(session, actor=viewer, now=now)
            if was_proved_since(request, session):
                unlock_session(session, actor=viewer, now=now)
            elif not route.is_open_locked:
                return self._to_unlocking(request, route, user)
        elif not route.is_background:
            note_act(session, now=now)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in BEFORE_SECOND_FACTOR and lacks_second_factor(user, viewer):
            return HttpResponseRedirect(reverse("mfa_index"))
        return None

    def _to_sign_in(self, request: HttpRequest, route: Route) -> HttpResponse:
        if route.is_background or wants_json(request) or is_part(request):
            raise SignInNeeded(_("You are not signed in, or your session has ended. Sign in."))
        return HttpResponseRedirect(sign_in_page(request))

    def _to_unlocking(self, request: HttpRequest, route: Route, user: User) -> HttpResponse:
        if route.is_background or wants_json(request) or is_part(request):
            raise ScreenLocked(_("The screen is locked. Prove again who you are; nothing is lost."))
        return HttpResponseRedirect(keep_for_later(request, user))

    def _demand(self, request: ViewerRequest, route: Route) -> None:
        act = route.act_for(request.method or "GET")
        try:
            demand(request.viewer, act)
        except NotAllowed:
            name = request.resolver_match.view_name if request.resolver_match else ""
            record(
                "access.act.refused",
                actor=request.viewer,
                now=clock.now(),
                object_kind="route",
                object_ref=name,
                details={"act": act, "method": request.method},
            )
            raise

    def _show(
        self, request: ViewerRequest, route: Route, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase:
        """Run the view in the viewer's sight; what cannot be recorded is not shown."""
        is_ready = False
        try:
            with seen_by(request.viewer):
                response = view(request, *args, **kwargs)
                render = getattr(response, "render", None)
                if callable(render):
                    response = render()
                if response.streaming and not route.is_stream:
                    raise RuntimeError("a stream on a route that does not allow it")
                if route.verb and _shows(response) and not is_recorded_here(route.verb):
                    raise RuntimeError(f"data was shown without recording {route.verb}")
                is_ready = True
        except DatabaseError as error:
            if not is_ready:
                raise
            log.exception("the transaction that recorded a look could not be kept")
            raise RecordUnwritten(
                _("The record cannot be written, so nothing is shown. Try again in a moment.")
            ) from error
        return response


def _is_shown_in_sight(request: HttpRequest, route: Route) -> bool:
    return route.shows_personal_data and request.method in {"GET", "HEAD"}


def _shows(response: HttpResponseBase) -> bool:
    return 200 <= response.status_code < 300 and response.status_code != 204
