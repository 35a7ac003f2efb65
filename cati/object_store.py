"""Kept files in a store that speaks S3: MinIO, Ceph, or a provider's."""

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
"""Bytes of a file that is read; a larger one lies on this machine's disk meanwhile, for its owner alone."""
MISSING = {"404", "NoSuchKey", "NotFound"}
REFUSED = {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}


class ObjectStore(S3Storage):
    """A bucket, or what is below a prefix in it. Every trouble is a ``StoreError`` in words, soon."""

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
                # What only Amazon's own store takes is not sent: others refuse it.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        )

    def probe(self) -> None:
        """Whether the bucket is there and lets us in. Raises ``StoreError``."""
        with self._in_words():
            self.connection.meta.client.list_objects_v2(Bucket=self.bucket_name, Prefix=self.location, MaxKeys=1)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Folders and files."""
        with self._in_words():
            folders, files = super().listdir(name)
        return folders, [file for file in files if file != "."]

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with self._in_words():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Bytes of it. Raises ``FileNotFoundError``."""
        with self._in_words(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        """When it was kept. Raises ``FileNotFoundError``."""
        with self._in_words(name):
            return super().get_modified_time(name)

    def delete(self, name: str) -> None:
        """Forget it; one that is gone already is no matter."""
        with self._in_words():
            super().delete(name)

    def _save(self, name: str, content: File) -> str:
        with self._in_words():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File:
        """The whole file, brought here first: whoever fetches it slowly keeps no line to the store open."""
        fetched = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (whoever reads closes it)
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
        """``name``: of a file that must be there."""
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
