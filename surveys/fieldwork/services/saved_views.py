"""Keep a view of a list under a name, and forget it."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.models import SavedView
from surveys.people.models import User

MOST_VIEWS = 20
"""Views of a list that one person, or a study, has at most."""


class TooManyViewsError(Exception):
    """There are ``MOST_VIEWS`` already."""


def save_view(*, study: Study, kind: str, name: str, query: str, is_shared: bool, by: User, now: datetime) -> SavedView:
    """Keep the query of a list; one of the same name and owner is replaced. Raises ``TooManyViewsError``."""
    owner = None if is_shared else by
    with transaction.atomic():
        others = SavedView.objects.filter(study=study, kind=kind, owner=owner)
        if others.exclude(name=name).count() >= MOST_VIEWS:
            raise TooManyViewsError
        return SavedView.objects.update_or_create(
            study=study, kind=kind, owner=owner, name=name, defaults={"query": query, "saved_by": by, "saved_at": now}
        )[0]


def forget_view(*, study: Study, kind: str, name: str, is_shared: bool, by: User) -> bool:
    """Delete the study's view of this name, or the person's own; whether there was one."""
    found = SavedView.objects.filter(study=study, kind=kind, name=name, owner=None if is_shared else by)
    return bool(found.delete()[0])
