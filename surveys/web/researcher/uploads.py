"""A sample's file between choosing it and saying what its columns are: kept for an hour, for one person only."""

from dataclasses import dataclass
from uuid import uuid4

from django.core.cache import cache

from surveys.design.models import Study
from surveys.people.models import User

KEPT_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    token: str
    file_name: str
    content: bytes


def keep(*, file_name: str, content: bytes, study: Study, user: User) -> Upload:
    """Keep the file; ``fetch`` finds it by its token."""
    upload = Upload(uuid4().hex, file_name, content)
    cache.set(_key(upload.token, study, user), (file_name, content), KEPT_SECONDS)
    return upload


def fetch(token: str, study: Study, user: User) -> Upload | None:
    """The file that this person uploaded for this study; ``None`` when the hour is over."""
    kept = cache.get(_key(token, study, user))
    return None if kept is None else Upload(token, *kept)


def drop(token: str, study: Study, user: User) -> None:
    """Forget the file: it has been loaded, or is not wanted."""
    cache.delete(_key(token, study, user))


def _key(token: str, study: Study, user: User) -> str:
    return f"sample-upload:{user.pk}:{study.pk}:{token}"
