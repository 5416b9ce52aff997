"""C2PA provenance inside media files: what we made, how, signed with the newsroom's key.

Write tags and XMP first and sign last: any later change of the file breaks the
signature, which is its purpose. Standard: C2PA 2.2, actions assertion ``c2pa.created``
with an IPTC Digital Source Type. Only files of our own are read here; manifests in files
that others sent are hostile bytes and belong in the guarded child.
"""

from __future__ import annotations

import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from c2pa import (
    Builder,
    C2paError,
    C2paSignerInfo,
    C2paSigningAlg,
    Context,
    Reader,
    Settings,
    Signer,
)
from django.conf import settings

from onrecord.plumbing.keys import SigningKeys, get_signing_keys
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.makings import DigitalSourceType, Making

MEDIA_TYPES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/avif",
        "image/svg+xml",
        "audio/mpeg",
        "audio/wav",
    }
)
"""What can be signed; Ogg cannot carry a manifest."""


class CannotSign(Permanent):
    """The file's format carries no manifest, or the bytes are not of that format."""

    code = "provenance.cannot_sign"


def sign(
    data: bytes,
    media_type: str,
    *,
    title: str,
    making: Making,
    digital_source_type: DigitalSourceType,
) -> bytes:
    """Return ``data`` with a signed C2PA manifest inside that says how it was made.

    ``media_type`` is one of ``MEDIA_TYPES``; ``title`` names the file for people. About
    3.8 KB are added. Raises ``CannotSign`` for other types and for damaged bytes, and
    ``KeysUnusable`` when the newsroom's keys cannot be made or read.
    """
    if media_type not in MEDIA_TYPES:
        known = ", ".join(sorted(MEDIA_TYPES))
        raise CannotSign(f"{media_type!r} cannot carry provenance. Formats that can: {known}.")
    keys = _keys()
    manifest = _manifest(title, media_type, making, digital_source_type)
    out = io.BytesIO()
    try:
        signer = Signer.from_info(
            C2paSignerInfo(
                C2paSigningAlg.ES256, keys.chain.encode(), keys.private_key.encode(), None
            )
        )
        with Context(_settings(keys), signer) as context, Builder(manifest, context) as builder:
            builder.sign(media_type, io.BytesIO(data), out)
    except C2paError as error:
        raise CannotSign(f"{title!r} ({media_type}) could not be signed: {error}.") from error
    return out.getvalue()


def read(data: bytes, media_type: str) -> dict[str, Any] | None:
    """Return the manifest store inside a file of ours, or ``None`` when it holds none.

    The dictionary is C2PA's JSON form; ``validation_state`` is "Trusted" for a file that
    this newsroom signed and nobody changed, "Valid" for another signer's, "Invalid" for a
    file changed after signing. Never call it with bytes that someone else sent.
    """
    try:
        with (
            Context(_settings(_keys())) as context,
            Reader(media_type, io.BytesIO(data), context=context) as reader,
        ):
            return cast("dict[str, Any]", json.loads(reader.json()))
    except C2paError.ManifestNotFound:
        return None


def _keys() -> SigningKeys:
    folder = Path(settings.ONRECORD_HOME) / "keys" / "provenance"
    return get_signing_keys(folder, organisation=settings.SITE_NAME)


def _settings(keys: SigningKeys) -> Settings:
    """Return settings without thumbnails (60 KB each) and without any network use."""
    return Settings.from_dict(
        {
            "builder": {"thumbnail": {"enabled": False}},
            "trust": {"user_anchors": keys.authority},
            "verify": {
                "verify_after_sign": False,
                "verify_trust": True,
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
            },
        }
    )


def _manifest(
    title: str, media_type: str, making: Making, digital_source_type: DigitalSourceType
) -> dict[str, Any]:
    agent = {"name": making.engine or "Onrecord", "version": making.version}
    created: dict[str, Any] = {
        "action": "c2pa.created",
        "digitalSourceType": digital_source_type.uri,
        "softwareAgent": agent,
        "when": making.made_at.isoformat(),
    }
    if making.model:
        created["parameters"] = {"org.onrecord.model": making.model}
    return {
        "title": title,
        "format": media_type,
        "claim_generator_info": [{"name": "Onrecord", "version": version("onrecord")}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }
