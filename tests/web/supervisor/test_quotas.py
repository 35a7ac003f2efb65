"""Quota cells in the browser: how they fill, targets changed in mid-field."""

from datetime import timedelta

import pytest

from surveys.design.services import create_study
from surveys.fieldwork.models import Case, Pool, QuotaCell, QuotaPlace
from surveys.fieldwork.services import count_places, record_disposition, reserve_places
from surveys.people.models import AuditEntry, Role
from surveys.web.supervisor.pages.quotas import quotas_page
from tests.interviewing.scene import NOON
from tests.web.markup import squeezed

from .conftest import Desk, sign_in


@pytest.fixture
def women(desk: Desk) -> QuotaCell:
    facts = {"label": {"it": "Donne", "en": "Women"}, "target": 10, "completes": 4, "reserved": 1}
    return QuotaCell.objects.create(study=desk.study, name="women", **facts)


def path(desk: Desk, cell: QuotaCell | None = None) -> str:
    return f"/studies/{desk.study.pk}/quotas/" + (f"{cell.pk}/" if cell else "")


def test_without_quotas_the_page_says_where_they_come_from(desk: Desk) -> None:
    text = desk.client.get(path(desk)).text
    assert "<h1>This study has no quotas</h1>" in text
    assert "sheet of the questionnaire" in text


def test_a_cell_is_told_in_the_language_of_the_page(desk: Desk, women: QuotaCell) -> None:
    assert ">Women</a>" in desk.client.get(path(desk)).text
    assert ">Donne</a>" in desk.client.get(path(desk), headers={"accept-language": "it"}).text


def test_a_target_is_changed_and_the_reason_is_kept_in_sight(desk: Desk, women: QuotaCell) -> None:
    answer = desk.client.post(
        path(desk, women), {"target": 4, "on_full": "stop", "reason": "The client agrees"}, follow=True
    )
    assert "<h1>All quotas are full</h1>" in answer.text
    assert "10 → 4" in squeezed(answer.text)
    assert "«The client agrees»" in answer.text


def test_a_target_without_a_reason_is_not_changed(desk: Desk, women: QuotaCell) -> None:
    answer = desk.client.post(path(desk, women), {"target": 4, "on_full": "stop", "reason": ""})
    assert answer.status_code == 422
    assert 'name="target" value="4"' in answer.text
    women.refresh_from_db()
    assert women.target == 10


def test_the_audit_says_who_changed_what_from_what(desk: Desk, women: QuotaCell) -> None:
    desk.client.post(path(desk, women), {"target": 4, "on_full": "warn", "reason": "The client agrees"})
    entry = AuditEntry.objects.get(verb="quota.changed")
    assert (entry.actor, entry.at) == (desk.supervisor, NOON)
    assert entry.details == {"reason": "The client agrees", "target": [10, 4], "on_full": ["stop", "warn"]}
    assert "<b>Women</b>: 10 → 4, it only warns" in squeezed(desk.client.get(path(desk)).text)


def test_before_the_first_cell_is_full_the_heading_says_so(desk: Desk, women: QuotaCell) -> None:
    assert "<h1>No cell is full yet</h1>" in desk.client.get(path(desk)).text


NESTED = {
    "young_n": ("${age} < 35 and ${area} = 'n'", 10, 10, 0),
    "young_s": ("${age} < 35 and ${area} = 's'", 10, 4, 1),
    "old_n": ("${age} >= 35 and ${area} = 'n'", 20, 18, 1),
    "old_s": ("${age} >= 35 and ${area} = 's'", 20, 0, 0),
}


@pytest.fixture
def nested(desk: Desk) -> dict[str, QuotaCell]:
    return {
        name: QuotaCell.objects.create(
            study=desk.study, name=name, condition=when, target=target, completes=done, reserved=running
        )
        for name, (when, target, done, running) in NESTED.items()
    }


def put(desk: Desk, cells: str, count: int) -> None:
    """So many waiting cases into a pool of these cells."""
    pool = Pool.objects.create(study=desk.study, replicate=Pool.objects.earliest("pk").replicate, cells=cells)
    ids = Case.objects.filter(state="waiting", pool__cells="").values_list("pk", flat=True)[:count]
    Case.objects.filter(pk__in=list(ids)).update(pool=pool)


def test_nested_cells_are_a_table_with_totals(desk: Desk, nested: dict[str, QuotaCell], women: QuotaCell) -> None:
    page = quotas_page(desk.study, NOON)
    (grid,) = page.grids
    assert (grid.title, grid.columns) == ("age × area", ["n", "s"])
    assert [(words, [one.row.cell.name if one else "" for one in cells]) for words, cells in grid.rows] == [
        (["under 35"], ["young_n", "young_s"]),
        (["35 and over"], ["old_n", "old_s"]),
    ]
    assert [(one.words, one.completes, one.target, one.missing) for one in grid.totals] == [
        ("n", 28, 30, 2),
        ("s", 4, 30, 26),
    ]
    assert [(name, [one.completes for one in found]) for name, found in grid.by_dimension] == [
        ("age", [14, 18]),
        ("area", [28, 4]),
    ]
    assert [one.row.cell.name for one in page.alone] == ["women"]


def test_every_state_of_a_cell_has_words_beside_its_colour(desk: Desk, nested: dict[str, QuotaCell]) -> None:
    record_disposition(attempt=desk.attempt, code="complete", now=NOON)
    for name, cases in (("young_s", 4), ("old_n", 9)):
        put(desk, name, cases)
    rows = {one.row.cell.name: one for one in quotas_page(desk.study, NOON).cells}
    assert {name: (one.sign, one.said) for name, one in rows.items()} == {
        "young_n": ("full", "full"),
        "young_s": ("", "4 cases"),
        "old_n": ("", "1 place left"),
        "old_s": ("", "20 missing"),
    }


def test_a_cell_whose_places_are_all_taken_or_that_only_warns_says_so(desk: Desk, women: QuotaCell) -> None:
    QuotaCell.objects.filter(pk=women.pk).update(completes=9, reserved=1)
    assert "all places taken" in desk.client.get(path(desk)).text
    QuotaCell.objects.filter(pk=women.pk).update(completes=11, on_full="warn")
    assert "reached, goes on" in desk.client.get(path(desk)).text


@pytest.mark.parametrize(
    ("target", "on_full", "words"),
    [
        (10, "stop", ""),
        (12, "stop", "7 more are wanted."),
        (4, "stop", "It closes now. The interview under way is finished and counts: it would end at 5 of 4."),
        (
            5,
            "stop",
            "All places are taken now. The interview under way is finished and counts: it would end at 5 of 5.",
        ),
        (3, "warn", "It never stops: beyond the target it only warns."),
    ],
    ids=str,
)
def test_what_a_target_would_do_is_said_while_it_is_typed(
    target: int, on_full: str, words: str, desk: Desk, women: QuotaCell
) -> None:
    text = desk.client.post(path(desk, women) + "effect/", {"target": target, "on_full": on_full}).text
    assert f'role="status">{words}</p>' in text


def test_a_cell_that_opens_again_says_how_many_cases_come_back(desk: Desk, women: QuotaCell) -> None:
    QuotaCell.objects.filter(pk=women.pk).update(completes=10, reserved=0)
    put(desk, "women", 3)
    text = desk.client.post(path(desk, women) + "effect/", {"target": 12, "on_full": "stop"}).text
    assert "It opens again. 2 more are wanted. 3 cases come back." in text
    text = desk.client.post(path(desk, women) + "effect/", {"target": 9, "on_full": "stop"}).text
    assert "It closes now. 3 cases are set aside." in text


def test_a_cell_says_when_it_is_full_at_the_pace_of_the_last_days(desk: Desk, women: QuotaCell) -> None:
    for number in range(4):
        attempt = desk.attempt if not number else desk.scene.next_case(NOON)
        reserve_places(attempt=attempt, cells=["women"], now=NOON)
        count_places(attempt=attempt, now=NOON)
        record_disposition(attempt=attempt, code="complete", now=NOON)
    QuotaPlace.objects.update(reserved_at=NOON - timedelta(days=3), counted_at=NOON - timedelta(days=3))
    QuotaCell.objects.filter(pk=women.pk).update(completes=4, reserved=0)
    # Saturday to Tuesday noon, every hour of every day: 4 completes in 3 days and a half, 6 are missing.
    (cell,) = quotas_page(desk.study, NOON).cells
    assert cell.full_on == (NOON + timedelta(days=5)).date()


def test_the_page_asks_again_and_is_not_sent_twice(desk: Desk, women: QuotaCell) -> None:
    asked = {"HX-Request": "true"}
    first = desk.client.get(path(desk), headers=asked)
    assert "<h1>" in first.text
    assert "csrf" not in first.text
    again = desk.client.get(path(desk), headers={**asked, "HX-PTag": first["HX-PTag"]})
    assert again.status_code == 304


def test_a_researcher_of_the_study_changes_targets_as_a_supervisor_does(desk: Desk, women: QuotaCell) -> None:
    silvia = desk.join("silvia", "Silvia", Role.RESEARCHER)
    pages = sign_in(silvia)
    assert "Save the cell" in pages.get(path(desk)).text
    assert "1 more is wanted" in pages.post(path(desk, women) + "effect/", {"target": 6, "on_full": "stop"}).text
    pages.post(path(desk, women), {"target": 6, "on_full": "stop", "reason": "The client agrees"})
    entry = AuditEntry.objects.get(verb="quota.changed")
    assert (entry.actor, entry.details["target"]) == (silvia, [10, 6])
    stranger = sign_in(desk.join("ivo", "Ivo", Role.INTERVIEWER))
    assert stranger.post(path(desk, women), {"target": 1}).status_code == 403


def test_a_cell_of_another_study_is_not_found(desk: Desk) -> None:
    tea = create_study(by=desk.supervisor, now=NOON, name="Tea")
    other = QuotaCell.objects.create(study=tea, name="men", target=3)
    assert desk.client.get(path(desk, other)).status_code == 404


@pytest.mark.parametrize(("completes", "is_said"), [(9, False), (10, True)], ids=str)
def test_cases_needed_are_those_of_the_sample_page_and_none_under_ten_completes(
    desk: Desk, women: QuotaCell, completes: int, is_said: bool
) -> None:
    QuotaCell.objects.filter(pk=women.pk).update(target=20, completes=completes)
    Case.objects.filter(state="waiting").update(outcome_so_far="2.11")
    text = squeezed(desk.client.get(f"/studies/{desk.study.pk}/quotas/").text)
    assert ("<dt>Cases needed</dt>" in text) == is_said
