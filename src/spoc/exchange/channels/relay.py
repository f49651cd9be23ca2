"""The way out by mail: to the site's relay, or in demo to the sink that stands for all partners.

After the last byte of a message was sent, a broken line leaves it uncertain whether the other side
took it; before that it certainly did not.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from spoc.exchange.channels.base import Outgoing, Transport, Undelivered

TIMEOUT = 30.0  # seconds for each answer of the relay


@dataclass(frozen=True, slots=True)
class MailRelay:
    """A mail server that takes our answers. `wants_tls`: only over STARTTLS."""

    host: str
    port: int
    wants_tls: bool = True

    def deliver(self, outgoing: Outgoing) -> str:
        """Hand the mail over; the relay's last line is the receipt."""
        try:
            client = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        except OSError as error:
            raise Undelivered(_("The mail relay does not answer: %s") % error) from error
        try:
            self._greet(client)
            self._address(client, outgoing)
            return self._hand_over(client, outgoing.raw)
        finally:
            _leave(client)

    def _greet(self, client: smtplib.SMTP) -> None:
        try:
            client.ehlo()
            if client.has_extn("starttls"):
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            elif self.wants_tls:
                raise Undelivered(_("The mail relay offers no encryption; nothing was sent."))
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(_("The mail relay cannot be used: %s") % error) from error

    @staticmethod
    def _address(client: smtplib.SMTP, outgoing: Outgoing) -> None:
        try:
            for code, words in (client.mail(outgoing.sender), client.rcpt(outgoing.recipient)):
                if code >= 400:
                    answer = words.decode("utf-8", "replace")
                    raise Undelivered(
                        _("The mail relay refused: %(code)d %(answer)s")
                        % {"code": code, "answer": answer},
                        is_permanent=code >= 500,
                    )
        except ValueError as error:  # an address that no line of SMTP can carry
            raise Undelivered(
                _("“%s” is no address that mail can be sent to.") % outgoing.recipient,
                is_permanent=True,
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(_("The mail relay cannot be used: %s") % error) from error

    @staticmethod
    def _hand_over(client: smtplib.SMTP, raw: bytes) -> str:
        try:
            code, words = client.data(raw)
        except smtplib.SMTPDataError as error:  # said before any byte of the mail
            raise Undelivered(str(error), is_permanent=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(
                _("The line broke while the mail was handed over; it may have arrived."),
                is_uncertain=True,
            ) from error
        answer = words.decode("utf-8", "replace")
        if code >= 400:
            raise Undelivered(f"{code} {answer}", is_permanent=code >= 500)
        return f"{code} {answer}"


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye; whatever is answered to that changes nothing about the mail."""
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


class Nowhere:
    """No relay is set: nothing leaves, and the outbox says so aloud."""

    def deliver(self, outgoing: Outgoing) -> str:  # noqa: ARG002 - the shape of a transport
        """Always refuses, with what to do."""
        raise Undelivered(
            _("No mail relay is set. Ask the administrator to set SPOC_SMTP_RELAY (host:port).")
        )


def transport_for(channel: str) -> Transport:  # noqa: ARG001 - mail is the way out of all so far
    """How answers on this channel leave."""
    if settings.SMTP_RELAY:
        host, _colon, port = settings.SMTP_RELAY.rpartition(":")
        return MailRelay(host or settings.SMTP_RELAY, int(port) if host else 25)
    if settings.DEMO:
        return MailRelay("127.0.0.1", settings.SINK_PORT, wants_tls=False)
    return Nowhere()
