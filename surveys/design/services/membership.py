"""Give people roles in a study, and take them away."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.design.models import Membership, Study
from surveys.people.models import Role, User
from surveys.people.services import record


class InactivePersonError(Exception):
    """A suspended person gets no new role."""


def grant_role(*, by: User | None, person: User, study: Study, role: Role, now: datetime) -> Membership:
    """The person's role in the study, new or the one they had. Raises ``InactivePersonError``."""
    if not person.is_active:
        raise InactivePersonError
    with transaction.atomic():
        membership, is_new = Membership.objects.get_or_create(
            user=person, study=study, role=role, defaults={"added_by": by, "added_at": now}
        )
        if is_new:
            _record(by=by, verb="role.granted", person=person, study=study, role=role, now=now)
    return membership


def revoke_role(*, by: User, person: User, study: Study, role: Role, now: datetime) -> None:
    """Take the role away; nothing happens if the person does not have it. What they did stays theirs."""
    with transaction.atomic():
        deleted, _rows = Membership.objects.filter(user=person, study=study, role=role).delete()
        if deleted:
            _record(by=by, verb="role.revoked", person=person, study=study, role=role, now=now)


def change_abilities(
    *, by: User, person: User, study: Study, languages: Collection[str], skills: Collection[str], now: datetime
) -> Membership:
    """Say in which languages an interviewer of the study interviews, and what they are skilled at.

    No language: the study's own. Raises ``Membership.DoesNotExist`` for somebody who does not interview in it.
    """
    with transaction.atomic():
        interviews = Membership.objects.select_for_update().filter(study=study, role=Role.INTERVIEWER)
        membership = interviews.get(user=person)
        now_able = (sorted(languages), sorted(skills))
        if now_able != (membership.languages, membership.skills):
            before = {"languages": membership.languages, "skills": membership.skills}
            membership.languages, membership.skills = now_able
            membership.save(update_fields=["languages", "skills"])
            details: dict[str, Any] = {"study": study.pk, "study_name": study.name, "before": before}
            details["after"] = dict(zip(("languages", "skills"), now_able, strict=True))
            record(by=by, verb="abilities.changed", subject=person.audit_name, details=details, now=now)
    return membership


def _record(*, by: User | None, verb: str, person: User, study: Study, role: Role, now: datetime) -> None:
    details = {"study": study.pk, "study_name": study.name, "role": role.value}
    record(by=by, verb=verb, subject=person.audit_name, details=details, now=now)
