"""Keep a study's calling rules as those with which new studies begin."""

from datetime import datetime

from django.db import transaction

from surveys.calling import policy
from surveys.calling.own_outcomes import without_retired
from surveys.design.models import RulesTemplate, Study
from surveys.design.queries.rule_templates import rules_template
from surveys.people.models import AuditVerb, User
from surveys.people.services import record


def keep_rules_as_template(*, study: Study, by: User, now: datetime) -> RulesTemplate:
    """Keep the rules in force as the institute's template, without outcomes that the study has retired.

    The same rules again change nothing: the template there is, is returned.
    """
    stored = dict(study.calling_policy)
    if outcomes := without_retired(policy.read(stored).dispositions):
        stored["outcomes"] = outcomes
    else:
        stored.pop("outcomes", None)
    with transaction.atomic():
        last = rules_template()
        if last is not None and last.policy == stored:
            return last
        number = last.number + 1 if last else 1
        kept = RulesTemplate.objects.create(number=number, policy=stored, study=study, kept_by=by, kept_at=now)
        details = {"version": number}
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.RULES_KEPT, subject=subject, study=study.pk, details=details, now=now)
    return kept
