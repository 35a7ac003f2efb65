"""The page on which people get their roles in a study."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.design.models import Membership, Study
from surveys.design.queries import roles_of
from surveys.people import queries
from surveys.people.models import User


@dataclass(frozen=True, slots=True)
class StudyPersonRow:
    """A person with their ``roles`` in the study, and those they have in others (``elsewhere``), once each."""

    person: User
    roles: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyPeoplePage:
    """Everybody who may sign in, by name, those who have no role in the study first."""

    rows: Sequence[StudyPersonRow]

    @property
    def have(self) -> int:
        """How many have a role in the study."""
        return sum(bool(row.roles) for row in self.rows)


def study_people_page(study: Study) -> StudyPeoplePage:
    """The people of the house as they stand to the study."""
    people = [person for person in queries.everybody() if person.is_active]
    memberships = roles_of(people)
    rows = [_row(person, memberships.get(person.pk, []), study) for person in people]
    return StudyPeoplePage(sorted(rows, key=lambda row: bool(row.roles)))


def _row(person: User, memberships: Sequence[Membership], study: Study) -> StudyPersonRow:
    here = dict.fromkeys(one.role for one in memberships if one.study_id == study.pk)
    others = dict.fromkeys(one.role for one in memberships if one.study_id != study.pk)
    return StudyPersonRow(person, tuple(here), tuple(others))
