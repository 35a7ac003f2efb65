"""The tabs of a study, which depend on the person's role in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from surveys.design.models import Membership, Study
from surveys.design.queries import LEADS_CENTRE, roles_in
from surveys.people.models import Role, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DESK_ROLES: frozenset[str] = frozenset({Role.RESEARCHER.value, Role.SUPERVISOR.value})


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a study. ``name`` is the name of its URL pattern, which takes ``study_id``."""

    name: str
    label: "StrOrPromise"
    roles: frozenset[str] = DESK_ROLES


TABS = (
    Tab("study", _("Study sheet")),
    Tab("questionnaire", _("Questionnaire")),
    Tab("sample", _("Sample")),
    Tab("quotas", _("Quotas")),
    Tab("desk", _("Field")),
    Tab("results", _("Results")),
    Tab("privacy", _("Personal data")),
    Tab("centre", _("Centre"), frozenset({LEADS_CENTRE})),
    Tab("client_study", _("Progress and files"), frozenset({Role.CLIENT.value})),
)


def tabs_for(user: User, study: Study, current: str) -> Iterator[dict[str, object]]:
    """Yield label, address and whether it is current, for each page of the study that the person may open."""
    roles = getattr(study, "my_roles", None)
    mine = roles if isinstance(roles, frozenset) else roles_in(study, user)
    for tab in TABS:
        if tab.roles.isdisjoint(mine) and (not user.is_administrator or tab.name == "centre"):
            continue
        try:
            address = reverse(tab.name, kwargs={"study_id": study.pk})
        except NoReverseMatch:
            continue
        yield {"label": tab.label, "address": address, "current": tab.name == current}


def leads_somebody(user: User, study: Study | None = None) -> bool:
    """Return whether this person leads people: supervises a study. ``study``: the one whose page this is."""
    here: frozenset[str] = getattr(study, "my_roles", frozenset())
    if user.is_administrator or Role.SUPERVISOR.value in here:
        return True
    return Role.SUPERVISOR.value in _desk_roles_anywhere(user)


def uses_study_list(user: User, study: Study | None = None) -> bool:
    """Return whether this person uses the list of studies: not those who only interview or are clients.

    ``study``: the one whose page this is; their roles in it often tell.
    """
    here: frozenset[str] = getattr(study, "my_roles", frozenset())
    if user.is_administrator or not DESK_ROLES.isdisjoint(here):
        return True
    return bool(_desk_roles_anywhere(user))


def _desk_roles_anywhere(user: User) -> frozenset[str]:
    """Which of these roles the person has in any study; asked once for a page, whose person it stays with."""
    found: frozenset[str] | None = getattr(user, "desk_roles_anywhere", None)
    if found is None:
        mine = Membership.objects.filter(user=user, role__in=DESK_ROLES, centre="").order_by()
        found = frozenset(mine.values_list("role", flat=True).distinct())
        user.desk_roles_anywhere = found  # type: ignore[attr-defined]
    return found
