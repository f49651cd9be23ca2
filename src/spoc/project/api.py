"""The API root, version 1: the same doors, rights and record as the pages, for machines.

Names, routes and fields are a contract with outsiders (docs/reference/api.md). A token opens it;
the reason for looking is given once in the header `X-Purpose`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from pydantic import AfterValidator, AwareDatetime

from spoc.access.refusals import problem
from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer
from spoc.audit.services import record
from spoc.cases.selectors import at_desk, cases_of
from spoc.duty.selectors import desk_codes
from spoc.exchange.api_shapes import message_shape, summary_shape
from spoc.exchange.channels.api import receive
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.exchange.selectors import NoSuchMessage, Wanted, message_by_reference, messages
from spoc.exchange.states import Stage
from spoc.kernel import clock
from spoc.kernel.errors import Refusal
from spoc.kernel.text import clean
from spoc.law.codes import Channel
from spoc.network.selectors import partners
from spoc.project.api_document import DocumentedApi, reading_only
from spoc.project.api_query import known_parameters_only
from spoc.project.api_schemas import (
    ChannelAddress,
    HealthOut,
    MessageOut,
    MessagePage,
    MessageSummary,
    PartnerOut,
    PartnerPage,
    PartOut,
    Problem,
    ReadyOut,
    RegisteredOut,
)
from spoc.project.cursors import (
    read_code_cursor,
    read_cursor,
    write_code_cursor,
    write_cursor,
)
from spoc.project.health import parts_of_the_hub

PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 503: Problem}
REFERENCE = re.compile(r"\d{4}-\d{6}\Z")


class Token(HttpBearer):
    """The token as OpenAPI describes it; `ViewerMiddleware` has already checked it."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:  # noqa: ARG002 - ninja's
        return token


class UnknownDesk(Refusal):
    """There is no such desk."""

    code = "unknown-desk"
    status = 422


def _fit(text: str) -> str:
    fit, is_lost = clean(text)
    if is_lost:
        raise ValueError(_("Leave out NUL and other control characters."))
    return fit


def _one_of(codes: Iterable[str]) -> AfterValidator:
    """A misspelt code would find nothing, and nothing looks like good news."""
    known = [str(code) for code in codes]

    def check(code: str) -> str:
        if code and code not in known:
            raise ValueError(_("Use one of: %(all)s.") % {"all": ", ".join(known)})
        return code

    return AfterValidator(check)


Text = Annotated[str, AfterValidator(_fit)]

api = DocumentedApi(
    title="OpenSPOC",
    version="1",
    description=__doc__,
    urls_namespace="api",
    auth=Token(),
    openapi_url="/openapi.json",
    docs_url=None,
    docs_decorator=reading_only,
)
api.add_decorator(known_parameters_only, mode="view")


@api.exception_handler(Refusal)
def _refused(_request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(refusal)


@api.exception_handler(ValidationError)
def _not_valid(_request: HttpRequest, error: Any) -> HttpResponse:
    first = error.errors[0]
    where = ".".join(str(step) for step in first.get("loc", ())[1:])
    said = str(first.get("msg", "not valid")).removeprefix("Value error, ")
    refusal = Refusal(f"{where}: {said}", "not-valid")
    refusal.status = 422
    return problem(refusal)


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by ViewerMiddleware
    return viewer


@api.post(
    "/messages",
    response={200: RegisteredOut, 201: RegisteredOut, 413: Problem, 415: Problem, **PROBLEMS},
    url_name="messages",
    summary="Hand in a message",
    tags=["messages"],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "message/rfc822": {"schema": {"type": "string", "format": "binary"}},
                "application/xml": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "object"}},
            },
        }
    },
)
def send_message(
    request: ViewerRequest, channel: Text = "", external_id: Text = ""
) -> Status[RegisteredOut]:
    """Seal and number a message: a mail, or our exchange format in XML or JSON.

    201 with its reference when it is new; 200 with the same reference and `duplicate: true` when
    the same bytes, or the same number of the same partner, came before over the same channel.
    Other content under such a number is a message of its own besides: `lies_under` names it.
    `channel` is a code of the vocabulary of channels; without it the partner's own, or for a mail
    the one of the mailbox it is addressed to.
    """
    registered = receive(
        _pieces(request),
        content_type=request.headers.get("Content-Type", ""),
        encoding=request.headers.get("Content-Encoding", ""),
        size=request.headers.get("Content-Length", ""),
        channel=channel,
        external_id=external_id,
        actor=_viewer(request),
        clock=clock.now,
    )
    return Status(
        200 if registered.is_duplicate else 201,
        RegisteredOut(
            reference=registered.reference,
            received_at=registered.received_at,
            sha256=registered.sha256,
            duplicate=registered.is_duplicate,
            lies_under=registered.lies_under,
        ),
    )


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(1 << 20):
        yield piece


@api.get(
    "/messages",
    response={200: MessagePage, **PROBLEMS},
    url_name="messages",
    summary="Search and list messages",
    tags=["messages"],
)
def list_messages(
    request: ViewerRequest,
    q: Text = "",
    channel: Annotated[str, _one_of(Channel)] = "",
    desk: Text = "",
    stage: Annotated[str, _one_of(Stage)] = "",
    since: AwareDatetime | None = None,
    cursor: Text = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """Messages within the token's sight, newest first; `next` leads to the following page."""
    viewer = _viewer(request)
    wanted = Wanted(asked=q.strip(), channel=channel, stage=stage, since=since)
    rows = messages(wanted, viewer=viewer)
    if desk:
        _check_desk(desk, viewer)
        rows = at_desk(rows, desk)
    after = read_cursor(cursor)
    if after is not None:
        rows = rows.filter(received_at__lte=after[0]).exclude(
            received_at=after[0], pk__gte=after[1]
        )
    found = list(rows[: limit + 1])
    page = found[:limit]
    cases = cases_of([row.pk for row in page], viewer=viewer)
    record(
        "exchange.message.listed",
        actor=viewer,
        now=clock.now(),
        object_kind="register",
        details={"q": q[:200], "channel": channel, "desk": desk, "count": len(page)},
    )
    more = write_cursor(page[-1].received_at, page[-1].pk) if len(found) > limit else None
    return MessagePage(
        items=[
            MessageSummary(**summary_shape(row, cases.get(row.pk), viewer=viewer)) for row in page
        ],
        next=more,
    )


def _check_desk(code: str, viewer: Viewer) -> None:
    known = desk_codes(viewer=viewer)
    if code not in known:
        raise UnknownDesk(
            _("There is no desk “%(name)s”. Use one of: %(all)s.")
            % {"name": code[:60], "all": ", ".join(known)}
        )


@api.get(
    "/messages/{reference}",
    response={200: MessageOut, **PROBLEMS},
    url_name="message",
    summary="Read a message",
    tags=["messages"],
)
def get_message(request: ViewerRequest, reference: Text) -> MessageOut:
    """One message as the machine read it, with faults in words and what it mentions."""
    viewer = _viewer(request)
    message = _known(reference, viewer)
    case = cases_of([message.pk], viewer=viewer).get(message.pk)
    record(
        "exchange.message.read",
        actor=viewer,
        now=clock.now(),
        object_kind="message",
        object_ref=message.reference,
        channel=message.channel,
    )
    return MessageOut(**message_shape(message, case, viewer=viewer))


@api.get(
    "/messages/{reference}/raw",
    response={200: None, **PROBLEMS},
    url_name="message_raw",
    summary="The sealed bytes, unchanged",
    tags=["messages"],
    openapi_extra={
        "responses": {
            200: {
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                }
            }
        }
    },
)
def get_raw(request: ViewerRequest, reference: Text) -> HttpResponse:
    """The bytes exactly as they came, with their digest in the header `X-Content-SHA256`."""
    viewer = _viewer(request)
    message = _known(reference, viewer)
    record(
        "exchange.message.original_read",
        actor=viewer,
        now=clock.now(),
        object_kind="message",
        object_ref=message.reference,
        channel=message.channel,
    )
    answer = HttpResponse(store().read(message.sha256), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{message.reference}.bin"'
    answer["X-Content-SHA256"] = message.sha256
    answer["X-Sealed-Content-Type"] = message.content_type
    return answer


def _known(reference: str, viewer: Viewer) -> Message:
    if not REFERENCE.match(reference):
        raise NoSuchMessage(_("A reference looks like 2026-000123."))
    return message_by_reference(reference, viewer=viewer)


@api.get(
    "/partners",
    response={200: PartnerPage, **PROBLEMS},
    url_name="partners",
    summary="The directory of partners",
    tags=["partners"],
)
def list_partners(
    request: ViewerRequest,
    cursor: Text = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PartnerPage:
    """Partners by code, with their channels and languages."""
    rows = partners(viewer=_viewer(request)).order_by("code")
    if after := read_code_cursor(cursor):
        rows = rows.filter(code__gt=after)
    found = list(rows[: limit + 1])
    page = found[:limit]
    return PartnerPage(
        items=[
            PartnerOut(
                code=row.code,
                name=row.name,
                country=row.country,
                kind=row.kind,
                languages=row.languages,
                channels=[
                    ChannelAddress(channel=address.channel, address=address.address)
                    for address in row.addresses.all()
                ],
                verified_on=row.verified_on,
            )
            for row in page
        ],
        next=write_code_cursor(page[-1].code) if len(found) > limit else None,
    )


@api.get(
    "/health",
    auth=None,
    response=HealthOut,
    url_name="health",
    summary="Is the web server alive?",
    tags=["health"],
)
def health(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 - the shape of a view
    """Live: answers without the database, says nothing of anybody."""
    return {"status": "live"}


@api.get(
    "/ready",
    auth=None,
    response={200: ReadyOut, 503: ReadyOut},
    url_name="ready",
    summary="Is every part well?",
    tags=["health"],
)
def ready(request: HttpRequest) -> Status[ReadyOut]:  # noqa: ARG001 - the shape of a view
    """Each part with its age and lag; 503 when one is not well. No personal data."""
    parts = parts_of_the_hub(now=clock.now())
    is_well = all(part.is_well for part in parts)
    return Status(
        200 if is_well else 503,
        ReadyOut(
            status="ready" if is_well else "not ready",
            parts=[
                PartOut(
                    name=part.name,
                    well=part.is_well,
                    age_seconds=part.age_seconds,
                    lag=part.lag,
                    detail=part.detail,
                )
                for part in parts
            ],
        ),
    )
