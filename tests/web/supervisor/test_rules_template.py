"""The institute's template of calling rules: kept from a study, where new ones begin, and what a study goes back to."""

from datetime import timedelta

import pytest

from surveys.design.models import RulesTemplate, Study
from surveys.design.queries import rules_template
from surveys.design.services import create_study, keep_rules_as_template
from surveys.fieldwork.services import change_rules
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.web.supervisor.pages.rules import form_of_template
from tests.interviewing.scene import NOON
from tests.web.markup import squeezed

from .conftest import Desk, sign_in
from .rules_values import path

pytestmark = pytest.mark.usefixtures("tasks_at_once")
AWAY = {"key": "27", "label": {"it": "In vacanza"}, "counts_as": "not_available", "retry_minutes": 2880}
OLD = {"key": "28", "label": {"it": "Vecchio"}, "counts_as": "not_available", "retry_minutes": 60, "is_hidden": True}
RULES = {"max_attempts": 6, "outcomes": {"away": AWAY, "old": OLD}}


def researcher_of(study: Study) -> User:
    return User.objects.get(pk=study.created_by_id)


def template_with(desk: Desk, rules: dict[str, object]) -> RulesTemplate:
    change_rules(study=desk.study, stored=rules, reason="brief", by=desk.supervisor, now=NOON)
    return keep_rules_as_template(study=desk.study, by=researcher_of(desk.study), now=NOON)


def test_new_studies_begin_with_it_without_what_the_study_has_retired(desk: Desk) -> None:
    kept = template_with(desk, RULES)
    assert (kept.number, kept.policy) == (1, {"max_attempts": 6, "outcomes": {"away": AWAY}})
    researcher = researcher_of(desk.study)
    assert create_study(by=researcher, now=NOON, name="Nuovo").calling_policy == kept.policy
    assert create_study(by=researcher, now=NOON, name="Ondata", calling_policy={}).calling_policy == {}
    assert AuditEntry.objects.filter(verb=AuditVerb.RULES_KEPT).count() == 1


def test_the_same_rules_again_are_no_new_version(desk: Desk) -> None:
    template_with(desk, RULES)
    keep_rules_as_template(study=desk.study, by=researcher_of(desk.study), now=NOON + timedelta(days=1))
    assert RulesTemplate.objects.count() == 1


def test_a_study_is_compared_with_it_and_its_rules_are_filled_in_without_being_stored(desk: Desk) -> None:
    template_with(desk, RULES)
    change_rules(study=desk.study, stored={"max_attempts": 9}, reason="more", by=desk.supervisor, now=NOON)
    desk.study.refresh_from_db()
    text = squeezed(desk.client.get(path(desk)).text)
    assert "This study differs in: Attempts for a case, Outcomes." in text
    answer = desk.client.get(path(desk, "?from=template"))
    assert (answer.status_code, 'name="max_attempts" value="6"' in answer.text) == (200, True)
    form = form_of_template(desk.study)
    assert form.is_valid(), form.errors
    assert form.stored["max_attempts"] == 6
    assert form.stored["outcomes"]["away"] == AWAY
    desk.study.refresh_from_db()
    assert desk.study.calling_policy["max_attempts"] == 9


def test_another_study_takes_the_templates_own_outcomes_under_their_names(desk: Desk) -> None:
    template_with(desk, RULES)
    other = Study.objects.create(name="Altro", created_at=NOON)
    form = form_of_template(other)
    assert form.is_valid(), form.errors
    assert form.stored["outcomes"] == {"away": AWAY}


def test_researchers_keep_it_and_supervisors_do_not(desk: Desk) -> None:
    assert desk.client.post(path(desk, "template/")).status_code == 403
    assert rules_template() is None
    assert sign_in(researcher_of(desk.study)).post(path(desk, "template/")).status_code == 302
    assert rules_template() is not None
