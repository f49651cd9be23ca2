"""Does the API know every parameter that a request gives it? A misspelt one is never ignored.

A list that was to be narrowed and was not looks like an answer to the question.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.operation import Operation

from spoc.access.refusals import problem
from spoc.kernel.errors import Refusal

Run = Callable[..., HttpResponseBase]


class UnknownParameter(Refusal):
    """The request asks for something by a name that this address does not know."""

    code = "unknown-parameter"
    status = 422


def known_parameters(operation: Operation) -> list[str]:
    """The names that an address takes after the `?`, in the order of its document."""
    return [
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    ]


def known_parameters_only(run: Any) -> Run:
    """The operation `run` of an address, which refuses a parameter it does not know.

    Not where nobody signs in: a probe that adds a word against caches must not find a hub dead.
    """
    operation: Operation = run.__self__
    known = known_parameters(operation)

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        unknown = [name for name in request.GET if name not in known]
        if unknown and operation.auth_callbacks:
            return problem(_refusal(unknown[0], known))
        answer: HttpResponseBase = run(request, **path)
        return answer

    return checked


def _refusal(name: str, known: list[str]) -> UnknownParameter:
    given = f"{name[:60]}…" if len(name) > 60 else name
    if not known:
        return UnknownParameter(
            _("“%(name)s” is no parameter here: this address takes none. Leave it out.")
            % {"name": given}
        )
    return UnknownParameter(
        _("“%(name)s” is no parameter here. Use one of: %(all)s.")
        % {"name": given, "all": ", ".join(known)}
    )
