"""A sample's file between choosing it and saying what its columns are: kept for an hour, for one person only."""

import time
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.core.files.base import File

from surveys.design.models import Study
from surveys.fieldwork import kept_files
from surveys.people.models import User

KEPT_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, where it lies now."""

    token: str
    file_name: str
    path: Path


def keep(*, file: File, study: Study, user: User) -> Upload:
    """Keep the file; ``fetch`` finds it by its token. Raises ``OSError`` when there is no room for it."""
    kept_files.drop_older(kept_files.UPLOADS, time.time() - KEPT_SECONDS)
    token = kept_files.keep(kept_files.UPLOADS, file.chunks())
    cache.set(_key(token, study, user), file.name, KEPT_SECONDS)
    return _upload(token, file.name or "")


def fetch(token: str, study: Study, user: User) -> Upload | None:
    """The file that this person uploaded for this study; ``None`` when the hour is over."""
    file_name = cache.get(_key(token, study, user))
    if file_name is None or not kept_files.path_of(kept_files.UPLOADS, token).exists():
        return None
    return _upload(token, file_name)


def drop(token: str, study: Study, user: User) -> None:
    """Forget the file: it has been loaded, or is not wanted."""
    cache.delete(_key(token, study, user))
    kept_files.drop(kept_files.UPLOADS, token)


def _upload(token: str, file_name: str) -> Upload:
    return Upload(token, file_name, kept_files.path_of(kept_files.UPLOADS, token))


def _key(token: str, study: Study, user: User) -> str:
    return f"sample-upload:{user.pk}:{study.pk}:{token}"
