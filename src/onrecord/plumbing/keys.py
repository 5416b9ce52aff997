"""The newsroom's own signing keys: made once, kept in the home, readable by nobody else.

C2PA refuses a self-signed signing certificate, so two are made: an authority (20 years)
and, under it, the ES256 certificate that signs (10 years, extended key usage
emailProtection as C2PA 2.2 section 14.5.1 allows). A certificate from elsewhere may take the
place of the second; what it is trusted by then stands in ``trusted.pem``.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onrecord.vocabulary.errors import Permanent

AUTHORITY_LIFE = timedelta(days=365 * 20)
SIGNER_LIFE = timedelta(days=365 * 10)

_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_TRIES = 5


class KeysUnusable(Permanent):
    """The signing keys cannot be made or read."""

    code = "provenance.keys_unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeys:
    """PEM texts: the certificates that are trusted, the signer's chain and the signer's key.

    ``chain`` goes into every manifest, so it leaves out what signed itself: whoever checks
    must know that anyway. ``algorithm`` is the one of C2PA that fits the key.
    """

    authority: str
    chain: str
    private_key: str
    algorithm: str = "ES256"


def get_signing_keys(folder: Path, *, organisation: str) -> SigningKeys:
    """Return the keys in ``folder``, making them on the first call.

    ``organisation`` names the newsroom in new certificates. Two processes may call at
    once: one set wins and both use it. Raises ``KeysUnusable`` when the folder cannot be
    written or holds something else.
    """
    return _read_or_make(folder, organisation)


@lru_cache(maxsize=8)
def _read_or_make(folder: Path, organisation: str) -> SigningKeys:
    if not folder.exists():
        _make(folder, organisation)
    for _ in range(_TRIES):
        try:
            found = _read(folder)
        except (OSError, ValueError) as error:
            raise KeysUnusable(
                f"The signing keys in {folder} cannot be read ({error}). "
                "Restore the folder from a backup, or move it away to have new keys made."
            ) from error
        if found is not None:
            return found
        # A new pair is being put there, one file after the other.
        time.sleep(0.05)
    raise KeysUnusable(
        f"In {folder}, signer-key.pem is not the key of the first certificate in signer.pem. "
        "Put a certificate there with its own key."
    )


def _read(folder: Path) -> SigningKeys | None:
    """Return the keys, or ``None`` when certificate and key do not belong together."""
    trusted = folder / "trusted.pem"
    authority = (folder / "authority.pem").read_text("ascii")
    if trusted.exists():
        authority += trusted.read_text("ascii")
    private_key = (folder / "signer-key.pem").read_text("ascii")
    chain = x509.load_pem_x509_certificates((folder / "signer.pem").read_bytes())
    key = load_pem_private_key(private_key.encode(), None)
    if _public(key.public_key()) != _public(chain[0].public_key()):
        return None
    return SigningKeys(
        authority=authority,
        chain="".join(
            one.public_bytes(Encoding.PEM).decode("ascii")
            for one in chain
            if one is chain[0] or one.subject != one.issuer
        ),
        private_key=private_key,
        algorithm=_algorithm(key),
    )


def _public(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def _algorithm(key: object) -> str:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ED25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "PS256"
    raise ValueError("C2PA knows no algorithm for this kind of key")


def renew_signer(folder: Path, *, organisation: str) -> None:
    """Put a new signing key under the newsroom's own authority in place of the one there.

    What was signed before stays trusted. Processes that run go on with the old key until they
    start again. Raises ``KeysUnusable`` when the authority's own key is not there.
    """
    get_signing_keys(folder, organisation=organisation)
    try:
        authority = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
        authority_key = load_pem_private_key((folder / "authority-key.pem").read_bytes(), None)
    except (OSError, ValueError) as error:
        raise KeysUnusable(
            f"The authority's key in {folder} cannot be read ({error}). "
            "Restore authority-key.pem from a backup; a new signing key needs it."
        ) from error
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise KeysUnusable(f"The authority's key in {folder} is not one that Onrecord made.")
    signer, signer_key = _signer(organisation, authority.subject, authority_key)
    fresh = {
        "signer-key.pem": _private(signer_key),
        "signer.pem": signer.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM),
    }
    for name, text in fresh.items():
        beside = folder / f".{name}.new"
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        beside.write_bytes(text)
    for name in fresh:
        (folder / f".{name}.new").replace(folder / name)
    _read_or_make.cache_clear()


def _make(folder: Path, organisation: str) -> None:
    """Write a full set beside ``folder`` and rename it into place, which only one can win."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    except OSError as error:
        raise KeysUnusable(
            f"Signing keys cannot be made in {folder.parent}: {error.strerror}. "
            "Make the folder writable for the user that runs Onrecord."
        ) from error
    try:
        for name, text in _mint(organisation).items():
            path = fresh / name
            path.touch(mode=0o600)
            path.write_bytes(text)
        fresh.rename(folder)
    except OSError as error:
        if not folder.exists():
            raise KeysUnusable(f"Signing keys cannot be written: {error}.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _mint(organisation: str) -> dict[str, bytes]:
    """Return file name -> PEM of a new authority and of a signer under it."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name(organisation, "provenance authority")
    authority = (
        _builder(
            authority_name, authority_name, authority_key.public_key(), _start(), AUTHORITY_LIFE
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    signer, signer_key = _signer(organisation, authority_name, authority_key)
    authority_pem = authority.public_bytes(Encoding.PEM)
    return {
        "authority.pem": authority_pem,
        "authority-key.pem": _private(authority_key),
        "signer.pem": signer.public_bytes(Encoding.PEM) + authority_pem,
        "signer-key.pem": _private(signer_key),
    }


def _start() -> datetime:
    # The wall clock on purpose: verifiers compare these dates with theirs.
    return datetime.now(UTC) - timedelta(days=1)


def _signer(
    organisation: str, authority_name: x509.Name, authority_key: ec.EllipticCurvePrivateKey
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Return a new certificate that signs, and its key."""
    signer_key = ec.generate_private_key(ec.SECP256R1())
    signer = (
        _builder(
            _name(organisation, "provenance signer"),
            authority_name,
            signer_key.public_key(),
            _start(),
            SIGNER_LIFE,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(signer_key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    return signer, signer_key


def _name(organisation: str, role: str) -> x509.Name:
    # X.520 bounds both attributes at 64 characters.
    shown = organisation.strip()[:40] or "Onrecord"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, shown),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{shown} {role}"),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    start: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
