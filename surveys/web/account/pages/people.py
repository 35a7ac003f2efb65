"""The page of people as the administrator sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from surveys.design.models import Membership
from surveys.design.queries import roles_of
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.queries import held_attempt
from surveys.people import queries
from surveys.people.models import AuditEntry, AuditVerb, Role, User


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list: their roles once each, and in how many studies they have one."""

    person: User
    roles: tuple[str, ...]
    studies: int


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person beside the list: every role by study, what they see, what changed, their browsers and call."""

    person: User
    memberships: list[Membership]
    sees: tuple[str, ...]
    changes: list[tuple[AuditEntry, str]]
    sessions: int
    call: Attempt | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list, after searching, and the sentence above it."""

    heading: str
    rows: list[PersonRow]
    words: str
    role: str


def people_page(user: User, *, q: str, role: str) -> PeoplePage:
    """The people who match the search ``q`` and have the ``role``."""
    everybody = queries.visible_to(user)
    rows = _rows(queries.search(everybody, q))
    shown = [row for row in rows if not role or role in row.roles or (role == "none" and not row.roles)]
    return PeoplePage(_heading(everybody), shown, q, role)


def sheet_of(person: User) -> PersonSheet:
    """What the administrator sees of one person."""
    memberships = roles_of([person]).get(person.pk, [])
    roles = {Role(membership.role) for membership in memberships}
    changes = [(entry, _change(entry)) for entry in queries.changes_of(person)]
    sessions = len(queries.sessions_of(person, timezone.now()))
    return PersonSheet(person, memberships, tuple(_sees(person, roles)), changes, sessions, held_attempt(person))


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the rule about second factors: how many of these people there are, and how many have one."""

    role: str
    label: str
    required: bool
    people: int
    ready: int


def rule_rows() -> list[RuleRow]:
    """A line for each role of which a second factor may be required."""
    active = [person for person in queries.everybody() if person.is_active]
    memberships = roles_of(active)
    holders: dict[str, list[User]] = {role: [] for role in queries.ROLES}
    for person in active:
        mine = {membership.role for membership in memberships.get(person.pk, [])}
        for role in mine | ({queries.ADMINISTRATOR} if person.is_administrator else set()):
            holders[role].append(person)
    required = queries.second_factor_roles()
    ready = {person.pk for person in active if person.has_second_factor}  # type: ignore[attr-defined]
    return [
        RuleRow(role, _role(role), role in required, len(people), sum(person.pk in ready for person in people))
        for role, people in holders.items()
    ]


def _role(role: str) -> str:
    return _("administrator") if role == queries.ADMINISTRATOR else str(Role(role).label)


def _rows(people: Iterable[User]) -> list[PersonRow]:
    found = list(people)
    roles = roles_of(found)
    return [
        PersonRow(
            person,
            tuple(sorted({membership.role for membership in roles.get(person.pk, [])})),
            len({membership.study_id for membership in roles.get(person.pk, [])}),
        )
        for person in found
    ]


def _heading(everybody: Iterable[User]) -> str:
    people = list(everybody)
    count = len(people)
    say = {"count": count, "suspended": sum(not person.is_active for person in people)}
    new = sum(person.is_active and person.last_login is None for person in people)
    parts = [ngettext("%(count)s person", "%(count)s people", count) % say]
    if new:
        parts.append(ngettext("%(new)s has never signed in", "%(new)s have never signed in", new) % {"new": new})
    if say["suspended"]:
        parts.append(ngettext("%(suspended)s suspended", "%(suspended)s suspended", say["suspended"]) % say)
    return ", ".join(parts)


def _sees(person: User, roles: set[Role]) -> Iterable[str]:
    if person.is_administrator:
        yield _("Everything: people, roles, and every study.")
    if Role.RESEARCHER in roles:
        yield _("As a researcher: questionnaire, sample, progress and results, never names or numbers.")
    if Role.SUPERVISOR in roles:
        yield _("As a supervisor: who is doing what, the cases of the field, quotas and results.")
    if Role.INTERVIEWER in roles:
        yield _("As an interviewer: only the case in hand, with name and number; never the results.")
    if Role.CLIENT in roles:
        yield _("As a client: progress and files with interviewers’ codes, never names or numbers.")


def _change(entry: AuditEntry) -> str:
    study, role = entry.details.get("study_name", ""), entry.details.get("role", "")
    say = {"study": study, "role": Role(role).label if role in Role.values else role}
    sentences: dict[str, str] = {
        AuditVerb.PERSON_ADDED: _("account made"),
        AuditVerb.PERSON_CHANGED: _("details changed"),
        AuditVerb.PERSON_SUSPENDED: pgettext("person", "suspended"),
        AuditVerb.PERSON_SUSPENDED_AFTER_CALL: _("suspended after the call in hand"),
        AuditVerb.PERSON_RESTORED: _("let in again"),
        AuditVerb.PERSON_ACCESS_RESET: _("new password, second factor removed"),
        AuditVerb.PERSON_SIGNED_OUT: _("signed out everywhere"),
        AuditVerb.ABILITIES_CHANGED: _("languages and skills changed in %(study)s") % say,
        AuditVerb.FACTOR_RESET: _("second factor removed"),
        AuditVerb.PERSON_LINKED: _("known to the institute’s own provider"),
        AuditVerb.PERSON_REAUTHENTICATED: _("said again who they are"),
        AuditVerb.PERSON_PASSWORD_CHANGED: _("new password of their own choice"),
        AuditVerb.FACTOR_ADDED: _("second factor added"),
        AuditVerb.FACTOR_REMOVED: _("one of the second factors removed"),
        AuditVerb.ROLE_GRANTED: _("%(role)s in %(study)s") % say,
        AuditVerb.ROLE_REVOKED: _("no longer %(role)s in %(study)s") % say,
    }
    return sentences.get(entry.verb, entry.verb)
