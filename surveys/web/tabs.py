"""The tabs of a study: which a person sees depends on their role in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from surveys.design.models import Study
from surveys.people.models import Role, User

from .access import my_roles

DESK_ROLES = frozenset({Role.RESEARCHER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a study. ``name`` is the name of its address, which takes ``study_id``."""

    name: str
    label: str
    roles: frozenset[Role] = DESK_ROLES


TABS = (
    Tab("study", _("Study sheet")),
    Tab("questionnaire", _("Questionnaire")),
    Tab("sample", _("Sample")),
    Tab("quotas", _("Quotas")),
    Tab("desk", _("Field")),
    Tab("results", _("Results")),
    Tab("client_study", _("Progress and files"), frozenset({Role.CLIENT})),
)


def tabs_for(user: User, study: Study, current: str) -> Iterator[dict[str, object]]:
    """Label, address and whether it is the current one, for each page of the study that the person may open."""
    roles = getattr(study, "my_roles", None)
    mine = roles if isinstance(roles, frozenset) else my_roles(user, study)
    for tab in TABS:
        if not user.is_administrator and tab.roles.isdisjoint(mine):
            continue
        try:
            address = reverse(tab.name, kwargs={"study_id": study.pk})
        except NoReverseMatch:
            continue
        yield {"label": tab.label, "address": address, "current": tab.name == current}
