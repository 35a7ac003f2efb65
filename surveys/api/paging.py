"""Lists in pages, read on from an opaque cursor."""

from datetime import datetime
from typing import Any, TypeVar

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

T = TypeVar("T")
SALT = "surveys.api.paging"
LONGEST_PAGE = 500
PAGE = 100


def cursor_of(kind: str, study_id: int, *position: Any) -> str:
    """Where to read on in this list of this study; signed, so that nobody builds one."""
    return signing.dumps([kind, study_id, *position], salt=SALT)


def position_in(cursor: str, kind: str, study_id: int) -> list[Any]:
    """What ``cursor_of`` was given. Raises ``ValidationError`` for a cursor of something else."""
    try:
        found_kind, found_study, *position = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        found_kind, found_study, position = "", 0, []
    if (found_kind, found_study) != (kind, study_id):
        raise ValidationError({"cursor": [_("This cursor does not belong to this list: begin without one.")]})
    return position


def is_cursor_of(cursor: str, kind: str) -> bool:
    """Whether this is a cursor of such a list, of whatever study."""
    try:
        return signing.loads(cursor, salt=SALT)[0] == kind
    except signing.BadSignature:
        return False


def moment_of(written: str) -> datetime | None:
    """A moment as a cursor has it; ``None`` for nothing."""
    return datetime.fromisoformat(written) if written else None


def page_of(found: list[T], limit: int) -> tuple[list[T], bool]:
    """The page, and whether more follows; ``found`` has one more than the page if so."""
    return found[:limit], len(found) > limit
