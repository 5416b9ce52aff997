"""An object store that speaks S3, reached through the one outbound door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlsplit

from django.conf import settings

from onrecord.plumbing import outbound
from onrecord.vocabulary.errors import Temporary

TIMEOUT_SECONDS = 60.0


class NotPushed(Temporary):
    """The bucket did not take an object, or not give one up; tried again later.

    ``data`` has ``key`` and ``status``. A key that is refused is a matter of settings, which
    a person may mend meanwhile; so this too is tried again.
    """

    code: ClassVar[str] = "edition.not_pushed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One bucket, addressed by path: ``endpoint/name/key``."""

    name: str
    endpoint: str
    region: str
    key_id: str
    secret: str

    def put(self, key: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Store ``body`` under ``key``; the headers are sent with it to whoever gets it.

        Raises ``NotPushed``, ``outbound.Unreachable`` or ``outbound.Refused``.
        """
        self._ask("PUT", key, body, headers)

    def delete(self, key: str) -> None:
        """Delete what lies under ``key``; nothing there is well too. Raises as ``put`` does."""
        self._ask("DELETE", key, b"", {})

    def _ask(self, method: str, key: str, body: bytes, headers: Mapping[str, str]) -> None:
        url = f"{self.endpoint}/{self.name}/{quote(key, safe='/~')}"
        answer = outbound.send(
            method,
            url,
            body=body,
            media_type=headers.get("Content-Type", "application/octet-stream"),
            headers=self._signed(method, url, body, headers),
            timeout=TIMEOUT_SECONDS,
            allowed=[urlsplit(url).netloc],
        )
        if not (200 <= answer.status < 300 or (method == "DELETE" and answer.status == 404)):
            said = answer.body[:300].decode("utf-8", "replace")
            raise NotPushed(
                f"The bucket {self.name} answered {answer.status} to {method} {key}: {said}",
                data={"key": key, "status": answer.status},
            )

    def _signed(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the headers with a signature over them (AWS Signature Version 4)."""
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        request = AWSRequest(method=method, url=url, data=body, headers=dict(headers))
        S3SigV4Auth(Credentials(self.key_id, self.secret), "s3", self.region).add_auth(request)
        return {str(name): str(value) for name, value in request.headers.items()}


def find_bucket() -> Bucket | None:
    """Return the bucket that the settings name, or ``None`` where the edition stays here."""
    if not settings.EDITION_BUCKET:
        return None
    return Bucket(
        name=settings.EDITION_BUCKET,
        endpoint=settings.EDITION_BUCKET_ENDPOINT.rstrip("/"),
        region=settings.EDITION_BUCKET_REGION,
        key_id=settings.EDITION_BUCKET_KEY,
        secret=settings.EDITION_BUCKET_SECRET,
    )
