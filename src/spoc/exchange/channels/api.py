"""The way in over HTTPS: what a machine hands in with a token, sealed before it is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from spoc.access.rules import Viewer, machine
from spoc.exchange.channels.base import channel_in_head
from spoc.exchange.register import Delivery, MessageTooLarge, Registered, mail_id
from spoc.exchange.registrar import Registrar
from spoc.kernel import clock as kernel_clock
from spoc.kernel.errors import Refusal
from spoc.law.codes import Channel
from spoc.network.models import Partner

MEDIA = frozenset({"message/rfc822", "application/xml", "text/xml", "application/json"})
# Requests that meet in one web process share a transaction.
_REGISTRAR = Registrar(machine("api"), clock=kernel_clock.now)
_LOOK = 65_536
_XML_REFERENCE = re.compile(rb"<(?:\w+:)?reference>\s*([^<]{1,120}?)\s*</")
_JSON_REFERENCE = re.compile(rb'"reference"\s*:\s*"([^"\\]{1,120})"')


class WrongMedium(Refusal):
    """The body is of a kind that no reader here knows."""

    code = "unsupported-media-type"
    status = 415


class WrongEncoding(Refusal):
    """The body is packed: its bytes are sealed as they come, and no reader unpacks them."""

    code = "unsupported-content-encoding"
    status = 415


class UnknownChannel(Refusal):
    """There is no such channel."""

    code = "unknown-channel"
    status = 422


class NotKept(Refusal):
    """The disk or the database could not keep it; nothing was acknowledged."""

    code = "not-kept"
    status = 503


def receive(
    pieces: Iterable[bytes],
    *,
    content_type: str,
    size: str,
    channel: str,
    external_id: str,
    actor: Viewer,
    clock: Callable[[], datetime],
    encoding: str = "",
) -> Registered:
    """Seal and register what a token hands in.

    Raises:
        WrongMedium, WrongEncoding, UnknownChannel, MessageTooLarge, EmptyMessage: refused before
            anything is kept.
        NotKept: try again; nothing was acknowledged.
    """
    medium = content_type.partition(";")[0].strip().lower()
    if medium not in MEDIA:
        raise WrongMedium(
            _("Send message/rfc822, application/xml or application/json, not “%(kind)s”.")
            % {"kind": medium or _("nothing")}
        )
    if encoding.strip().lower() not in ("", "identity"):
        raise WrongEncoding(
            _("The body is packed as “%(encoding)s”. Send it unpacked, without Content-Encoding.")
            % {"encoding": encoding.strip()[:40]}
        )
    if size.isdigit() and int(size) > settings.MAX_MESSAGE_SIZE:
        raise MessageTooLarge(
            _("This message is larger than %(size)d MB. Send it in parts.")
            % {"size": settings.MAX_MESSAGE_SIZE // (1024 * 1024)}
        )
    received_at = clock()
    rest: Iterator[bytes] = iter(pieces)
    head = next(rest, b"")
    partner = Partner.objects.filter(code=actor.partner).first() if actor.partner else None
    delivery = Delivery(
        channel=_channel(channel, partner, medium, head),
        content_type="application/xml" if medium == "text/xml" else medium,
        received_at=received_at,
        sender=actor.partner or actor.ref,
        is_sender_proven=partner is not None,  # a token of ours proves no partner
        is_token=not actor.partner,
        partner=actor.partner,  # the token proves it, whether or not the directory knows it
        country=partner.country if partner else "",
        external_id=external_id or _reference(medium, head),
    )
    try:
        return _REGISTRAR.take_in(chain([head], rest), [delivery])[0]
    except (OSError, DatabaseError) as error:
        raise NotKept(_("The message could not be kept. Send it again.")) from error


def _channel(asked: str, partner: Partner | None, medium: str, head: bytes) -> str:
    if asked:
        if asked not in set(Channel):
            raise UnknownChannel(
                _("There is no channel “%(name)s”. Use one of: %(all)s.")
                % {"name": asked, "all": ", ".join(Channel)}
            )
        return asked
    if partner is not None:
        address = partner.addresses.order_by("-is_preferred", "id").first()
        if address is not None:
            return address.channel
    if medium == "message/rfc822" and (known := channel_in_head(head)):
        return known
    return Channel.NATIONAL_POLICE


def _reference(medium: str, head: bytes) -> str:
    """The sender's own number, by a look at the bytes: no reader runs before the seal."""
    if medium == "message/rfc822":
        return mail_id(head)
    pattern = _JSON_REFERENCE if medium == "application/json" else _XML_REFERENCE
    found = pattern.search(head[:_LOOK])
    return found.group(1).decode("utf-8", "replace").replace("\x00", "") if found else ""
