"""Can every setting be used? Asked before anything starts, without Django.

One row for each setting of settings_reference.toml; a setting that is not set is not asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from spoc.kernel import env
from spoc.project.database import check_url
from spoc.project.proxies import networks

Check = Callable[[str], str]  # what is wrong and what to write, or ""

_HOST_NAME = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?"
)
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_ALIVE = "SPOC_WORKER_BEAT"


def check_settings() -> None:
    """Raise BadSetting for the first setting that cannot be used, naming it and what to write."""
    for name, check in CHECKS.items():
        value = env.secret(name) if name in SECRET else env.text(name)
        fault = check(value) if value else ""
        if fault:
            shown = "" if name in SECRET else f" “{value}”"
            raise env.BadSetting(f"{name}{shown} cannot be used: {fault}.")


def _any(_value: str) -> str:
    return ""


def _number(least: int, most: int | None = None) -> Check:
    words = f"from {least} to {most}" if most is not None else f"{least} or more"

    def check(value: str) -> str:
        try:
            number = int(value)
        except ValueError:
            return "write a whole number"
        is_good = number >= least and (most is None or number <= most)
        return "" if is_good else f"write a whole number, {words}"

    return check


def _one_of(*words: str) -> Check:
    return lambda value: "" if value in words else f"write one of {', '.join(words)}"


def _flag(value: str) -> str:
    known = {"1", "true", "yes", "on", "0", "false", "no", "off"}
    return "" if value.lower() in known else "write 1 or 0"


def _matching(form: re.Pattern[str], words: str) -> Check:
    return lambda value: "" if form.fullmatch(value) else f"write {words}"


def _address(value: str) -> str:
    """A host name or address to listen on."""
    try:
        value.encode("idna")
    except UnicodeError:
        return "it is no address; write one of this machine, such as 127.0.0.1"
    return ""


def _web(value: str) -> str:
    """An http or https address."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    return "" if is_good else "write an address such as https://spoc.police.example"


def _base_url(value: str) -> str:
    return _web(value) or (
        "leave out what follows the host and the port" if urlsplit(value).path.strip("/") else ""
    )


def _host_and_port(value: str) -> str:
    host, _colon, port = value.rpartition(":")
    is_good = bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536
    return "" if is_good else "write host:port"


def _clamd(value: str) -> str:
    is_good = value.startswith("/") or not _host_and_port(value)
    return "" if is_good else "write host:port, or the path of its socket"


def _hosts(value: str) -> str:
    names = [word.strip() for word in value.split(",") if word.strip()]
    for name in names:
        bare = name.removeprefix(".").strip("[]")
        if "/" in name or not (name == "*" or ":" in bare or _HOST_NAME.fullmatch(bare)):
            return (
                f"“{name}” is no host name; write names with commas between, no http:// and no port"
            )
    return ""


def _proxies(value: str) -> str:
    try:
        networks("it", [word.strip() for word in value.split(",") if word.strip()])
    except env.BadSetting as error:
        return error.sentence.removesuffix(".")
    return ""


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # not found, not a name, a folder of names
        return "there is no such time zone; write a name such as Europe/Brussels"
    return ""


def _rows(room: str, file: str) -> list[dict[str, object]]:
    text = resources.files(room).joinpath("data", file).read_text(encoding="utf-8")
    return next(iter(rows for rows in tomllib.loads(text).values() if isinstance(rows, list)))


def _desk(value: str) -> str:
    known = [str(row["code"]) for row in _rows("spoc.duty", "desks.toml")]
    return "" if value in known else f"there is no such desk; write one of {', '.join(known)}"


def _country(value: str) -> str:
    known = {str(row["alpha2"]) for row in _rows("spoc.law", "countries.toml")}
    return "" if value in known else "write the two letters of a country, such as BE"


def _folder(value: str) -> str:
    path = Path(value).expanduser()
    return "it is a file; name a folder" if path.exists() and not path.is_dir() else ""


def _mailbox(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    return "" if is_good else "write imaps://user:password@host/INBOX?channel=NAME"


def _database(value: str) -> str:
    try:
        check_url(value)
    except env.BadSetting as error:
        return error.sentence.removesuffix(".")
    return ""


def _stalled(value: str) -> str:
    beat = env.text(_ALIVE, "10")
    least = int(beat) + 1 if beat.isdecimal() else 1
    return _number(least)(value) and f"write more seconds than {_ALIVE} has ({beat})"


_PORT = _number(1, 65535)
SECRET = frozenset({
    "SPOC_DATABASE_URL", "SPOC_SECRET_KEY", "SPOC_SMTP_TLS_KEY", "SPOC_IMAP_URL",
    "SPOC_OIDC_CLIENT_SECRET",
})  # fmt: skip
CHECKS: Mapping[str, Check] = {
    "SPOC_DATA_DIR": _any,  # project/places.py tries to write there
    "SPOC_DATABASE_URL": _database,
    "SPOC_DATABASE_ROLE": _matching(_ROLE, "the name of a role, such as spoc_app"),
    "SPOC_DATABASE_POOL": _number(0, 1000),
    "SPOC_SECRET_KEY": _any,
    "SPOC_HOST": _address,
    "SPOC_PORT": _PORT,
    "SPOC_BASE_URL": _base_url,
    "SPOC_ALLOWED_HOSTS": _hosts,
    "SPOC_TRUSTED_PROXIES": _proxies,
    "SPOC_WEB_WORKERS": _number(1, 256),
    "SPOC_MAX_MESSAGE_SIZE": _number(1),
    "SPOC_COUNTRY": _country,
    "SPOC_TIME_ZONE": _time_zone,
    "SPOC_DEFAULT_DESK": _desk,
    "SPOC_DEMO": _flag,
    "SPOC_SMTP_PORT": _PORT,
    "SPOC_SMTP_CONNECTIONS": _number(1),
    "SPOC_SMTP_CONNECTIONS_OF_ONE": _number(1),
    "SPOC_MAIL_DOMAIN": _matching(_HOST_NAME, "a domain such as spoc.example"),
    "SPOC_SMTP_TLS_CERT": _any,  # tried by the intake before it listens (exchange/channels/tls.py)
    "SPOC_SMTP_TLS_KEY": _any,
    "SPOC_SMTP_RELAY": _host_and_port,
    "SPOC_SINK_PORT": _PORT,
    "SPOC_INBOX_DIR": _folder,
    "SPOC_IMAP_URL": _mailbox,
    "SPOC_CLAMD": _clamd,
    "SPOC_OIDC_SERVER_URL": _web,
    "SPOC_OIDC_ID": _matching(re.compile(r"[A-Za-z0-9_-]+"), "letters, digits, - and _"),
    "SPOC_OIDC_NAME": _any,
    "SPOC_OIDC_CLIENT_ID": _any,
    "SPOC_OIDC_CLIENT_SECRET": _any,
    _ALIVE: _number(1),
    "SPOC_WORKER_STALLED_AFTER": _stalled,
    "SPOC_LOG_LEVEL": _one_of(*_LEVELS),
    "SPOC_VENV": _any,  # read by ./spoc itself
}
