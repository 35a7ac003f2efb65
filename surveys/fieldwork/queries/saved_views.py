"""Views of a list that somebody may choose: their own and the study's."""

from django.db.models import Q

from surveys.design.models import Study
from surveys.fieldwork.models import SavedView
from surveys.people.models import User


def views_of(study: Study, kind: str, person: User) -> list[SavedView]:
    """The study's views of the list, then this person's own, by name."""
    mine = SavedView.objects.filter(Q(owner=None) | Q(owner=person), study=study, kind=kind)
    return sorted(mine, key=lambda view: (view.owner_id is not None, view.name.casefold(), view.pk))
