"""Another system reads a study's calling rules, tries others and puts them in force; nobody's change is lost."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from surveys.calling import policy
from surveys.calling.rules_file import values_of
from surveys.design.models import Study
from surveys.fieldwork.models import Case, RulesVersion
from surveys.fieldwork.queries import rules_in_force
from surveys.fieldwork.services import change_rules
from tests.interviewing.scene import NOON

from .conftest import get

pytestmark = pytest.mark.usefixtures("tasks_at_once")


def put(client: APIClient, study: Study, rules: dict[str, Any], seen: object = "0", **facts: Any) -> Any:
    body = {"rules": rules, "reason": "brief", **facts}
    return client.put(f"/api/v1/studies/{study.pk}/rules", body, format="json", headers={"If-Match": f'"{seen}"'})


def test_the_rules_that_are_read_can_be_sent_back_with_a_change(everything: APIClient, study: Study) -> None:
    told = get(everything, study, "rules")
    assert (told["version"], told["rules"]) == (0, values_of(policy.read(study.calling_policy)))
    answer = put(everything, study, told["rules"] | {"max_attempts": 6})
    assert (answer.status_code, answer["ETag"], answer.json()["rules"]["max_attempts"]) == (200, '"2"', 6)
    study.refresh_from_db()
    assert study.calling_policy["max_attempts"] == 6
    version = RulesVersion.objects.get(number=2)
    assert (version.reason, version.changed_by_id) == ("brief", study.created_by_id)


def test_rules_and_their_number_are_of_one_version_however_long_ago_the_study_was_read(study: Study) -> None:
    changed = Study.objects.get(pk=study.pk)
    version = change_rules(study=changed, stored={"max_attempts": 5}, reason="first", by=None, now=NOON)
    assert version is not None
    assert "max_attempts" not in study.calling_policy
    assert rules_in_force(study) == (version.number, version.policy)


def test_who_was_overtaken_is_told_and_nothing_changes(everything: APIClient, study: Study) -> None:
    rules = get(everything, study, "rules")["rules"]
    change_rules(study=study, stored={"max_attempts": 5}, reason="first", by=None, now=NOON)
    answer = put(everything, study, rules | {"max_attempts": 6})
    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "changed_meanwhile")
    bare = everything.put(f"/api/v1/studies/{study.pk}/rules", {"rules": rules, "reason": "x"}, format="json")
    assert (bare.status_code, RulesVersion.objects.count()) == (428, 2)


def test_rules_are_tried_without_effect_and_closing_is_asked_for(everything: APIClient, study: Study) -> None:
    case = Case.objects.filter(study=study, state="waiting").order_by("pk")[0]
    Case.objects.filter(pk=case.pk).update(attempts_counted=3, rank=5)
    rules = get(everything, study, "rules")["rules"] | {"max_attempts": 3}
    tried = everything.post(f"/api/v1/studies/{study.pk}/rules/check", {"rules": rules}, format="json").json()
    assert (tried["closed"], tried["estimated"]) == (1, False)
    answer = put(everything, study, rules)
    assert (answer.status_code, answer.json()["error"]["details"]) == (409, [{"closing": 1}])
    assert put(everything, study, rules, closing=1).status_code == 200


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": 99}, ("rules", "newer")),
        ({"max_attempts": -1}, ("rules.max_attempts", "value")),
        ({"colour": 1}, ("rules.colour", "unknown")),
        ({"country": "QQ"}, ("rules.country", "holidays")),
        ({"outcomes": {"busy": {"skill": "singer"}}}, ("rules.outcomes.busy.skill", "value")),
    ],
)
def test_what_is_wrong_is_told_as_of_a_file(
    everything: APIClient, study: Study, change: dict[str, Any], problem: tuple[str, str]
) -> None:
    rules = get(everything, study, "rules")["rules"]
    answer = put(everything, study, rules | change)
    assert answer.status_code == 422
    assert [(one["where"], one["code"]) for one in answer.json()["error"]["details"]] == [problem]
    assert not RulesVersion.objects.exists()
