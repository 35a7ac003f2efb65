"""Uploaded files, kept for an hour for one person until it is said what is to be done with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.core.files.base import File

from surveys.database import kept_files
from surveys.design.models import Study
from surveys.people.models import User


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file and where it can be read."""

    token: str
    file_name: str
    path: Path


def keep(*, file: File, study: Study, user: User) -> str:
    """Keep the file and return the token by which ``fetched`` finds it.

    Raises ``OSError`` if there is no room for it, ``StoreError`` if the store is unavailable.
    """
    kept_files.drop_old_uploads()
    token = kept_files.keep(kept_files.UPLOADS, file.chunks())
    cache.set(_key(token, study, user), file.name, kept_files.LONGEST_UPLOAD)
    return token


@contextmanager
def fetched(token: str, study: Study, user: User) -> Iterator[Upload | None]:
    """Yield the file that this person uploaded for this study, or ``None`` if it has expired."""
    file_name = cache.get(_key(token, study, user))
    if file_name is None or not kept_files.is_there(kept_files.UPLOADS, token):
        yield None
        return
    with kept_files.at_hand(kept_files.UPLOADS, token) as path:
        yield Upload(token, file_name, path)


def drop(token: str, study: Study, user: User) -> None:
    """Delete the file."""
    cache.delete(_key(token, study, user))
    kept_files.drop(kept_files.UPLOADS, token)


def _key(token: str, study: Study, user: User) -> str:
    return f"upload:{user.pk}:{study.pk}:{token}"
