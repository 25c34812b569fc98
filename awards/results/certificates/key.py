"""The key that signs certificates: a file of the installation; the demonstration makes one that proves nothing."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import Unavailable

NAME: Final = "Demonstration key, proves nothing"
FIRST_DAY, LAST_DAY = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2049, 12, 31, tzinfo=dt.UTC)


class Key(NamedTuple):
    """A PEM file with key and certificate, whom the certificate names, and whether it is the demonstration's."""

    path: Path
    subject: str
    demonstration: bool


def signing_key() -> Key:
    """Where the installation has none, no certificate is made."""
    if settings.CERTIFICATE_KEY:
        return _read(Path(settings.CERTIFICATE_KEY), demonstration=False)
    if not (settings.DEMO or settings.TESTING):
        raise Unavailable(_("This portal has no key to sign certificates with yet."))
    path = Path(settings.STATE_DIR) / "demonstration-certificates.pem"
    if not path.exists():
        _make(path)
    return _read(path, demonstration=True)


def _read(path: Path, *, demonstration: bool) -> Key:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unavailable(_("The key that signs certificates cannot be read.")) from error
    return Key(path, certificate.subject.rfc4514_string(), demonstration)


def _make(path: Path) -> None:
    """Whole or not at all; of two that are made at once the first stays."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)  # signs, and stands by it
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(LAST_DAY)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # readable by its owner alone
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))
    try:
        os.link(file.name, path)
    except FileExistsError:
        pass
    finally:
        Path(file.name).unlink()
