"""C2PA provenance of media files: what we made, from what and how, signed with our own key.

Write tags and XMP first and sign last: any later change of the file breaks the signature,
which is its purpose. A manifest stands inside the file (``embed``) or beside it (``attach``),
where the bytes of the file must stay few. Standard: C2PA 2.4. Only files of our own are read
here; manifests in files that others sent are hostile bytes: see ``credentials``.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
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
    Signer,
)
from django.conf import settings

from onrecord.plumbing.credentials import reading_settings, reading_type
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
"""What can carry a manifest; Ogg cannot."""

OGG = "audio/ogg"

BESIDE_ONLY = frozenset({"text/html", OGG})
"""What can have its manifest beside it and not inside."""

SUFFIX = ".c2pa"
"""What is put after a file's name for the manifest that stands beside it."""


class CannotSign(Permanent):
    """The file's format carries no manifest, or the bytes are not of that format."""

    code = "provenance.cannot_sign"


class Relation(StrEnum):
    """What a file is to the one that was made from it."""

    PARENT = "parentOf"
    INPUT = "inputTo"
    COMPONENT = "componentOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """Something that a file was made from.

    ``digest`` is the SHA-256 (hex) of its bytes. ``signed`` are the bytes of a file that we
    signed ourselves: its manifest goes along. Bytes of others never stand there, for their
    manifest would be read outside the guarded child.
    """

    title: str
    digest: str
    media_type: str
    relation: Relation
    signed: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that was done to a file: a C2PA action with what it was done with.

    ``uses`` are the numbers of the claim's ingredients that it put in.
    """

    action: str
    at: datetime | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    uses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What we say of a file. ``first`` is the action with which its history begins."""

    title: str
    first: Mapping[str, Any]
    deeds: tuple[Deed, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of bytes, as ``Ingredient.digest`` has it."""
    return hashlib.sha256(data).hexdigest()


def created(
    *,
    title: str,
    making: Making,
    digital_source_type: DigitalSourceType,
    ingredients: tuple[Ingredient, ...] = (),
) -> Claim:
    """Return the claim that an engine of ours made a file, of ``ingredients`` if of any."""
    first: dict[str, Any] = {
        "action": "c2pa.created",
        "digitalSourceType": digital_source_type.uri,
        "softwareAgent": {"name": making.engine or "Onrecord", "version": making.version},
        "when": making.made_at.isoformat(),
    }
    told = {"org.onrecord.model": making.model, "org.onrecord.prompt": making.prompt_digest}
    parameters = {name: value for name, value in told.items() if value}
    if parameters:
        first["parameters"] = parameters
    return Claim(title=title, first=first, ingredients=ingredients)


def changed(*, title: str, parent: Ingredient, deeds: tuple[Deed, ...]) -> Claim:
    """Return the claim that a file is ``parent`` with ``deeds`` done to it, and nothing else."""
    return Claim(title=title, first={"action": "c2pa.opened"}, deeds=deeds, ingredients=(parent,))


def sign(
    data: bytes,
    media_type: str,
    *,
    title: str,
    making: Making,
    digital_source_type: DigitalSourceType,
    ingredients: tuple[Ingredient, ...] = (),
) -> bytes:
    """Return ``data`` with a signed manifest inside that says how an engine of ours made it.

    See ``created`` and ``embed``.
    """
    claim = created(
        title=title,
        making=making,
        digital_source_type=digital_source_type,
        ingredients=ingredients,
    )
    return embed(data, media_type, claim)


def embed(data: bytes, media_type: str, claim: Claim) -> bytes:
    """Return ``data`` with a signed manifest inside.

    ``media_type`` is one of ``MEDIA_TYPES``. About 2.9 KB are added, and the manifest of a
    signed ingredient. Raises ``CannotSign`` for other types and for damaged bytes, and
    ``KeysUnusable`` when the newsroom's keys cannot be made or read.
    """
    return _signed(data, media_type, claim, inside=True)[0]


def attach(data: bytes, media_type: str, claim: Claim) -> bytes:
    """Return a signed manifest to be kept beside ``data``, of which no byte changes.

    ``media_type`` may be one of ``BESIDE_ONLY`` as well. The file should say where it is
    (``dcterms:provenance`` in its XMP). Raises as ``embed``.
    """
    return _signed(data, media_type, claim, inside=False)[1]


def read(data: bytes, media_type: str, *, manifest: bytes = b"") -> dict[str, Any] | None:
    """Return the manifest store of a file of ours, or ``None`` when it has none.

    ``manifest`` is the one beside the file. The dictionary is C2PA's JSON form;
    ``validation_state`` is "Trusted" for a file that this newsroom signed and nobody changed,
    "Valid" for another signer's, "Invalid" for a file changed after signing. Never call it
    with bytes that someone else sent.
    """
    try:
        with (
            Context(reading_settings(anchors())) as context,
            Reader(
                reading_type(media_type),
                io.BytesIO(data),
                manifest_data=manifest or None,
                context=context,
            ) as reader,
        ):
            return cast("dict[str, Any]", json.loads(reader.json()))
    except C2paError.ManifestNotFound:
        return None
    except C2paError as error:
        if str(error).startswith("Remote:"):
            return None
        raise


def anchors() -> str:
    """Return the certificates (PEM) whose signatures count as this newsroom's."""
    return keys().authority


def keys_folder() -> Path:
    """Return where the newsroom's signing keys are kept."""
    return Path(settings.ONRECORD_HOME) / "keys" / "provenance"


def keys() -> SigningKeys:
    """Return the newsroom's signing keys; the first call makes them."""
    return get_signing_keys(keys_folder(), organisation=settings.SITE_NAME)


def _signed(data: bytes, media_type: str, claim: Claim, *, inside: bool) -> tuple[bytes, bytes]:
    """Return the file and its manifest."""
    signable = MEDIA_TYPES if inside else MEDIA_TYPES | BESIDE_ONLY
    if media_type not in signable:
        known = ", ".join(sorted(signable))
        raise CannotSign(f"{media_type!r} cannot carry provenance. Formats that can: {known}.")
    held = keys()
    out = io.BytesIO()
    try:
        signer = Signer.from_info(
            C2paSignerInfo(
                C2paSigningAlg[held.algorithm],
                held.chain.encode(),
                held.private_key.encode(),
                None,
            )
        )
        with (
            Context(reading_settings(held.authority), signer) as context,
            Builder(_manifest(claim, media_type), context) as builder,
        ):
            for number, ingredient in enumerate(claim.ingredients):
                _add(builder, ingredient, f"ingredient-{number}")
            if not inside:
                builder.set_no_embed()
            manifest = builder.sign(media_type, io.BytesIO(data), out)
    except C2paError as error:
        raise CannotSign(f"{claim.title!r} ({media_type}) could not be signed: {error}.") from error
    return out.getvalue(), bytes(manifest)


def _add(builder: Builder, ingredient: Ingredient, label: str) -> None:
    told = {
        "title": ingredient.title,
        "relationship": ingredient.relation.value,
        "label": label,
        "instance_id": f"sha256:{ingredient.digest}",
        **({"informational_URI": ingredient.url} if ingredient.url else {}),
    }
    if ingredient.signed:
        builder.add_ingredient(told, ingredient.media_type, io.BytesIO(ingredient.signed))
    else:
        # A type that the library does not open: nothing of what others sent is parsed here.
        opaque = {**told, "format": ingredient.media_type}
        builder.add_ingredient(opaque, "application/octet-stream", io.BytesIO(b"\0"))


def _manifest(claim: Claim, media_type: str) -> dict[str, Any]:
    used = {number for deed in claim.deeds for number in deed.uses}
    labels = [
        f"ingredient-{number}" for number in range(len(claim.ingredients)) if number not in used
    ]
    first = dict(claim.first)
    if labels:
        first["parameters"] = {**first.get("parameters", {}), "ingredientIds": labels}
    actions = [first]
    for deed in claim.deeds:
        action: dict[str, Any] = {"action": deed.action}
        if deed.at is not None:
            action["when"] = deed.at.isoformat()
        told = dict(deed.parameters)
        if deed.uses:
            told["ingredientIds"] = [f"ingredient-{number}" for number in deed.uses]
        if told:
            action["parameters"] = told
        actions.append(action)
    return {
        "title": claim.title,
        "format": media_type,
        "claim_generator_info": [{"name": "Onrecord", "version": version("onrecord")}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
    }
