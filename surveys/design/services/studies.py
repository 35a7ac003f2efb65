"""Create and change studies, and open, pause and close their field."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from surveys.calling.exclusions import HOUSE, list_of_client
from surveys.design.models import Series, Study, StudyStatus
from surveys.design.queries.rule_templates import rules_template
from surveys.design.queries.status_changes import STATUS_VERBS
from surveys.design.queries.texts import missing_scripts, texts_of
from surveys.people.models import Role, User
from surveys.people.services import record

from .membership import grant_role


class NoVersionError(Exception):
    """A study goes into the field with a published questionnaire only."""


class ScriptsMissingError(Exception):
    """Without an introduction and a privacy notice the field opens with a reason only; ``names``: of those missing."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


class StudyFacts(TypedDict, total=False):
    """Facts about a study. ``series``: the name of its series, created when new; empty for none."""

    name: str
    client_name: str
    former_clients: list[str]
    series: str
    wave: int | None
    target: int | None
    promised_minutes: int | None
    starts_on: date | None
    ends_on: date | None
    shown_number: str
    time_zone: str
    is_fictional: bool
    calling_policy: dict[str, Any]


def create_study(*, by: User, now: datetime, **facts: Unpack[StudyFacts]) -> Study:
    """Create a study in design; its creator becomes its first researcher.

    Without ``calling_policy`` it begins with the institute's template of calling rules, where one is kept.
    Raises ``ValidationError`` when the facts contradict each other.
    """
    if "calling_policy" not in facts and (template := rules_template()) is not None:
        facts["calling_policy"] = template.policy
    with transaction.atomic():
        study = Study(created_by=by, created_at=now)
        _take(study, facts)
        grant_role(by=by, person=by, study=study, role=Role.RESEARCHER, now=now)
    return study


def change_study(*, study: Study, **facts: Unpack[StudyFacts]) -> Study:
    """Change the facts that are given and leave the others; ``ValidationError`` when they contradict each other.

    Whom a client must not have called goes by the client's name: the name that it had is kept, and its list holds on.
    """
    with transaction.atomic():
        if "client_name" in facts:
            facts["former_clients"] = _former_clients(study, facts["client_name"], facts.get("former_clients"))
        _take(study, facts)
    return study


def field_study(*, study: Study, by: User | None, now: datetime, reason: str = "") -> Study:
    """Open the field: from now on cases of released samples are handed out. Raises ``NoVersionError``.

    ``reason``: why without an introduction or a privacy notice, where one is missing; without it
    ``ScriptsMissingError`` is raised, unless a reason is known already, or a field goes on that was paused. ``by`` is
    ``None`` when a command does it, here as in the other moves; each leaves an entry in the audit.
    """
    if study.fielded_version_id is None:
        raise NoVersionError
    missing = missing_scripts(texts_of(study)) if study.status != StudyStatus.PAUSED else ()
    if missing and not (reason.strip() or study.scripts_waiver):
        raise ScriptsMissingError(missing)
    if missing and reason.strip():
        study.scripts_waiver = reason.strip()[:300]
        study.save(update_fields=["scripts_waiver"])
    return _move(study, StudyStatus.FIELDING, by, now)


def pause_study(*, study: Study, by: User | None, now: datetime) -> Study:
    """Hand out no further case until the field is opened again; interviews that run are finished."""
    return _move(study, StudyStatus.PAUSED, by, now)


def close_study(*, study: Study, by: User | None, now: datetime) -> Study:
    """End the field; interviews that run are finished. It can be opened again."""
    return _move(study, StudyStatus.CLOSED, by, now)


def _former_clients(study: Study, client: str, kept: list[str] | None) -> list[str]:
    """Earlier names of the client, those that are ``kept`` and the present one, without the one that it will have."""
    before, former = Study.objects.values_list("client_name", "former_clients").get(pk=study.pk)
    names = {list_of_client(name): name for name in [*(former if kept is None else kept), before]}
    return [name for key, name in names.items() if key not in {HOUSE, list_of_client(client)}]


def _take(study: Study, facts: StudyFacts) -> None:
    values = dict(facts)
    if "series" in values:
        name = str(values.pop("series")).strip()
        study.series = Series.objects.get_or_create(name=name)[0] if name else None
    for field, value in values.items():
        setattr(study, field, value)
    study.full_clean()
    # What a colleague changes meanwhile, such as the version in the field or the calling rules, stays as it is.
    study.save(update_fields=[*values, "series"] if study.pk else None)


def _move(study: Study, status: StudyStatus, by: User | None, now: datetime) -> Study:
    """Change the status; with the same status nothing changes and nothing is recorded."""
    with transaction.atomic():
        before = Study.objects.select_for_update().values_list("status", flat=True).get(pk=study.pk)
        study.status = status
        if before != status:
            study.closed_at = now if status == StudyStatus.CLOSED else None
            study.save(update_fields=["status", "closed_at"])
            details = {"study_name": study.name, "before": before}
            subject = f"study:{study.pk}"
            record(by=by, verb=STATUS_VERBS[status], subject=subject, study=study.pk, details=details, now=now)
    return study
