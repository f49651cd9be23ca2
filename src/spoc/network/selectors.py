"""Who is this sender, and what does the directory say of a partner?"""

from __future__ import annotations

from django.db.models import QuerySet

from spoc.access.rules import Viewer, may
from spoc.network.models import Address, Partner


def partner_at(channel: str, address: str) -> Partner | None:
    """The partner whose address this is on this channel, exactly.

    Called by the channels before anybody looks; the directory holds offices, not persons.
    """
    found = (
        Address.objects.select_related("partner")
        .filter(channel=channel, address=address.strip().lower(), partner__is_active=True)
        .first()
    )
    return found.partner if found else None


def partners(*, viewer: Viewer) -> QuerySet[Partner]:
    """The directory, by country and name; empty for who may not read it."""
    if not may(viewer, "partner.read"):
        return Partner.objects.none()
    return Partner.objects.filter(is_active=True).prefetch_related("addresses")


def partner_names(codes: set[str], *, viewer: Viewer) -> dict[str, str]:
    """Names of partners by code, in the reader's language, for lists."""
    return {
        partner.code: partner.shown_name
        for partner in partners(viewer=viewer)
        .filter(code__in=codes)
        .prefetch_related(None)
        .only("code", "name", "names")
    }
