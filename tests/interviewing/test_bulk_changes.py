"""Many cases of a list changed at once: each as if alone; those in hand or changed meanwhile stay as they are."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.calling.corrections import CaseFacts, Close, decide
from surveys.calling.history import History
from surveys.calling.policy import CallingPolicy, Rank
from surveys.fieldwork.models import BulkAction, BulkKind, Case
from surveys.fieldwork.queries import seen_as
from surveys.fieldwork.services import ReasonMissingError, forbid_calls, quarantine_case
from surveys.interviewing.services import BulkChange, ask_bulk_change, carry_out_action, change_many, preview_many
from surveys.people.models import AuditEntry, AuditVerb
from tests.interviewing.scene import NOON, Scene, make_scene

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def scene(db: None) -> Scene:
    """Cases 1001 to 1004; somebody holds the first."""
    return make_scene(cases=4)


def seen(scene: Scene) -> dict[int, str]:
    return {case.number: seen_as(case) for case in Case.objects.filter(study=scene.study)}


def states(scene: Scene) -> dict[int, str]:
    return dict(Case.objects.filter(study=scene.study).order_by("number").values_list("number", "state"))


def change(
    scene: Scene, kind: BulkKind, shown: dict[int, str] | None = None, **facts: Any
) -> tuple[list[int], list[str]]:
    wanted = BulkChange(kind, facts.pop("reason", "The list was wrong"), **facts)
    by = scene.study.created_by
    result = change_many(study=scene.study, seen=shown or seen(scene), change=wanted, by=by, now=LATER)
    return result.done, [f"{one.number}: {one.why}" for one in result.left]


def test_those_in_hand_are_left_out_and_the_others_close_with_what_their_calls_say(scene: Scene) -> None:
    numbers = sorted(states(scene))
    looked = preview_many(study=scene.study, seen=seen(scene), kind=BulkKind.CLOSE, now=LATER)
    assert [case.number for case in looked.ready] == numbers[1:]
    assert [(one.number, one.who) for one in looked.left] == [(numbers[0], scene.interviewer.short_name)]
    assert looked.outcomes == {"3.11": 3}
    assert change(scene, BulkKind.CLOSE) == (numbers[1:], [f"{numbers[0]}: A colleague has this case."])
    assert list(states(scene).values()) == ["held", "closed", "closed", "closed"]
    closed = Case.objects.filter(study=scene.study, state="closed")
    assert set(closed.values_list("closed_as", "final_outcome")) == {("stopped", "3.11")}
    assert AuditEntry.objects.filter(verb=AuditVerb.CASE_CLOSED).count() == 3


def test_reopening_undoes_a_closing_all_together(scene: Scene) -> None:
    change(scene, BulkKind.CLOSE)
    done, left = change(scene, BulkKind.REOPEN)
    assert (len(done), len(left)) == (3, 1)
    assert list(states(scene).values()) == ["held", "waiting", "waiting", "waiting"]


def test_what_has_changed_since_it_was_looked_at_stays_as_it_is(scene: Scene) -> None:
    shown, second = seen(scene), Case.objects.get(study=scene.study, number=sorted(states(scene))[1])
    forbid_calls(case=second, reason="By letter", by=scene.study.created_by, now=NOON)
    done, left = change(scene, BulkKind.GIVE, shown, to=scene.interviewer)
    assert (len(done), [one.partition(":")[0] for one in left]) == (2, [str(min(shown)), str(second.number)])
    assert set(Case.objects.filter(number__in=done).values_list("owner", flat=True)) == {scene.interviewer.pk}


def test_cases_are_called_first_or_at_another_time_or_released_again(scene: Scene) -> None:
    numbers = sorted(states(scene))
    assert change(scene, BulkKind.FIRST)[0] == numbers[1:]
    assert set(Case.objects.filter(number__in=numbers[1:]).values_list("rank", flat=True)) == {Rank.SUPER}
    at = NOON + timedelta(days=1)
    change(scene, BulkKind.RETURN, at=at)
    due = set(Case.objects.filter(number__in=numbers[1:]).values_list("due_at", flat=True))
    assert all(abs(moment - at) <= timedelta(minutes=15) for moment in due)
    quarantine_case(case=Case.objects.get(number=numbers[1]), reason="Asked", by=scene.study.created_by, now=LATER)
    done, left = change(scene, BulkKind.GIVE, to=scene.interviewer)
    assert (done, "is in quarantine" in left[1]) == (numbers[2:], True)


def test_a_batch_needs_a_reason(scene: Scene) -> None:
    with pytest.raises(ReasonMissingError):
        change(scene, BulkKind.CLOSE, reason=" ")


@pytest.mark.parametrize(
    ("state", "refusal"), [("waiting", ""), ("parked", ""), ("closed", "closed"), ("held", "held")]
)
def test_what_waits_or_is_set_aside_can_be_closed(state: str, refusal: str) -> None:
    decision = decide(CaseFacts(state=state, history=History()), Close(), CallingPolicy(), NOON)
    assert decision.refusal == refusal
    assert refusal or (decision.state, decision.final_outcome, decision.call.reason) == ("closed", "3.11", "stopped")  # type: ignore[union-attr]


def test_an_action_goes_on_where_it_stopped_and_changes_no_case_twice(scene: Scene) -> None:
    by, shown = scene.study.created_by, seen(scene)
    assert by is not None
    wanted = BulkChange(BulkKind.CLOSE, "The list was wrong")
    action = ask_bulk_change(study=scene.study, seen=shown, change=wanted, by=by, now=LATER)
    BulkAction.objects.filter(pk=action.pk).update(reached=2)
    done = carry_out_action(action=action, now=LATER)
    assert (done.reached, done.left, done.reason, done.chosen) == (4, [], "", [])
    assert list(states(scene).values()) == ["held", "waiting", "closed", "closed"]
    again = carry_out_action(action=done, now=LATER)
    assert (again.steps.count(), again.finished_at) == (2, LATER)


def test_the_last_look_asks_as_few_queries_for_many_cases_as_for_few(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    change(scene, BulkKind.CLOSE)
    for kind in (BulkKind.TAKE_BACK, BulkKind.REOPEN, BulkKind.CLOSE):
        with django_assert_max_num_queries(14):
            preview_many(study=scene.study, seen=seen(scene), kind=kind, now=LATER)
