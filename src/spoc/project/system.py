"""The administrator's page: how are the parts, what runs here, what was proved, who has an account?

Read-only, and nobody's case: an administrator sees no message (access/rights.py).
"""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from spoc import __version__
from spoc.access.requests import ViewerRequest
from spoc.access.rules import may
from spoc.access.selectors import people, today_at
from spoc.audit.sealer import CHAIN, sealed_so_far
from spoc.desk.health import NAMES
from spoc.desk.templatetags.spoc_ui import number
from spoc.exchange.verify import REGISTER
from spoc.kernel import clock
from spoc.kernel.models import Beat, Counter
from spoc.project.claim import current_up
from spoc.project.health import PartHealth, parts_of_the_hub
from spoc.project.places import Places

# What an administrator runs beside this page, and what it tells.
COMMANDS = (
    ("./spoc doctor", lazy("Says what is wrong with this installation and how to mend it.")),
    ("./spoc register verify", lazy("Proves that no registered message was lost or changed.")),
    ("./spoc audit verify", lazy("Proves that the record of processing is whole.")),
    ("./spoc user add NAME --role ROLE", lazy("Makes an account.")),
    ("./spoc user passphrase NAME", lazy("Gives a person a new pass phrase.")),
    ("./spoc token create --user NAME --scope SCOPE --name NAME",
     lazy("Makes a token for a machine and prints it once.")),
)  # fmt: skip

_DATABASE = """
    SELECT current_setting('server_version'), (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
             WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace), current_user,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
           current_setting('max_connections')
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the hub in words."""

    name: str
    is_well: bool
    heard: str
    words: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof found when it was made last; `at` is None when it never was."""

    name: str
    command: str
    at: datetime | None = None
    is_well: bool = False
    found: str = ""


@require_GET
def system(request: ViewerRequest) -> HttpResponse:
    """The whole page."""
    now = clock.now()
    sees_people = may(request.viewer, "user.manage")
    context = {
        "lines": [
            _line(part) for part in parts_of_the_hub(now=now) if part.name not in {CHAIN, REGISTER}
        ],
        "facts": [*_program(), *_database(now)],
        "proofs": _proofs(),
        "may_verify": may(request.viewer, "audit.verify"),
        "commands": COMMANDS,
        "sees_people": sees_people,
        "people": people(viewer=request.viewer, today=today_at(now)) if sees_people else [],
    }
    return render(request, "project/system.html", context)


def _line(part: PartHealth) -> Line:
    if part.age_seconds is None:
        heard = _("never")
    elif part.name == "database":
        heard = _("now")
    else:
        heard = _("%(seconds)s s ago") % {"seconds": number(round(part.age_seconds))}
    words = ""
    if part.lag:
        words = ngettext("%(count)s job waits", "%(count)s jobs wait", part.lag) % {
            "count": number(part.lag)
        }
    elif not part.is_well and part.age_seconds is not None:
        words = part.detail
    return Line(str(_name_of(part.name)), part.is_well, heard, words)


def _name_of(part: str) -> Any:
    return {"database": _("Database")}.get(part) or NAMES.get(part, part)


def _program() -> list[tuple[str, str]]:
    found = [
        (_("Version of the hub"), __version__),
        (_("Python, Django"), f"{platform.python_version()}, {django.get_version()}"),
        (_("Mode"), _("Demonstration: everything is invented") if settings.DEMO else _("In use")),
    ]
    up = current_up(Places(settings.DATA_DIR).run)
    if up is not None:
        found.append((_("Supervisor"), _("process %(pid)s") % {"pid": up["pid"]}))
    return found


def _database(now: datetime) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        release, size, role, used, most = cursor.fetchone()
    year = today_at(now).year
    last = Counter.objects.filter(series="register", year=year).values_list("value", flat=True)
    given = last.first() or 0
    return [
        (_("Database"), f"PostgreSQL {release}"),
        (_("Its size"), filesizeformat(size)),
        (_("Signed in to it as"), str(role)),
        (_("Connections"), _("%(used)s of %(most)s") % {"used": used, "most": most}),
        (_("Free in the data folder"), filesizeformat(shutil.disk_usage(settings.DATA_DIR).free)),
        (_("Last number of the register"), f"{year}-{given:06d}" if given else _("none yet")),
        (_("Entries of the record that are sealed"), number(sealed_so_far())),
    ]


def _proofs() -> list[Proof]:
    beats = {beat.part: beat for beat in Beat.objects.filter(part__in=(CHAIN, REGISTER))}
    return [
        _proof(_("The register: every message as it came"), "./spoc register verify",
               beats.get(REGISTER)),
        _proof(_("The record of processing"), "./spoc audit verify", beats.get(CHAIN)),
    ]  # fmt: skip


def _proof(name: str, command: str, last: Beat | None) -> Proof:
    if last is None:
        return Proof(name, command)
    return Proof(name, command, last.at, last.is_well, "" if last.is_well else last.detail)
