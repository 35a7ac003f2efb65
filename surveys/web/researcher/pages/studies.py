"""The page of the list of studies."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import with_list_columns
from surveys.interviewing.queries import completes_of
from surveys.people.models import Role, User


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study in the list, with the person's roles in it."""

    study: Study
    completes: int
    roles: str


def listed_for(user: User) -> list[StudyRow]:
    """Return the studies that this person may see, newest first, in a fixed number of queries."""
    studies = list(with_list_columns(user))
    completes = completes_of(studies)
    return [StudyRow(study, completes.get(study.pk, 0), _roles(study, user)) for study in studies]


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


def _roles(study: Study, user: User) -> str:
    mine = [str(Role(membership.role).label) for membership in study.my_memberships]  # type: ignore[attr-defined]
    return ", ".join([_("administrator")] * user.is_administrator + mine)
