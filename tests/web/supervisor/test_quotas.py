"""Quota cells in the browser: how they fill, targets changed in mid-field."""

import pytest

from surveys.design.services import create_study
from surveys.fieldwork.models import QuotaCell
from surveys.people.models import Role
from tests.interviewing.scene import NOON

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
    assert "10 → 4" in answer.text
    assert "«The client agrees»" in answer.text


def test_a_target_without_a_reason_is_not_changed(desk: Desk, women: QuotaCell) -> None:
    answer = desk.client.post(path(desk, women), {"target": 4, "on_full": "stop", "reason": ""})
    assert answer.status_code == 422
    assert 'name="target" value="4"' in answer.text
    women.refresh_from_db()
    assert women.target == 10


def test_a_researcher_sees_cells_and_changes_none(desk: Desk, women: QuotaCell) -> None:
    silvia = sign_in(desk.join("silvia", "Silvia", Role.RESEARCHER))
    text = silvia.get(path(desk)).text
    assert "Women" in text
    assert "Save the cell" not in text
    assert silvia.post(path(desk, women), {"target": 1}).status_code == 403


def test_a_cell_of_another_study_is_not_found(desk: Desk) -> None:
    tea = create_study(by=desk.supervisor, now=NOON, name="Tea")
    other = QuotaCell.objects.create(study=tea, name="men", target=3)
    assert desk.client.get(path(desk, other)).status_code == 404
