"""The page on which people get their roles in a study."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.design.models import Membership, Study
from surveys.design.queries import roles_of
from surveys.people import queries
from surveys.people.models import Role, User


@dataclass(frozen=True, slots=True)
class StudyPersonRow:
    """A person with their ``roles`` in the study, and those they have in others (``elsewhere``), once each.

    ``is_chosen``: they belong to the group that was chosen, and lack its role here.
    """

    person: User
    roles: tuple[str, ...]
    elsewhere: tuple[str, ...]
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class StudyPeoplePage:
    """Everybody who may sign in, by name: those of the chosen group first, then those without a role in the study.

    ``groups``: the studies whose interviewers can be chosen together, by id and name; ``group``: the id chosen.
    """

    rows: Sequence[StudyPersonRow]
    groups: Sequence[tuple[int, str]]
    group: int | None = None

    @property
    def have(self) -> int:
        """How many have a role in the study."""
        return sum(bool(row.roles) for row in self.rows)


def study_people_page(study: Study, group: str = "") -> StudyPeoplePage:
    """The people of the house as they stand to the study; ``group``: the study whose interviewers are chosen."""
    people = [person for person in queries.everybody() if person.is_active]
    memberships = roles_of(people)
    interviewing = [one for some in memberships.values() for one in some if one.role == Role.INTERVIEWER]
    groups = {one.study_id: str(one.study) for one in interviewing if one.study_id != study.pk}
    chosen = int(group) if group.isdecimal() and int(group) in groups else None
    rows = [_row(person, memberships.get(person.pk, []), study, chosen) for person in people]
    return StudyPeoplePage(
        rows=sorted(rows, key=lambda row: (not row.is_chosen, bool(row.roles))),
        groups=sorted(groups.items(), key=lambda item: -item[0]),
        group=chosen,
    )


def _row(person: User, memberships: Sequence[Membership], study: Study, group: int | None) -> StudyPersonRow:
    here = dict.fromkeys(one.role for one in memberships if one.study_id == study.pk)
    others = dict.fromkeys(one.role for one in memberships if one.study_id != study.pk)
    is_of_group = any(one.study_id == group and one.role == Role.INTERVIEWER for one in memberships)
    return StudyPersonRow(person, tuple(here), tuple(others), is_of_group and Role.INTERVIEWER not in here)
