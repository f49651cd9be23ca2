"""The intake always has a certificate; a bad one of the site is told in a sentence."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from spoc.exchange.channels.tls import server_context
from spoc.kernel.env import BadSetting

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def _made(folder: Path, now: datetime = NOW, name: str = "spoc.example") -> x509.Certificate:
    server_context(folder, certificate="", key="", name=name, now=now)
    return x509.load_pem_x509_certificate((folder / "intake.crt").read_bytes())


def test_a_pair_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    first = _made(tmp_path)
    assert _made(tmp_path).serial_number == first.serial_number
    for name in ("intake.crt", "intake.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_pair_is_renewed_before_its_end_and_for_another_name(tmp_path: Path) -> None:
    first = _made(tmp_path)
    later = first.not_valid_after_utc - timedelta(days=29)
    second = _made(tmp_path, now=later)
    assert second.serial_number != first.serial_number
    assert _made(tmp_path, now=later, name="hub.example").serial_number != second.serial_number


def test_a_damaged_pair_is_made_anew(tmp_path: Path) -> None:
    first = _made(tmp_path)
    (tmp_path / "intake.key").write_text("damaged")
    assert _made(tmp_path).serial_number != first.serial_number


def test_the_sites_own_pair_may_be_files_or_text(tmp_path: Path) -> None:
    _made(tmp_path / "own")
    paths = [tmp_path / "own" / name for name in ("intake.crt", "intake.key")]
    for certificate, key in (map(str, paths), (path.read_text() for path in paths)):
        server_context(tmp_path, certificate=certificate, key=key, name="x.example", now=NOW)
    assert not (tmp_path / "intake.crt").exists(), "a given pair needs no made one"


@pytest.mark.parametrize(
    ("certificate", "key"), [("/nowhere.pem", ""), ("", "/nowhere.pem"), ("/nowhere", "/nowhere")]
)
def test_half_a_pair_or_none_at_all_is_told(tmp_path: Path, certificate: str, key: str) -> None:
    with pytest.raises(BadSetting, match="SPOC_SMTP_TLS_KEY"):
        server_context(tmp_path, certificate=certificate, key=key, name="x.example", now=NOW)
