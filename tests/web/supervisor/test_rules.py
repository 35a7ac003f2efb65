"""A study's calling rules in the browser: written as people write them, seen before they apply, kept with a reason."""

from typing import Any

import pytest
from django.utils.translation import override

from surveys.calling.rules_file import read_file
from surveys.fieldwork.models import Case, RulesVersion
from surveys.fieldwork.services import change_rules
from surveys.web.supervisor.forms.durations import duration
from surveys.web.supervisor.forms.rule_sentences import Sentence
from surveys.web.supervisor.forms.rules import RulesForm
from surveys.web.supervisor.pages.rules import rules_form
from surveys.web.supervisor.pages.rules_merge import put_on_top
from tests.interviewing.scene import NOON
from tests.web.markup import squeezed

from .conftest import Desk, sign_in
from .rules_values import filled, path

pytestmark = pytest.mark.usefixtures("tasks_at_once")


def stored(desk: Desk, **changes: Any) -> dict[str, Any]:
    desk.study.refresh_from_db()
    form = rules_form(desk.study, filled(desk, **changes))
    assert form.is_valid(), form.errors
    return form.stored


def test_the_rules_in_force_fill_the_form_and_come_back_from_it_unchanged(desk: Desk) -> None:
    desk.study.calling_policy = {}
    desk.study.save()
    assert stored(desk) == {}
    assert "Calling rules</h1>" in desk.client.get(path(desk)).text


def test_hours_rests_days_and_parts_are_written_as_people_write_them(desk: Desk) -> None:
    desk.study.calling_policy = {}
    desk.study.save()
    changes = {
        "hours__mon": "8.30 - 21",
        "hours__sat": "",
        "retry__busy": "1 ora",
        "second__busy": "5",
        "local_holidays": "7/12 Sant’Ambrogio\n24/12/2026 Vigilia",
        "part__0__key": "m",
        "part__0__name": "Mattina",
        "part__0__most": "3",
        "at__mon__9": "m",
        "at__tue__10": "M",
    }
    assert stored(desk, **changes) == {
        "hours": {"mon": ["08:30", "21:00"], "sat": None},
        "retry_minutes": {"busy": 60},
        "second_retry_minutes": {"busy": 5},
        "local_holidays": {"12-07": "Sant’Ambrogio", "2026-12-24": "Vigilia"},
        "day_parts": [{"key": "M", "name": "Mattina", "max_attempts": 3, "hours": {"mon": [9], "tue": [10]}}],
    }


def test_rules_read_as_sentences_with_their_fields_in_them(desk: Desk) -> None:
    desk.study.calling_policy = {}
    desk.study.save()

    def read(said: Sentence) -> str:
        return "".join(one.words if one.field is None else f"[{one.field.value()}]" for one in said.pieces)

    with override("en"):
        form = rules_form(desk.study)
        told = [read(one) for one in (*form.sentences.days, *form.sentences.limits)]
        week = form.sentences.week
    assert "on Saturday [10:00–19:00] and on Sunday [never];" in told[0]
    assert week == (
        "Calls are made from Monday to Friday 9:00–20:00, on Saturday 10:00–19:00, on Sunday never; "
        "on the day before a holiday 10:00–19:00, on a holiday never."
    )
    assert told[2].startswith("A case is tried at most [8] times in all and [8] times on each of its numbers;")
    assert told[2].endswith("attempts in one day: [no limit].")
    with override("it"):
        told = [read(one) for one in rules_form(desk.study).sentences.days]
        assert "il sabato [10:00–19:00] e la domenica [mai];" in told[0]


def test_what_is_without_a_limit_is_written_in_words(desk: Desk) -> None:
    changes = {"max_share_percent": "20 %", "max_refusals": "No limit", "hours__sun": "Never", "quota_weight": "30"}
    policy = stored(desk, **changes)
    assert (policy["max_share_percent"], policy["quota_weight"]) == (20, 30)
    assert "max_refusals" not in policy
    form = rules_form(desk.study, filled(desk, max_messages="many", max_share_percent="101"))
    assert set(form.errors) == {"max_messages", "max_share_percent"}


def test_every_fault_is_told_at_its_field_and_nothing_changes(desk: Desk) -> None:
    before = desk.study.calling_policy
    changes = {"hours__mon": "9", "retry__busy": "soon", "local_holidays": "Natale", "max_attempts": "0"}
    answer = desk.client.post(path(desk), filled(desk, **changes))
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') == 4
    desk.study.refresh_from_db()
    assert desk.study.calling_policy == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"country": "QQ"}, "country"),
        ({"subdivision": "QQ"}, "subdivision"),
        ({"local_holidays": "30/02 Mai"}, "local_holidays"),
        ({"part__0__key": "A", "part__1__key": "a"}, "part-0-key"),
    ],
)
def test_what_contradicts_itself_is_told_at_its_field_too(desk: Desk, changes: dict[str, Any], field: str) -> None:
    form = rules_form(desk.study, filled(desk, **changes))
    assert list(form.errors) == [field]


def test_the_effect_is_shown_while_one_types_and_nothing_is_stored(desk: Desk) -> None:
    answer = desk.client.post(path(desk, "effect/"), filled(desk, max_attempts="7"))
    assert "Attempts for a case" in answer.text
    assert not RulesVersion.objects.exists()
    assert "these are the rules in force" in desk.client.post(path(desk, "effect/"), filled(desk)).text


def test_what_would_change_stays_on_the_page_when_the_rules_come_back_without_a_reason(desk: Desk) -> None:
    page = desk.client.post(path(desk), filled(desk, max_attempts="7", reason="")).text
    assert "1 rule changed, not in force yet" in squeezed(page)
    assert '<th scope="row">Attempts for a case</th>' in squeezed(page)
    assert "these are the rules in force" not in page


def test_while_a_rule_has_a_fault_it_is_not_said_that_nothing_changes(desk: Desk) -> None:
    page = desk.client.post(path(desk), filled(desk, max_attempts="0")).text
    assert "as soon as the fields marked are right" in page
    assert "these are the rules in force" not in page


def test_rules_apply_with_a_reason_and_the_page_tells_the_version(desk: Desk) -> None:
    without = desk.client.post(path(desk), filled(desk, max_attempts="7", reason=""))
    assert (without.status_code, "Give a reason." in without.text) == (422, True)
    answer = desk.client.post(path(desk), filled(desk, max_attempts="7"), follow=True)
    assert "Version 2 of the rules is in force." in answer.text
    assert "The brief" in answer.text
    assert RulesVersion.objects.get(number=2).redated_at is not None


def test_when_cases_would_close_the_rules_apply_the_second_time_only(desk: Desk) -> None:
    case = Case.objects.filter(study=desk.study, state="waiting").order_by("pk")[0]
    Case.objects.filter(pk=case.pk).update(attempts_counted=3, rank=5)
    shown = desk.client.post(path(desk, "effect/"), filled(desk, max_attempts="3")).text
    assert f'/cases/{case.number}/">{case.number:06}</a>' in shown, "who would close is named"
    once = desk.client.post(path(desk), filled(desk, max_attempts="3"))
    assert once.status_code == 422
    assert "1 waiting case would close" in squeezed(once.text)
    assert desk.client.post(path(desk), filled(desk, max_attempts="3", agreed="1")).status_code == 302
    case.refresh_from_db()
    assert case.closed_as == "attempts_used"


def test_who_was_overtaken_by_a_colleague_sees_that_and_keeps_what_was_filled_in(desk: Desk) -> None:
    sent = filled(desk, max_attempts="7")
    change_rules(study=desk.study, stored={"max_attempts": 5}, reason="first", by=desk.supervisor, now=NOON)
    answer = desk.client.post(path(desk), sent)
    assert answer.status_code == 422
    assert "A colleague has changed the rules meanwhile" in answer.text
    assert 'name="max_attempts" value="7"' in answer.text


def test_what_two_have_changed_of_different_rules_stands_together_when_it_is_applied_again(desk: Desk) -> None:
    own = {"own__0__label__it": "In vacanza", "own__0__key": "27", "own__0__counts_as": "not_available"}
    mine = filled(desk, retry__busy="45 min", max_attempts="7", quota_weight="0 %", **own, own__0__retry_minutes="2 d")
    theirs = {"label": {"it": "Fuori"}, "key": "28", "counts_as": "not_available", "retry_minutes": 60}
    others = {**desk.study.calling_policy, "max_attempts": 5, "max_refusals": 2, "outcomes": {"fuori": theirs}}
    change_rules(study=desk.study, stored=others, reason="fewer", by=desk.supervisor, now=NOON)
    answer = desk.client.post(path(desk), mine)
    assert "version 2: fewer" in squeezed(answer.text)
    assert "Attempts for a case, at most." in squeezed(answer.text), "both have changed it"
    form, overtaken = put_on_top(desk.study, mine)
    assert overtaken
    assert form.is_valid(), form.errors
    again = {name: value for name in form.fields if (value := form[name].value()) is not None}
    assert desk.client.post(path(desk), again).status_code == 302
    desk.study.refresh_from_db()
    policy = desk.study.calling_policy
    assert (policy["max_attempts"], policy["max_refusals"], policy["quota_weight"]) == (7, 2, 0)
    assert policy["retry_minutes"] == {"busy": 45}
    assert {one["key"]: one["label"]["it"] for one in policy["outcomes"].values()} == {
        "27": "In vacanza",
        "28": "Fuori",
    }


def test_what_a_file_may_say_and_the_page_would_not_have_written_stays_when_the_page_is_saved(desk: Desk) -> None:
    parts = [
        {"key": key, "name": key, "max_attempts": 1, "hours": {"mon": [hour]}} for hour, key in enumerate("ABCDEFGH", 9)
    ]
    told = {"local_holidays": {"20261207": "Sant’Ambrogio", "06-29": ""}, "day_parts": parts}
    desk.study.calling_policy = told
    desk.study.save()
    assert desk.client.get(path(desk)).status_code == 200
    days = {"2026-12-07": "Sant’Ambrogio", "06-29": "06-29"}
    assert stored(desk) == {"local_holidays": days, "day_parts": parts}


def test_the_rules_can_be_taken_along_as_a_file(desk: Desk) -> None:
    text = desk.client.get(path(desk, "file/")).text
    assert read_file(text) == (desk.study.calling_policy, [])


def test_an_interviewer_of_the_study_does_not_see_them(desk: Desk) -> None:
    assert sign_in(desk.scene.interviewer).get(path(desk)).status_code == 403


def test_a_duration_is_shown_in_the_greatest_unit_without_a_rest() -> None:
    with override("en"):
        shown = [duration(minutes) for minutes in (0, 30, 90, 180, 7 * 24 * 60)]
    assert shown == ["0 min", "30 min", "90 min", "3 h", "7 d"]
    assert RulesForm.base_fields["order"].choices
