"""Storage of kept files in an S3-compatible store: MinIO, Ceph, or a cloud provider's."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from django.core.files import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from .storages import StoreError

IN_MEMORY = 5 * 1024 * 1024
"""Bytes of a file being read that are held in memory; a larger one goes to a temporary file, private to its owner."""
MISSING = {"404", "NoSuchKey", "NotFound"}
REFUSED = {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}


class ObjectStore(S3Storage):
    """A bucket, or a prefix in it. Failures raise ``StoreError`` with a message for people, after a short timeout."""

    def __init__(self, *, addressing: str, **options: Any) -> None:
        super().__init__(
            default_acl=None,
            querystring_auth=False,
            client_config=Config(
                s3={"addressing_style": addressing},
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=15,
                retries={"mode": "standard", "total_max_attempts": 2},
                # Checksums that only Amazon's own store accepts are not sent: others refuse them.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        )

    def probe(self) -> None:
        """Check that the bucket exists and accepts our key. Raises ``StoreError``."""
        with self._in_words():
            self.connection.meta.client.list_objects_v2(Bucket=self.bucket_name, Prefix=self.location, MaxKeys=1)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files directly in ``name``."""
        with self._in_words():
            folders, files = super().listdir(name)
        return folders, [file for file in files if file != "."]

    def exists(self, name: str) -> bool:
        """Whether a file of this name exists."""
        with self._in_words():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return the file's size in bytes. Raises ``FileNotFoundError``."""
        with self._in_words(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        """Return when the file was stored. Raises ``FileNotFoundError``."""
        with self._in_words(name):
            return super().get_modified_time(name)

    def delete(self, name: str) -> None:
        """Delete the file; a file that is gone already is no error."""
        with self._in_words():
            super().delete(name)

    def _save(self, name: str, content: File) -> str:
        with self._in_words():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File:
        """Return the file, downloaded in full first, so that a slow client keeps no connection to the store open."""
        fetched = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
        try:
            with self._in_words(name):
                self.bucket.download_fileobj(self._normalize_name(name), fetched)
        except BaseException:
            fetched.close()
            raise
        fetched.seek(0)
        return File(fetched, name)

    @contextmanager
    def _in_words(self, name: str = "") -> Iterator[None]:
        """Turn errors of the client into ``StoreError``; ``FileNotFoundError`` if ``name`` is given and missing."""
        place = {"place": f"s3://{self.bucket_name}", "endpoint": self.endpoint_url or "Amazon"}
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if name and code in MISSING:
                raise FileNotFoundError(name) from error
            raise StoreError(_refusal(code, place, error)) from error
        except NoCredentialsError as error:
            raise StoreError(_("There is no key for %(place)s: set %(names)s.") % {**place, "names": KEYS}) from error
        except (BotoCoreError, Boto3Error) as error:
            away = _("The store of kept files does not answer: %(place)s at %(endpoint)s (%(words)s).")
            raise StoreError(away % {**place, "words": error}) from error


KEYS = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"


def _refusal(code: str, place: dict[str, str], error: ClientError) -> str:
    if code == "NoSuchBucket" or code in MISSING:
        return _("There is no bucket %(place)s at %(endpoint)s: make it, or look at STORAGE_URL.") % place
    if code in REFUSED:
        words = _("The store refuses the key for %(place)s at %(endpoint)s (%(code)s): look at %(names)s.")
        return words % {**place, "code": code, "names": KEYS}
    return _("The store of kept files is out of order: %(place)s (%(words)s).") % {**place, "words": error}
