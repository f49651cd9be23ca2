"""`./spoc send FILE…`: play message files into a running hub, as a partner would."""

from __future__ import annotations

import argparse
import json
import smtplib
import ssl
import sys
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import SMTP
from email.utils import getaddresses, parseaddr
from pathlib import Path

from spoc.kernel.errors import Refusal
from spoc.kernel.readiness import NotReady
from spoc.project.claim import current_up
from spoc.project.places import Places, data_dir

MEDIA = {".xml": "application/xml", ".json": "application/json"}


class NothingRuns(NotReady):
    """No hub is up on this data folder."""


class NothingToSend(Refusal):
    """The command asks for nothing."""

    code = "nothing-to-send"


@dataclass(frozen=True, slots=True)
class Hub:
    """Where the running hub takes messages."""

    host: str
    url: str
    smtp_port: int
    places: Places


def run(args: argparse.Namespace) -> int:
    """Send each file and print what the hub answered; 1 when one was not taken."""
    if args.repeat < 1:
        raise NothingToSend(
            f"--repeat {args.repeat} sends nothing: say how often each file is to be sent, at "
            f"least once."
        )
    places = Places(data_dir())
    told = current_up(places.run)
    if told is None:
        raise NothingRuns(
            f"No hub is up on the data folder {places.root}: start it with ./spoc up, or name the "
            f"folder of the one that is up with --data DIR."
        )
    hub = Hub(str(told["host"]), str(told["url"]), int(str(told["smtp_port"])), places)
    failed = 0
    for turn in range(args.repeat):
        for file in args.files:
            try:
                answer = _send(file, hub, args.channel, fresh=args.repeat > 1 and turn > 0)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                failed += 1
                answer = f"not taken: {_reason(error, file, hub)}"
            sys.stdout.write(f"{file}\t{answer}\n")
            sys.stdout.flush()
    return 1 if failed else 0


def _reason(error: Exception, file: Path, hub: Hub) -> str:
    """A sentence for what went wrong on the way."""
    if isinstance(error, FileNotFoundError) and error.filename == str(file):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "this is a folder; name the files in it"
    if isinstance(error, PermissionError) and error.filename == str(file):
        return "this account may not read the file"
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError):
        return f"the mail intake on port {hub.smtp_port} ended the connection; try again"
    if isinstance(error, smtplib.SMTPException):
        return f"the mail intake did not take it ({error})"
    if isinstance(error, urllib.error.URLError) and not isinstance(error.reason, str):
        return f"the hub at {hub.url} does not answer; ./spoc doctor says why"
    if isinstance(error, ConnectionError | TimeoutError):
        return f"the mail intake on port {hub.smtp_port} does not answer; ./spoc doctor says why"
    if isinstance(error, OSError):
        return f"the file cannot be sent: {(error.strerror or str(error)).lower()}"
    return str(error)


def _send(file: Path, hub: Hub, channel: str | None, *, fresh: bool) -> str:
    if file.suffix.lower() == ".md":
        return "no message, left out"  # the list that lies beside the examples
    raw = file.read_bytes()
    is_mail = file.suffix.lower() not in MEDIA
    way = channel or ("smtp" if is_mail else "api")
    if fresh and is_mail:
        raw = _with_new_id(raw)
    if way == "smtp":
        return _by_mail(raw if is_mail else _wrapped(raw, file), hub)
    if way == "folder":
        return _by_folder(raw, file, hub)
    return _by_api(raw, file, hub)


def _by_mail(raw: bytes, hub: Hub) -> str:
    head = message_from_bytes(raw, policy=SMTP)
    sender = parseaddr(str(head.get("From", "")))[1]
    recipients = [address for _name, address in getaddresses([str(head.get("To", ""))])]
    if not recipients:
        raise ValueError("the message has no To header; give it one of the hub's mailboxes")
    # The demo's certificate is its own; this is the same machine.
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    with smtplib.SMTP(hub.host, hub.smtp_port, timeout=30) as client:
        client.ehlo()
        if client.has_extn("starttls"):
            client.starttls(context=trusting)
            client.ehlo()
        code, words = client.mail(sender)
        for recipient in recipients:
            code, words = client.rcpt(recipient)
            if code >= 400:
                return f"not taken: {code} {words.decode('utf-8', 'replace')}"
        code, words = client.data(raw)
    answer = words.decode("utf-8", "replace")
    return answer if code < 400 else f"not taken: {code} {answer}"


def _by_folder(raw: bytes, file: Path, hub: Hub) -> str:
    # A mail names its mailbox; a bare form comes by the channel for own services.
    head = message_from_bytes(raw, policy=SMTP) if file.suffix.lower() not in MEDIA else None
    box = parseaddr(str(head.get("To", "")))[1].partition("@")[0] if head else ""
    folder = hub.places.inbox / (box or "police")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{uuid.uuid4().hex[:8]}-{file.name}"
    aside = folder / f".{name}.part"
    aside.write_bytes(raw)
    aside.rename(folder / name)
    return f"laid into {folder.name}/"


def _by_api(raw: bytes, file: Path, hub: Hub) -> str:
    key = hub.places.run / "send.token"
    if not key.exists():
        raise ValueError(
            "there is no token for sending; use --channel smtp, or make one with "
            "./spoc token create and put it into run/send.token of the data folder"
        )
    request = urllib.request.Request(  # noqa: S310 - our own hub, http or https
        f"{hub.url}/api/v1/messages",
        data=raw,
        headers={
            "Authorization": f"Bearer {key.read_text(encoding='utf-8').strip()}",
            "Content-Type": MEDIA.get(file.suffix.lower(), "message/rfc822"),
        },
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            told = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        told = json.loads(error.read() or b"{}")
        return f"not taken: {error.code} {told.get('detail') or told.get('title', '')}"
    return f"{'already ' if told['duplicate'] else ''}registered as {told['reference']}"


def _wrapped(raw: bytes, file: Path) -> bytes:
    kind = "xml" if file.suffix.lower() == ".xml" else "json"
    return (
        b"From: sender@form.example\r\nTo: siena@spoc.example\r\n"
        + f"Subject: {file.stem}\r\nMessage-ID: <{uuid.uuid4()}@form.example>\r\n".encode()
        + f"MIME-Version: 1.0\r\nContent-Type: application/{kind}; charset=utf-8\r\n".encode()
        + b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        + raw
    )


def _with_new_id(raw: bytes) -> bytes:
    """The mail as another message of the same content, for playing a file many times."""
    lines = raw.splitlines(keepends=True)
    kept = [line for line in lines if not line.lower().startswith(b"message-id:")]
    return f"Message-ID: <{uuid.uuid4()}@repeat.example>\r\n".encode() + b"".join(kept)
