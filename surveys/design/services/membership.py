"""Give people roles in a study, and take them away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from surveys.calling.staff import Abilities
from surveys.design.models import Membership, Study
from surveys.design.queries.clients import clients_of
from surveys.design.queries.membership import centres_of, spelt_as_known
from surveys.people.models import AuditVerb, Role, User
from surveys.people.services import record


class InactivePersonError(Exception):
    """A suspended person gets no new role."""


class UnknownClientError(Exception):
    """Nobody of this name shares the study's questionnaire; ``clients``: who does."""

    def __init__(self, clients: Sequence[str]) -> None:
        super().__init__(", ".join(clients))
        self.clients = list(clients)


def grant_role(
    *,
    by: User | None,
    person: User,
    study: Study,
    role: Role,
    now: datetime,
    client: str = "",
    centre: str = "",
    lifts_limit: bool = False,
) -> Membership:
    """The person's role in the study, new or the one they had.

    ``client``: of clients, which of several they are; ``centre``: of interviewers and supervisors, to which one they
    are limited. What is left out stays as it was, unless it ``lifts_limit``.

    Raises ``InactivePersonError`` and ``UnknownClientError``.
    """
    if not person.is_active:
        raise InactivePersonError
    with transaction.atomic():
        named = _client(study, person, client, lifts_limit=lifts_limit) if role == Role.CLIENT else ""
        limited = _limit(study, person, role, centre, lifts_limit=lifts_limit)
        facts = {"added_by": by, "added_at": now, "client": named, "centre": limited}
        membership, is_new = Membership.objects.get_or_create(user=person, study=study, role=role, defaults=facts)
        if is_new or (membership.client, membership.centre) != (named, limited):
            membership.client, membership.centre = named, limited
            membership.save(update_fields=["client", "centre"])
            said = {"client": named, "centre": limited}
            _record(by=by, verb=AuditVerb.ROLE_GRANTED, person=person, study=study, role=role, now=now, **said)
        if limited:
            Study.objects.filter(pk=study.pk, has_centres=False).update(has_centres=True)
    return membership


def grant_roles(*, by: User, people: Collection[User], study: Study, role: Role, now: datetime) -> int:
    """Give the role in the whole study to those who lack it and are not suspended; how many got it."""
    with transaction.atomic():
        have = set(Membership.objects.filter(study=study, role=role, user__in=people).values_list("user", flat=True))
        new = [person for person in people if person.is_active and person.pk not in have]
        rows = [Membership(user=person, study=study, role=role, added_by=by, added_at=now) for person in new]
        Membership.objects.bulk_create(rows, ignore_conflicts=True)
        for person in new:
            _record(by=by, verb=AuditVerb.ROLE_GRANTED, person=person, study=study, role=role, now=now)
    return len(new)


def let_make_files(*, study: Study, people: Collection[int], by: User, now: datetime) -> None:
    """Let exactly these of the study's clients, by their ids, have deliveries made themselves."""
    with transaction.atomic():
        clients = Membership.objects.select_for_update().filter(study=study, role=Role.CLIENT).select_related("user")
        changed = [one for one in clients.order_by("pk") if one.makes_files != (one.user_id in people)]
        for membership in changed:
            membership.makes_files = not membership.makes_files
            details = {"study": study.pk, "study_name": study.name, "makes_files": membership.makes_files}
            subject = membership.user.audit_name
            record(by=by, verb=AuditVerb.CLIENT_FILES, subject=subject, study=study.pk, details=details, now=now)
        Membership.objects.bulk_update(changed, ["makes_files"])


def _limit(study: Study, person: User, role: Role, written: str, *, lifts_limit: bool) -> str:
    """The centre to which the person is limited in the role; empty: to none."""
    if role not in {Role.INTERVIEWER, Role.SUPERVISOR}:
        return ""
    if written.strip():
        return spelt_as_known(written, centres_of(study))
    return "" if lifts_limit else _as_it_was(study, person, role, "centre")


def _as_it_was(study: Study, person: User, role: Role, fact: str) -> str:
    theirs = Membership.objects.filter(user=person, study=study, role=role)
    return theirs.values_list(fact, flat=True).first() or ""


def _client(study: Study, person: User, written: str, *, lifts_limit: bool) -> str:
    """The client's name as the questionnaire spells it. Raises ``UnknownClientError``."""
    name = " ".join(written.split())
    if not name:
        return "" if lifts_limit else _as_it_was(study, person, Role.CLIENT, "client")
    listed = clients_of(study)
    found = next((one for one in listed if one.casefold() == name.casefold()), None)
    if found is None:
        raise UnknownClientError(listed)
    return found


def revoke_role(*, by: User, person: User, study: Study, role: Role, now: datetime) -> None:
    """Revoke the role; nothing happens if the person does not have it. Their work stays."""
    with transaction.atomic():
        deleted, _rows = Membership.objects.filter(user=person, study=study, role=role).delete()
        if deleted:
            _record(by=by, verb=AuditVerb.ROLE_REVOKED, person=person, study=study, role=role, now=now)


def change_abilities(*, by: User, study: Study, abilities: Mapping[int, Abilities], now: datetime) -> int:
    """Set the languages and skills of interviewers of the study; how many changed.

    By the person's id; whoever does not interview in the study is passed by. No language: the study's own.
    """
    with transaction.atomic():
        interviews = Membership.objects.select_for_update().filter(study=study, role=Role.INTERVIEWER)
        changed = []
        for membership in interviews.filter(user__in=abilities).select_related("user").order_by("pk"):
            wanted = abilities[membership.user_id]
            before = {"languages": membership.languages, "skills": membership.skills}
            membership.languages, membership.skills = sorted(wanted.languages), sorted(wanted.skills)
            after = {"languages": membership.languages, "skills": membership.skills}
            if after != before:
                changed.append(membership)
                details = {"study": study.pk, "study_name": study.name, "before": before, "after": after}
                who = membership.user.audit_name
                record(by=by, verb=AuditVerb.ABILITIES_CHANGED, subject=who, study=study.pk, details=details, now=now)
        Membership.objects.bulk_update(changed, ["languages", "skills"])
    return len(changed)


def _record(
    *, by: User | None, verb: AuditVerb, person: User, study: Study, role: Role, now: datetime, **said: str
) -> None:
    details = {"study": study.pk, "study_name": study.name, "role": role.value}
    details |= {key: value for key, value in said.items() if value}
    record(by=by, verb=verb, subject=person.audit_name, study=study.pk, details=details, now=now)
