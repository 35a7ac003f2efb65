"""A study's own outcome from the page of rules to the interviewer's keys, the case's history, reports and workbook."""

from typing import Any

import pytest
from django.test import Client

from surveys.calling import policy
from surveys.calling.own_outcomes import own_outcomes
from surveys.fieldwork.models import Case
from surveys.fieldwork.queries import dispositions_by_attempt, outcomes_of
from surveys.fieldwork.services import OutcomeProvesOtherwiseError, change_rules
from surveys.formatting import outcome_words
from surveys.web.supervisor.pages.rules import rules_form
from tests.interviewing.scene import NOON
from tests.results.books import book_of, rows
from tests.web.markup import squeezed

from .conftest import Desk, sign_in
from .rules_values import filled, path

pytestmark = pytest.mark.usefixtures("tasks_at_once")
CARD = {
    "own__0__label__it": "In vacanza",
    "own__0__label__en": "On holiday",
    "own__0__key": "27",
    "own__0__counts_as": "not_available",
    "own__0__retry_minutes": "2 d",
    "own__0__needs_note": "on",
}
AWAY = {
    "key": "27",
    "label": {"it": "In vacanza", "en": "On holiday"},
    "counts_as": "not_available",
    "retry_minutes": 2880,
    "needs_note": True,
}


def apply(desk: Desk, **changes: Any) -> None:
    answer = desk.client.post(path(desk), filled(desk, **changes))
    assert answer.status_code == 302, squeezed(answer.text)
    desk.study.refresh_from_db()


def test_it_is_added_on_the_page_and_recorded_by_its_two_digits(desk: Desk) -> None:
    apply(desk, **CARD)
    assert desk.study.calling_policy["outcomes"] == {"on_holiday": AWAY}
    interviewer = sign_in(desk.scene.interviewer)
    after = f"/calls/{desk.attempt.pk}/after/"
    assert "On holiday" in interviewer.get(after).text
    assert interviewer.post(after, {"typed": "27", "note": "away until Friday", "key": "k"}).status_code == 302
    case = Case.objects.get(pk=desk.attempt.case_id)
    assert (case.last_disposition, case.outcome_so_far, outcomes_of(desk.study).so_far["2.21"]) == (
        "on_holiday",
        "2.21",
        1,
    )
    assert [outcome_words(row.label) for row in dispositions_by_attempt(desk.study)] == ["On holiday"]
    book = book_of(desk.scene, language="it")
    assert [row[0] for row in rows(book, "Chiamate", "esito")] == ["In vacanza"]
    assert "On holiday" in desk.client.get(f"/studies/{desk.study.pk}/field/cases/{case.number}/").text


def test_what_is_wrong_with_it_is_told_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    wrong = CARD | {"own__0__key": "31", "own__1__label__it": "Senza altro"}
    form = rules_form(desk.study, filled(desk, **wrong))
    assert set(form.errors) == {"own-0-key", "own-1-counts_as"}
    answer = desk.client.post(path(desk), filled(desk, **wrong))
    assert 'value="In vacanza"' in answer.text
    taken = rules_form(desk.study, filled(desk, **CARD | {"own__0__key": "21"}))
    assert set(taken.errors) == {"own-0-key"}


def test_a_standard_one_is_hidden_and_asks_for_a_note_and_its_past_stays_readable(desk: Desk) -> None:
    apply(desk, shown__fax="", note__busy="on", skill__not_available="on")
    changed = {
        "fax": {"is_hidden": True},
        "busy": {"needs_note": True},
        "not_available": {"skill": "converter"},
    }
    assert desk.study.calling_policy["outcomes"] == changed
    keys = policy.read(desk.study.calling_policy).dispositions.by_key
    assert ("15" in keys, keys["12"].needs_note) == (False, True)
    apply(desk, shown__fax="on", note__busy="", skill__not_available="")
    assert "outcomes" not in desk.study.calling_policy


def test_once_in_force_it_is_hidden_not_removed_and_counts_as_it_did(desk: Desk) -> None:
    apply(desk, **CARD)
    facts: dict[str, Any] = {"study": desk.study, "reason": "x", "by": desk.supervisor, "now": NOON}
    with pytest.raises(OutcomeProvesOtherwiseError):
        change_rules(stored={"outcomes": {"on_holiday": AWAY | {"ends_case": True}}}, **facts)
    change_rules(stored={}, **facts)
    desk.study.refresh_from_db()
    assert desk.study.calling_policy == {"outcomes": {"on_holiday": AWAY | {"is_hidden": True}}}
    assert "hidden" in desk.client.get(path(desk)).text


def test_outcomes_of_earlier_rules_make_neither_rules_unreadable_nor_new_ones_impossible(desk: Desk) -> None:
    for name in ("early", "late"):
        stored = {"outcomes": {f"{name}_{number}": AWAY | {"is_hidden": True} for number in range(25)}}
        change_rules(study=desk.study, stored=stored, reason="x", by=desk.supervisor, now=NOON)
    apply(desk, **{name.replace("__0__", "__50__"): value for name, value in CARD.items()})
    kept = policy.read(desk.study.calling_policy).dispositions
    assert (len(own_outcomes(kept)), kept.by_key["27"].code) == (51, "on_holiday")


def test_an_interviewer_cannot_add_one(desk: Desk) -> None:
    client: Client = sign_in(desk.scene.interviewer)
    assert client.post(path(desk), {}).status_code == 403
