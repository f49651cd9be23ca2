"""What does the API say of itself? OpenAPI as the framework makes it, made true where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from spoc.access.refusals import PROBLEM

View = Callable[..., HttpResponseBase]

_JSON = "application/json"
_OF_A_PROBLEM = {"$ref": "#/components/schemas/Problem"}
# Read by ViewerMiddleware, not by the views: the framework does not know it.
_PURPOSE = {
    "in": "header",
    "name": "X-Purpose",
    "schema": {"type": "string"},
    "required": False,
    "description": "Why you look (reason, case or legal basis); without it no personal data is "
    "shown (LED Art. 25).",
}


def reading_only(view: View) -> View:
    """The document is read and nothing else, whoever asks and with whatever form."""
    read: View = csrf_exempt(require_safe(view))
    return read


class DocumentedApi(NinjaAPI):
    """An API that describes refusals with their true media type, and the header of the purpose."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document; a problem is `application/problem+json` (RFC 9457, section 3)."""
        document = super().get_openapi_schema(**options)
        for methods in document["paths"].values():
            for operation in methods.values():
                if "security" in operation:
                    operation.setdefault("parameters", []).append(dict(_PURPOSE))
                for answer in operation["responses"].values():
                    content = answer.get("content", {})
                    if content.get(_JSON, {}).get("schema") == _OF_A_PROBLEM:
                        answer["content"] = {PROBLEM: content[_JSON]}
        return document
