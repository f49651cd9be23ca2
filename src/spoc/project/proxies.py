"""Who is at the other end when a proxy of ours stands between?

Only a proxy that the administrator named is believed, and of what it says only the part that it
wrote itself: a visitor can put anything in front.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from spoc.kernel.env import BadSetting

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(name: str, words: Sequence[str]) -> tuple[Network, ...]:
    """The addresses and networks of a setting. Raises BadSetting, naming the setting."""
    try:
        return tuple(ipaddress.ip_network(word) for word in words)
    except ValueError as error:
        raise BadSetting(
            f"{name} is not a list of addresses or networks such as 10.0.0.5, 10.1.0.0/16: {error}."
        ) from error


def visitor(peer: str, forwarded: str, *, trusted: Sequence[Network]) -> str:
    """The address of whoever asked: of X-Forwarded-For, from the right, the first not trusted.

    `peer` is the other end of the connection. It stays when it is no proxy of ours, or when the
    header holds no address where one should stand.
    """
    found = peer
    for word in reversed(["", *forwarded.split(",")]):
        try:
            address = ipaddress.ip_address(found)
        except ValueError:
            return peer
        if not any(address in network for network in trusted):
            return found
        if not word.strip():
            return found
        found = word.strip()
    return found


class ProxyMiddleware:
    """Puts the visitor's address where everything else reads it: the log-in guard, the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.TRUSTED_PROXIES:
            request.META["REMOTE_ADDR"] = visitor(
                request.META.get("REMOTE_ADDR", ""),
                request.headers.get("X-Forwarded-For", ""),
                trusted=settings.TRUSTED_PROXIES,
            )
        return self.get_response(request)
