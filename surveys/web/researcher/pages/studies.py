"""The page of the list of studies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import with_list_columns
from surveys.fieldwork.queries import standings_of
from surveys.interviewing.queries import completes_of
from surveys.people.models import Role, User
from surveys.web.screens.standing import state_in_words


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study in the list, with the person's roles in it. ``lists``: whether they may see its interviews one by one.

    ``completes``: of the whole study; ``None`` for who has to do with one centre of it alone. ``standing``: how the
    field stands, in words, where plan or forecast say so.
    """

    study: Study
    completes: int | None
    roles: str
    lists: bool
    standing: str = ""


def listed_for(user: User, now: datetime) -> list[StudyRow]:
    """Return the studies that this person may see, newest first, in a fixed number of queries."""
    studies = list(with_list_columns(user))
    completes = completes_of(studies)
    fielding = [study for study in studies if study.status == StudyStatus.FIELDING and _sees_interviews(study, user)]
    standings = standings_of(fielding, completes, now)
    return [
        StudyRow(
            study,
            completes.get(study.pk, 0) if _sees_all(study, user) else None,
            _roles(study, user),
            _sees_interviews(study, user),
            state_in_words(standings[study.pk], study.ends_on) if study.pk in standings else "",
        )
        for study in studies
    ]


def heading_of(rows: list[StudyRow]) -> str:
    """Return a heading: how many studies there are and how many are in the field."""
    fielding = sum(row.study.status == StudyStatus.FIELDING for row in rows)
    total = ngettext("One study", "%(count)s studies", len(rows)) % {"count": capfirst(str(apnumber(len(rows))))}
    if not fielding:
        return _("%(studies)s, none in the field") % {"studies": total}
    return ngettext("%(studies)s, one in the field", "%(studies)s, %(count)s in the field", fielding) % {
        "studies": total,
        "count": apnumber(fielding),
    }


def _sees_interviews(study: Any, user: User) -> bool:
    """Whether this person may see the study's interviews one by one; ``study`` as ``with_list_columns`` gives it."""
    mine = {membership.role for membership in study.my_memberships if not membership.centre}
    return user.is_administrator or bool(mine & {Role.RESEARCHER, Role.SUPERVISOR})


def _sees_all(study: Any, user: User) -> bool:
    return user.is_administrator or any(not membership.centre for membership in study.my_memberships)


def _roles(study: Study, user: User) -> str:
    mine = [str(Role(membership.role).label) for membership in study.my_memberships]  # type: ignore[attr-defined]
    return ", ".join([_("administrator")] * user.is_administrator + mine)
