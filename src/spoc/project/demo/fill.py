"""Filling the demo through the real services, as if it had all really happened."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from spoc.access.models import User
from spoc.access.rules import machine
from spoc.access.services import add_user, create_token, find_user
from spoc.access.wall import seen_by
from spoc.exchange.channels.base import channel_of_mailbox, take_in
from spoc.exchange.models import Message
from spoc.exchange.register import Delivery
from spoc.kernel import clock
from spoc.network.selectors import partner_at
from spoc.network.services import load_directory
from spoc.project.demo.people import PASSWORD, PEOPLE
from spoc.project.places import Places

HERE = Path(__file__).parent
_IN = re.compile(r"\{in_(minutes|days):(-?\d{1,5})\}")
DEMO = machine("demo")


def fill_demo(places: Places) -> None:
    """Make partners, people, a token for sending, and messages, where they are not there yet."""
    now = clock.now()
    load_directory(HERE / "partners.toml", actor=DEMO, now=now)
    _people()
    _token(places)
    with seen_by(DEMO):
        is_empty = not Message.objects.exists()
    if is_empty:
        _messages()
    places.demo_filled.touch()


def _people() -> None:
    for name, full_name, role, desk, language in PEOPLE:
        if User.objects.filter(username=name).exists():
            continue
        add_user(
            name,
            full_name=full_name,
            roles=[role],
            desk=desk,
            password=PASSWORD,
            language=language,
            is_demo=True,
            actor=DEMO,
            now=clock.now(),
        )


def _token(places: Places) -> None:
    """A token for `./spoc send`, kept in the data folder for its owner alone."""
    kept = places.run / "send.token"
    if kept.exists():
        return
    token = create_token(
        find_user("operator"),
        scopes=["messages:write"],
        name="./spoc send",
        partner="",
        days=30,
        actor=DEMO,
        now=clock.now(),
    )
    kept.touch(mode=0o600)
    kept.write_text(f"{token}\n", encoding="utf-8")


def _messages() -> None:
    """Register the invented messages, each as received some time ago, oldest first."""
    rows = tomllib.loads((HERE / "messages.toml").read_text(encoding="utf-8"))["message"]
    now = clock.now()
    for number, row in enumerate(sorted(rows, key=lambda one: -one["minutes_ago"]), start=1):
        received_at = now - timedelta(minutes=row["minutes_ago"])
        mail = EmailMessage(policy=SMTP)
        mail["From"] = row["from"]
        mail["To"] = f"{row['to']}@{settings.MAIL_DOMAIN}"
        mail["Subject"] = with_instants(row["subject"], now=now)
        mail["Date"] = format_datetime(received_at)
        mail["Message-ID"] = f"<demo-{number:03d}@invented.example>"
        mail["X-Invented"] = "yes"
        mail.set_content(with_instants(row["text"].lstrip("\n"), now=now))
        for name, text in row.get("attachments", {}).items():
            mail.add_attachment(text, filename=name)
        channel = channel_of_mailbox(row["to"])
        partner = partner_at(channel, row["from"])
        take_in(
            [mail.as_bytes()],
            Delivery(
                channel=channel,
                content_type="message/rfc822",
                received_at=received_at,
                sender=row["from"],
                recipients=(str(mail["To"]),),
                partner=partner.code if partner else "",
                country=partner.country if partner else "",
                external_id=f"demo-{number:03d}@invented.example",
            ),
            actor=DEMO,
            clock=clock.now,
        )


def with_instants(text: str, *, now: datetime) -> str:
    """The text with `{in_minutes:45}` as that time of the wall and `{in_days:-4}` as that day."""
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))

    def written(found: re.Match[str]) -> str:
        amount = int(found[2])
        if found[1] == "days":
            return (here.date() + timedelta(days=amount)).strftime("%d-%m-%Y")
        at = (now + timedelta(minutes=amount)).astimezone(here.tzinfo)
        return at.strftime("%H:%M")

    return _IN.sub(written, text)
