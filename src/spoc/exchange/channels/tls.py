"""With which certificate does the mail intake speak TLS? The site's own, or one made here.

A made one keeps listeners out; it proves nothing about us, which opportunistic mail never asks.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from spoc.kernel.env import BadSetting

_LIFE = timedelta(days=825)
_RENEW = timedelta(days=30)  # before its end
_PEM = "-----BEGIN"


def server_context(
    folder: Path, *, certificate: str, key: str, name: str, now: datetime
) -> ssl.SSLContext:
    """The server's side of STARTTLS, TLS 1.2 or later.

    `certificate` and `key` are paths or PEM text (SPOC_SMTP_TLS_CERT, SPOC_SMTP_TLS_KEY); when both
    are empty a self-signed pair for `name` is made in `folder` and kept there.

    Raises:
        BadSetting: one without the other, unreadable, or not a pair.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate and key:
        _load_given(context, certificate, key)
    elif certificate or key:
        raise BadSetting(
            "Set both SPOC_SMTP_TLS_CERT and SPOC_SMTP_TLS_KEY, or neither: then the intake makes "
            "a certificate of its own."
        )
    else:
        context.load_cert_chain(*_own_pair(folder, name, now))
    return context


def _load_given(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """OpenSSL reads files alone, so PEM text goes through a folder that only we can enter."""
    try:
        with tempfile.TemporaryDirectory(prefix="spoc-tls-") as folder:
            context.load_cert_chain(
                _as_file(certificate, Path(folder) / "certificate.pem"),
                _as_file(key, Path(folder) / "key.pem"),
            )
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise BadSetting(
            f"SPOC_SMTP_TLS_CERT and SPOC_SMTP_TLS_KEY cannot be used: {error}. Give the PEM files "
            "of a certificate and of its private key without passphrase."
        ) from error


def _as_file(given: str, path: Path) -> Path:
    if not given.startswith(_PEM):
        return Path(given)
    path.write_text(given, encoding="ascii")
    return path


def _own_pair(folder: Path, name: str, now: datetime) -> tuple[Path, Path]:
    pair = folder / "intake.crt", folder / "intake.key"
    if not _is_good(*pair, name=name, now=now):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = ec.generate_private_key(ec.SECP256R1())
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        made = _certificate(private, name, now).public_bytes(serialization.Encoding.PEM)
        _write_private(pair[1], pem)
        _write_private(pair[0], made)
    return pair


def _is_good(certificate: Path, key: Path, *, name: str, now: datetime) -> bool:
    """Is the pair of an earlier start whole, for this name, and not about to end?"""
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError):
        return False
    said = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return (
        found.public_key() == private.public_key()
        and [each.value for each in said] == [name]
        and found.not_valid_after_utc - _RENEW > now
    )


def _certificate(private: ec.EllipticCurvePrivateKey, name: str, now: datetime) -> x509.Certificate:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName(name), x509.DNSName("localhost")]
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .add_extension(
            x509.SubjectAlternativeName(
                [*names, x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )


def _write_private(path: Path, content: bytes) -> None:
    aside = path.with_suffix(path.suffix + ".new")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    aside.rename(path)
