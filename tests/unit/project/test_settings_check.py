"""Is every setting that cannot be used told in a sentence before anything starts?"""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import pytest

from spoc.kernel import env
from spoc.project import cli
from spoc.project.reference_pages import SETTINGS
from spoc.project.settings_check import CHECKS, SECRET, check_settings

UNUSABLE = [
    ("SPOC_DATABASE_URL", "postgresql://a/b?foo=1", "the unknown part “foo”"),
    ("SPOC_DATABASE_URL", "postgresql://a:99999/db", "wrong host or port"),
    ("SPOC_DATABASE_URL", "postgresql://u:p#w@host/db", "wrong host or port"),
    ("SPOC_DATABASE_URL", "mysql://a/b", "“mysql” is no PostgreSQL"),
    ("SPOC_DATABASE_URL", "garbage", "write postgresql://user:password@host:port/name"),
    ("SPOC_DATABASE_ROLE", "a role", "the name of a role"),
    ("SPOC_DATABASE_POOL", "-1", "a whole number, from 0"),
    ("SPOC_HOST", "nonsense..x", "no address"),
    ("SPOC_PORT", "99999", "from 1 to 65535"),
    ("SPOC_PORT", "eighty", "a whole number"),
    ("SPOC_SMTP_PORT", "0", "from 1 to 65535"),
    ("SPOC_SINK_PORT", "70000", "from 1 to 65535"),
    ("SPOC_BASE_URL", "spoc.police.example", "write an address such as https://"),
    ("SPOC_BASE_URL", "https://spoc.example:99999", "write an address such as https://"),
    ("SPOC_BASE_URL", "https://spoc.example/hub", "leave out what follows"),
    ("SPOC_ALLOWED_HOSTS", "https://spoc.example", "no host name"),
    ("SPOC_TRUSTED_PROXIES", "10.0.0.5, proxy", "not a list of addresses"),
    ("SPOC_WEB_WORKERS", "0", "from 1 to 256"),
    ("SPOC_MAX_MESSAGE_SIZE", "0", "1 or more"),
    ("SPOC_COUNTRY", "Belgium", "two letters"),
    ("SPOC_TIME_ZONE", "Mars/x", "no such time zone"),
    ("SPOC_TIME_ZONE", "Europe", "no such time zone"),
    ("SPOC_TIME_ZONE", "../etc", "no such time zone"),
    ("SPOC_DEFAULT_DESK", "nodesk", "write one of cgi"),
    ("SPOC_DEMO", "perhaps", "write 1 or 0"),
    ("SPOC_SMTP_CONNECTIONS", "0", "1 or more"),
    ("SPOC_SMTP_CONNECTIONS_OF_ONE", "none", "a whole number"),
    ("SPOC_MAIL_DOMAIN", "spoc@example", "a domain"),
    ("SPOC_SMTP_RELAY", "relay.example", "write host:port"),
    ("SPOC_SMTP_RELAY", "relay.example:99999", "write host:port"),
    ("SPOC_INBOX_DIR", __file__, "name a folder"),
    ("SPOC_IMAP_URL", "imaps://user:password@host:99999/INBOX", "write imaps://"),
    ("SPOC_CLAMD", "clamd", "the path of its socket"),
    ("SPOC_OIDC_SERVER_URL", "provider", "write an address"),
    ("SPOC_OIDC_ID", "my provider", "letters, digits"),
    ("SPOC_WORKER_BEAT", "0", "1 or more"),
    ("SPOC_WORKER_STALLED_AFTER", "10", "more seconds than SPOC_WORKER_BEAT"),
    ("SPOC_LOG_LEVEL", "LOUD", "write one of DEBUG"),
]
USABLE = [
    ("SPOC_DATABASE_URL", "postgresql://openspoc:p%23w@db.example:5432/openspoc?sslmode=require"),
    ("SPOC_DATABASE_URL", "postgresql://spoc@/spoc?host=/tmp/spoc-abc"),
    ("SPOC_HOST", "::"),
    ("SPOC_HOST", "0.0.0.0"),
    ("SPOC_BASE_URL", "https://spoc.police.example/"),
    ("SPOC_ALLOWED_HOSTS", "127.0.0.1, [::1], .police.example"),
    ("SPOC_TRUSTED_PROXIES", "10.0.0.5, 10.1.0.0/16"),
    ("SPOC_TIME_ZONE", "Europe/Dublin"),
    ("SPOC_COUNTRY", "NL"),
    ("SPOC_DEFAULT_DESK", "djo"),
    ("SPOC_CLAMD", "/run/clamav/clamd.ctl"),
    ("SPOC_SMTP_RELAY", "relay.police.example:587"),
    ("SPOC_INBOX_DIR", "/nowhere/yet"),
]
# What no look at the value alone can judge.
JUDGED_ELSEWHERE = {
    "SPOC_DATA_DIR", "SPOC_SECRET_KEY", "SPOC_SMTP_TLS_CERT", "SPOC_SMTP_TLS_KEY", "SPOC_VENV",
    "SPOC_OIDC_NAME", "SPOC_OIDC_CLIENT_ID", "SPOC_OIDC_CLIENT_SECRET",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CHECKS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


def test_every_setting_of_the_manual_is_checked() -> None:
    rows = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["setting"]
    assert {row["name"] for row in rows} == set(CHECKS)
    assert {row["name"] for row in rows if row.get("secret")} == SECRET
    assert set(CHECKS) == {name for name, *_ in UNUSABLE} | JUDGED_ELSEWHERE


@pytest.mark.parametrize(("name", "value", "told"), UNUSABLE)
def test_an_unusable_value_is_a_sentence_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(env.BadSetting) as raised:
        check_settings()
    assert raised.value.sentence.startswith(f"{name} ")
    assert told in raised.value.sentence
    assert (value in raised.value.sentence) is (name not in SECRET), "a secret is not repeated"


@pytest.mark.parametrize(("name", "value"), USABLE)
def test_a_usable_value_passes(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    check_settings()


def test_nothing_set_is_well() -> None:
    check_settings()


def test_the_command_line_asks_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = SimpleNamespace(import_module=lambda _name: pytest.fail("it was run"))
    monkeypatch.setattr(cli, "importlib", nothing)
    monkeypatch.setenv("SPOC_TIME_ZONE", "Mars/x")
    assert cli.main(["up"]) == cli.NOT_READY
    assert capsys.readouterr().err == (
        "spoc: SPOC_TIME_ZONE “Mars/x” cannot be used: there is no such time zone; write a name "
        "such as Europe/Brussels.\n"
    )
