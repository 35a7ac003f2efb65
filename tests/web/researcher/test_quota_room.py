"""The room of quotas: tables in the draft, their targets in a grid, other cells, and what colleagues change."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, DraftStep, Simulation, SimulationStatus, Study
from surveys.design.services import create_study
from surveys.interviewing.queries import pace_in_use
from surveys.people.models import User
from surveys.questionnaire import coverage
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.state import Facts
from surveys.sandbox import simulate
from tests.design.workbooks import Rows, workbook
from tests.web.markup import squeezed

from .conftest import NOW, file

SURVEY: Rows = [
    ["type", "name", "title", "label::Italiano (it)", "label::English (en)"],
    ["select_one gender", "A3", "Genere", "Genere?", "Gender?"],
    ["integer", "A2", "Età", "Quanti anni ha?", "How old are you?"],
    ["select_one where", "B5", "Dove", "Dove compra?", "Where do you buy?"],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["gender", "1", "Donna", "Woman"],
    ["gender", "2", "Uomo", "Man"],
    ["gender", "3", "Altro", "Other"],
    ["where", "4", "In rete", "Online"],
    ["where", "5", "In negozio", "In a shop"],
]
QUOTAS: Rows = [
    ["name", "label::Italiano (it)", "when", "target", "on_full", "nota"],
    ["women", "Donne", "${A3} = '1'", 400, "stop", None],
    ["men", "Uomini", "${A3} = '2'", 820, "stop", None],
    ["online", "Comprano in rete, al massimo", "${B5} = '4'", 12, "warn", "a mano"],
]
A3 = "A3||"
WOMEN, MEN, OTHERS = "${A3} = '1'", "${A3} = '2'", "${A3} = '3'"


def upload(client: Client, study: Study, **sheets: Rows) -> None:
    content = file(workbook(**{"survey": SURVEY, "choices": CHOICES} | sheets), "caffe.xlsx")
    client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})


@pytest.fixture
def draft(researcher: Client, study: Study) -> Draft:
    upload(researcher, study, quotas=QUOTAS)
    return Draft.objects.get(study=study)


def at(study: Study, name: str = "quota-editor") -> str:
    return reverse(name, args=[study.pk])


def page(client: Client, study: Study, **search: Any) -> str:
    return squeezed(client.get(at(study), search).text)


def act(client: Client, study: Study, deed: str, **sent: Any) -> Any:
    return client.post(at(study, "quota-editor-act"), {"deed": deed, **sent}, headers={"HX-Request": "true"})


def rows(study: Study, sheet: str = "quotas") -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=study).workbook)))
    return [row for row in book[sheet].iter_rows(min_row=2, values_only=True) if any(row)]


def targets(study: Study) -> dict[str, int]:
    return {row[0]: int(row[3]) for row in rows(study)}


def steps(study: Study) -> int:
    return DraftStep.objects.filter(study=study, state="done").exclude(kind="upload").count()


def test_cells_are_a_table_with_its_sum_beside_the_planned_interviews_and_others_stand_apart(
    researcher: Client, study: Study, draft: Draft
) -> None:
    text = page(researcher, study)
    assert "<h1>The quotas ask for 1,220 interviews, 20 more than the 1,200 planned</h1>" in text
    assert "sheet quotas, rows 2–3" in text
    assert 'aria-label="Woman: target"' in text
    assert "→ 393" in text, "in proportion, if it were 1200"
    assert text.index('id="h-others"') < text.index('value="Comprano in rete, al massimo"')
    assert "Where is Online" not in text
    assert "${B5} = &#x27;4&#x27;" in text


def test_a_target_is_saved_as_one_step_and_taken_back(researcher: Client, study: Study, draft: Draft) -> None:
    answer = act(researcher, study, "target", table=A3, line=WOMEN, column="", text="1.380", before="400")
    assert answer.status_code == 422, "1.380 is one and a bit in an English page"
    answer = act(researcher, study, "target", table=A3, line=WOMEN, column="", text="380", before="400")
    assert "asks for 1,200" not in answer.text
    assert "The quotas ask for the 1,200 interviews planned" in answer.text
    assert (targets(study), steps(study)) == ({"women": 380, "men": 820, "online": 12}, 1)
    back = researcher.post(reverse("questionnaire-undo", args=[study.pk]), {"undo": "1", "quotas": "1"})
    assert back["Location"] == at(study)
    assert targets(study)["women"] == 400
    assert rows(study)[2][5] == "a mano"


def test_a_bad_number_is_refused_in_words_and_not_saved(researcher: Client, study: Study, draft: Draft) -> None:
    trouble = {"trouble": "A target is a whole number, or so many per cent."}
    for text in ("molti", "-3", "7.5", "=A1", "2000000", "101%"):
        answer = act(researcher, study, "target", table=A3, line=WOMEN, column="", text=text, before="400")
        assert (answer.status_code, answer.json()) == (422, trouble), text
    assert steps(study) == 0


def test_a_colleagues_change_is_answered_with_what_the_cell_holds(
    researcher: Client, study: Study, draft: Draft
) -> None:
    seen = {"table": A3, "line": WOMEN, "column": "", "before": "400"}
    assert act(researcher, study, "target", **seen, text="500").status_code == 200
    answer = act(researcher, study, "target", **seen, text="600")
    assert (answer.status_code, answer.json()) == (409, {"holds": "500"})
    total = act(researcher, study, "total", table=A3, part="", before="1220", text="1000")
    assert (total.status_code, total.json()) == (409, {"holds": "1320"})
    online = draft_row(study, "online")
    answer = act(researcher, study, "cell", row=online, field="target", text="15", before="11")
    assert (answer.status_code, answer.json()) == (409, {"holds": "12"})
    act(researcher, study, "remove", table=A3)
    gone = act(researcher, study, "target", **seen, text="600")
    assert gone.status_code == 422
    assert "a colleague has changed it" in gone.json()["trouble"]


def draft_row(study: Study, name: str) -> int:
    return next(number for number, row in enumerate(rows(study), 2) if row[0] == name)


def test_sums_shares_the_planned_number_and_a_block_fill_the_table(
    researcher: Client, study: Study, draft: Draft
) -> None:
    act(researcher, study, "total", table=A3, part="", before="1220", text="600")
    assert targets(study) == {"women": 197, "men": 403, "online": 12}
    act(researcher, study, "fit", table=A3)
    assert targets(study) == {"women": 394, "men": 806, "online": 12}
    act(researcher, study, "target", table=A3, line=WOMEN, column="", text="12.5%", before="394")
    assert targets(study)["women"] == 150
    answer = act(researcher, study, "paste", table=A3, text="Woman\t48%\nMan\t52%")
    assert (answer.status_code, targets(study)) == (200, {"women": 576, "men": 624, "online": 12})
    answer = act(researcher, study, "paste", table=A3, text="Man\t300\nWoman\t200\nAll\t510")
    assert "The sum pasted for “In all” is 510, its cells add up to 500." in squeezed(answer.text)
    assert targets(study) == {"women": 200, "men": 300, "online": 12}
    before = steps(study)
    for text in ("10\tx", "1\n" * 10_000, "a\tb", ""):
        assert act(researcher, study, "paste", table=A3, text=text).status_code == 422
    assert steps(study) == before


def test_an_empty_target_takes_the_row_away_and_an_answer_without_a_line_gets_one(
    researcher: Client, study: Study, draft: Draft
) -> None:
    text = page(researcher, study, table=A3, line=OTHERS)
    assert 'aria-label="Other: target"' in text
    answer = researcher.post(
        f"{at(study, 'quota-editor-act')}?{urlencode({'table': A3, 'line': OTHERS})}",
        {"deed": "target", "table": A3, "line": WOMEN, "column": "", "text": "401", "before": "400"},
        headers={"HX-Request": "true"},
    )
    assert 'aria-label="Other: target"' in squeezed(answer.text), "a line that is filled in stays on the page"
    act(researcher, study, "target", table=A3, line=OTHERS, column="", text="5", before="")
    assert [str(cell) for cell in rows(study)[2][:5]] == ["A3_3", "Altro", OTHERS, "5", "stop"]
    act(researcher, study, "target", table=A3, line=OTHERS, column="", text="", before="5")
    assert [row[0] for row in rows(study)] == ["women", "men", "online"]
    strange = act(researcher, study, "target", table=A3, line="${B5} = '5'", column="", text="5", before="")
    assert strange.status_code == 422


def test_a_table_of_two_dimensions_is_made_with_classes_on_the_spot(researcher: Client, study: Study) -> None:
    upload(researcher, study)
    assert "<h1>No quotas: it will stop at 1,200</h1>" in page(researcher, study)
    sent = {"down": "A3", "across": "A2", "across_values": "18, 35, 55", "total": "1200"}
    answer = act(researcher, study, "make", **sent)
    assert (answer.status_code, steps(study)) == (200, 1)
    assert "The quotas ask for the 1,200 interviews planned" in answer.text
    assert rows(study, "survey")[2][:2] == ("calculate", "A2_class")
    made = rows(study)
    assert len(made) == 9
    when = "${A3} = '1' and ${A2_class} = '18-34'"
    assert {str(cell) for cell in made[0]} == {
        "A3_1_A2_class_18_34",
        "Donna, 18–34",
        "Woman, 18–34",
        when,
        "134",
        "stop",
    }
    again = act(researcher, study, "make", **sent)
    assert (again.status_code, "already" in again.json()["trouble"]) == (422, True)


NO_TABLES = [
    ({"down": ""}, "Choose what the lines are by."),
    ({"down": "A3", "across": "A3"}, "two different things"),
    ({"down": "A2", "down_values": "giovani"}, "without a gap"),
    ({"down": "zz"}, "no longer in the questionnaire"),
    ({"down": "A3", "total": "x"}, "whole number"),
    ({"down": "A2", "down_values": "18"}, "two cells at least"),
]


def test_what_makes_no_table_is_refused_in_words(researcher: Client, study: Study) -> None:
    upload(researcher, study)
    for sent, trouble in NO_TABLES:
        answer = act(researcher, study, "make", **{"total": "100"} | sent)
        assert (answer.status_code, trouble in answer.json()["trouble"]) == (422, True), sent
    assert steps(study) == 0


def test_a_table_takes_another_dimension_turns_round_stops_warns_and_is_a_group(
    researcher: Client, study: Study, draft: Draft
) -> None:
    online = draft_row(study, "online")
    act(researcher, study, "shape", table=A3, down="A3", across="A2", across_values="18, 35")
    found = targets(study)
    assert sum(found.values()) == 1220 + 12
    assert found["A3_1_A2_class_18_34"] == 200
    key = "A3|A2_class|"
    act(researcher, study, "swap", table=key)
    assert rows(study)[0][2] == "${A2_class} = '18-34' and ${A3} = '1'"
    key = "A2_class|A3|"
    act(researcher, study, "full", table=key, on_full="warn")
    assert {row[4] for row in rows(study)} == {"warn"}
    late = act(researcher, study, "full", table=key, on_full="stop", before="stop")
    assert (late.status_code, late.json()["holds"]) == (409, "warn"), "a colleague has chosen meanwhile"
    late = act(researcher, study, "cell", row=online, field="on_full", text="stop", before="stop")
    assert (late.status_code, late.json()["holds"]) == (409, "warn")
    assert {row[4] for row in rows(study)} == {"warn"}
    answer = act(researcher, study, "group", table=key, text="on")
    assert "least_filled('A2_class')" in answer.text
    assert [row[-1] for row in rows(study)] == ["A2_class"] * 4 + [None]
    act(researcher, study, "group", table=key + "A2_class", text="")
    act(researcher, study, "remove", table=key, part=MEN)
    assert len(rows(study)) == 3


def test_other_cells_are_kept_changed_by_their_condition_and_added(
    researcher: Client, study: Study, draft: Draft
) -> None:
    online = draft_row(study, "online")
    text = page(researcher, study, cell=online)
    assert f'id="when-{online}"' in text, "the condition is built as a sentence"
    answer = act(researcher, study, "cell", row=online, field="when", when="${B5} = '4' and", before="${B5} = '4'")
    assert answer.status_code == 200
    assert "■" in answer.text, "a condition that is nonsense stays, and is told"
    act(researcher, study, "cell", row=online, field="target", text="15", before="12")
    label = "Comprano in rete, al massimo"
    assert [str(cell) for cell in rows(study)[2]] == ["online", label, "${B5} = '4' and", "15", "warn", "a mano"]
    sent = {"label": "Giovani", "when": "${A2} < 30", "total": "50", "on_full": "warn"}
    assert act(researcher, study, "add", **sent).status_code == 200
    assert [str(cell) for cell in rows(study)[3][:5]] == ["Giovani", "Giovani", "${A2} < 30", "50", "warn"]
    assert act(researcher, study, "add", **{**sent, "when": ""}).status_code == 422
    act(researcher, study, "remove-cell", row=online)
    assert [row[0] for row in rows(study)] == ["women", "men", "Giovani"]


def test_all_quota_questions_are_asked_first_when_the_settings_say_so(
    researcher: Client, study: Study, draft: Draft
) -> None:
    answer = act(researcher, study, "asked", text="on")
    assert 'data-deed="asked" checked' in squeezed(answer.text)
    assert rows(study, "settings") == [("yes",)]
    act(researcher, study, "asked", text="")
    assert rows(study, "settings") == []


def test_as_many_interviews_are_planned_as_the_quotas_ask_for(researcher: Client, study: Study, draft: Draft) -> None:
    answer = researcher.post(at(study, "quota-editor-plan"), {"target": "1220"}, headers={"HX-Request": "true"})
    assert "The quotas ask for the 1,220 interviews planned" in answer.text
    for target in ("", "x", "0", "9" * 30):
        assert researcher.post(at(study, "quota-editor-plan"), {"target": target}).status_code == 400
    study.refresh_from_db()
    assert study.target == 1220


def test_tables_that_contradict_each_other_are_told(researcher: Client, study: Study) -> None:
    upload(researcher, study, quotas=[*QUOTAS, ["shop", None, "${B5} = '5'", 700, "stop", None]])
    text = page(researcher, study)
    assert "Genere asks for 1,220 interviews, Dove for 712." in text


def test_without_a_draft_or_with_one_that_cannot_be_read_the_room_says_so(researcher: Client, study: Study) -> None:
    assert "There is no draft with quotas" in page(researcher, study)
    assert act(researcher, study, "fit", table=A3).status_code == 400
    upload(researcher, study, survey=[["type", "name"], ["strange", "x y"], ["select_one nolist", "A3"]], quotas=QUOTAS)
    text = page(researcher, study)
    assert "errors" in text
    assert 'value="400"' in text, "targets are changed all the same"
    assert act(researcher, study, "target", table=A3, line=WOMEN, text="410", before="400").status_code == 200


def test_what_no_page_sends_is_refused_without_harm(researcher: Client, study: Study, draft: Draft) -> None:
    sent = [("target", 422), ("cell", 422), ("made-up", 400), ("", 400), ("x" * 99, 400)]
    for deed, status in sent:
        assert act(researcher, study, deed, table="no|such|", row=999).status_code == status, deed
    assert steps(study) == 0


def test_nobody_else_sees_or_changes_the_quotas_of_a_draft(
    researcher: Client, client: Client, study: Study, draft: Draft
) -> None:
    stranger = User.objects.create_user("ivo")
    theirs = create_study(by=stranger, now=NOW, name="Altrove")
    assert act(researcher, theirs, "fit", table=A3).status_code in (403, 404)
    client.force_login(stranger)
    assert client.get(at(study)).status_code in (403, 404)
    assert act(client, study, "fit", table=A3).status_code in (403, 404)
    assert targets(study)["women"] == 400


def test_the_room_costs_the_same_queries_however_many_cells_there_are(
    researcher: Client, study: Study, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(22):
        page(researcher, study)
    many = [[f"c{at}", None, f"${{A2}} = {at}", 5, "stop", None] for at in range(40)]
    upload(researcher, study, quotas=[QUOTAS[0], *many])
    with django_assert_max_num_queries(22):
        assert "40 cells in tables" in page(researcher, study)


def test_what_a_simulation_found_stands_at_cells_that_are_as_they_were(
    researcher: Client, study: Study, laura: User
) -> None:
    upload(researcher, study, quotas=QUOTAS)
    simulated(study, laura)
    text = page(researcher, study)
    assert "begun" in text
    assert "In no cell of Genere" in text
    answer = act(researcher, study, "target", table=A3, line=WOMEN, column="", text="380", before="400")
    assert "The draft has changed since" in answer.text


def simulated(study: Study, by: User) -> None:
    """A finished simulation of the draft, as it is kept."""
    draft = Draft.objects.get(study=study)
    questionnaire = storage.from_json(draft.questionnaire or {})
    found = simulate(questionnaire, 60, 1, Facts(NOW.date(), NOW, NOW), pace_in_use())
    assert found is not None
    kept = {"status": SimulationStatus.DONE, "found": coverage.to_json(found, questionnaire)}
    Simulation.objects.create(
        study=study,
        asked_by=by,
        asked_at=NOW,
        questionnaire=draft.questionnaire,
        **kept,
        interviews=60,
        seed=1,
        pace={},
    )
