"""Change a study's calling rules, and give its cases the times that the new ones say.

Claims apply the rules of the moment to every case that they hand out, so that nobody is called against rules that are
in force; what is done afterwards, in small steps, is to bring forward, put off or open again the cases that wait.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.calling import policy
from surveys.calling.cautions import cautions
from surveys.calling.hours import next_opening
from surveys.calling.next_call import next_call
from surveys.calling.own_outcomes import proves_otherwise
from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, RulesVersion
from surveys.fieldwork.queries.calling_rules import Rules, rules_of, rules_under
from surveys.fieldwork.queries.histories import histories_of
from surveys.fieldwork.queries.rule_changes import (
    changed_rules,
    last_rules_number,
    never_called_yet_due,
    with_history,
)
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import (
    NobodyEverCalledError,
    OutcomeProvesOtherwiseError,
    ReasonMissingError,
    RulesChangedMeanwhileError,
)
from .queueing import store

LONGEST_REASON = 300
CASES_A_COMMIT = 40
"""Cases that are given their new times by one commit: it holds nobody up for long."""


def change_rules(
    *, study: Study, stored: Mapping[str, Any], reason: str, by: User | None, now: datetime, seen: int | None = None
) -> RulesVersion | None:
    """Put these rules, as a study stores them, in force; the new version, or None if nothing differs.

    ``seen``: the number of the version that was changed. Raises ``PolicyError``, ``NobodyEverCalledError`` if they
    leave no calling hours at all, ``ReasonMissingError``, ``RulesChangedMeanwhileError`` if a colleague was faster and
    ``OutcomeProvesOtherwiseError`` if an outcome that has been in force would count as another one. Own outcomes that
    the rules lack stay in them, hidden.
    """
    rules = rules_under(policy.read(stored), now).policy
    if not reason.strip():
        raise ReasonMissingError
    if any(caution.is_fatal for caution in cautions(rules, now.date(), None)):
        raise NobodyEverCalledError
    with transaction.atomic():
        locked = Study.objects.select_for_update().get(pk=study.pk)
        last = last_rules_number(study)
        if seen is not None and seen != last:
            raise RulesChangedMeanwhileError
        before = policy.read(locked.calling_policy)
        rules = policy.retiring(rules, before)
        if otherwise := proves_otherwise(before.dispositions, rules.dispositions):
            raise OutcomeProvesOtherwiseError(otherwise)
        written = policy.write(rules)
        policy.read(written)  # what claims could not read again is refused here, not at each of them
        changed = changed_rules(locked.calling_policy, written)
        if not changed:
            return None
        version = _write(locked, written, reason.strip()[:LONGEST_REASON], last, by, now)
        details = {"reason": version.reason, "version": version.number, "rules": changed}
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.RULES_CHANGED, subject=subject, study=study.pk, details=details, now=now)
    study.calling_policy = version.policy
    return version


def redate_cases(*, version: RulesVersion, now: datetime) -> int:
    """Give the waiting cases the times that the study's rules say, from where an earlier run stopped; how many changed.

    A case in somebody's hands keeps its time: the rules are applied to it when its call ends. Cases that limits had
    closed come back where the limits allow them. A later version takes over.
    """
    study = Study.objects.get(pk=version.study_id)
    rules = rules_of(study, now)
    reached, changed = version.redated_up_to, 0
    if reached == 0:
        changed += _open_earlier(study, rules, now)
    while not _is_overtaken(version):
        ids = list(
            with_history(study).filter(pk__gt=reached).order_by("pk").values_list("pk", flat=True)[:CASES_A_COMMIT]
        )
        if not ids:
            break
        reached = ids[-1]
        with transaction.atomic():
            changed += _redate(study, ids, rules, now)
            RulesVersion.objects.filter(pk=version.pk).update(redated_up_to=reached)
        yield_to_writers()
    RulesVersion.objects.filter(pk=version.pk).update(redated_at=now)
    return changed


def _write(
    study: Study, stored: dict[str, Any], reason: str, last: int, by: User | None, now: datetime
) -> RulesVersion:
    if not last:
        # What was in force until now can be looked up, and taken back.
        before = RulesVersion(
            study=study, number=1, policy=study.calling_policy, reason="", changed_at=study.created_at
        )
        before.redated_at = study.created_at
        before.save()
        last = 1
    Study.objects.filter(pk=study.pk).update(calling_policy=stored)
    return RulesVersion.objects.create(
        study=study, number=last + 1, policy=stored, reason=reason, changed_by=by, changed_at=now
    )


def _is_overtaken(version: RulesVersion) -> bool:
    return RulesVersion.objects.filter(study=version.study_id, number__gt=version.number).exists()


def _redate(study: Study, ids: list[int], rules: Rules, now: datetime) -> int:
    """Apply the rules to these cases, unless somebody has taken them meanwhile; how many changed."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("pool")
    cases = list(locked.filter(pk__in=with_history(study).filter(pk__in=ids)).order_by("pk"))
    histories = histories_of(cases, rules.policy.dispositions)
    changed = 0
    for case in cases:
        said = next_call(histories[case.pk], rules.policy, now, rules.holidays)
        is_closed = case.closed_at is not None
        if is_closed and said.rank is None:
            continue
        waits = (case.rank, case.due_at, case.valid_until, case.pool.skill)
        if is_closed or waits != (said.rank, said.due_at, said.valid_until, said.skill):
            before = (case.state, case.due_at)
            case.study = study
            store(case, histories[case.pk], said, now)
            changed += (case.state, case.due_at) != before
    return changed


def _open_earlier(study: Study, rules: Rules, now: datetime) -> int:
    """Cases that nobody has called wait for nothing but calling hours: one update for each time zone."""
    changed = 0
    waiting = never_called_yet_due(study, now)
    for zone in waiting.order_by().values_list("time_zone", flat=True).distinct():
        opening = next_opening(rules.policy, now, zone, rules.holidays)
        if opening is None:
            continue
        later = waiting.filter(time_zone=zone).exclude(due_at=opening).exclude(rests_until__gt=opening).order_by("pk")
        while ids := list(later.values_list("pk", flat=True)[: CASES_A_COMMIT * 10]):
            changed += Case.objects.filter(pk__in=ids, state=CaseState.WAITING).update(due_at=opening)
            yield_to_writers()
    return changed
