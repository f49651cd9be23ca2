"""What do the pages of the second factor say of keys: can one be set up here, must there be one?"""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from spoc.access.guards import lacks_second_factor
from spoc.access.models import User

register = template.Library()

_LOCAL = "localhost"


@register.simple_tag(takes_context=True)
def key_obstacle(context: dict[str, Any]) -> str:
    """Why no key can be set up at the address in the browser, and where it can; "" when it can.

    A key is bound to a name, never to a number (Web Authentication, 5.1.3 and 5.1.4.1), and
    browsers offer it over TLS or on this very machine alone (Secure Contexts, 3.1).
    """
    request: HttpRequest = context["request"]
    host, port = split_domain_port(request.get_host())
    if _is_number(host):
        better = _better_address(request, host, port)
        if better:
            return _(
                "A key or card needs a name in the address, and this address is a number. Open "
                "%(address)s and sign in there."
            ) % {"address": better}
    elif host == _LOCAL or request.is_secure() or settings.BASE_URL.startswith("https://"):
        return ""
    return _(
        "A key or card works only where the address of the hub is a name and begins with https. "
        "Ask the administrator for such an address (SPOC_BASE_URL)."
    )


@register.simple_tag(takes_context=True)
def must_add_key(context: dict[str, Any]) -> bool:
    """Whether this person's role opens nothing before a key is set up."""
    request = context["request"]
    return isinstance(request.user, User) and lacks_second_factor(request.user, request.viewer)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _better_address(request: HttpRequest, host: str, port: str) -> str:
    """The hub's own name; on this machine `localhost`; "" when it has none."""
    own = urlsplit(settings.BASE_URL)
    if own.hostname and own.scheme == "https" and not _is_number(own.hostname):
        return settings.BASE_URL
    is_here = ipaddress.ip_address(host.strip("[]")).is_loopback
    if is_here and validate_host(_LOCAL, settings.ALLOWED_HOSTS):
        return f"{request.scheme}://{_LOCAL}{f':{port}' if port else ''}/"
    return ""
