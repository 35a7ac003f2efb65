"""A draft is written in the browser: the outline beside one question, each cell saved for itself."""

import html
import json
import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Draft, DraftStep, Simulation, Study
from surveys.design.services import grant_role, hold_simulation, note_presence
from surveys.people.models import Role, User
from tests.at_once import together
from tests.design.workbooks import YES_NO, workbook

from .conftest import file

SURVEY = [
    ["type", "name", "title", "label::Italiano (it)", "label::English (en)", "relevant"],
    ["begin_group", "b", None, "B Acquisto", "B Purchase", None],
    ["select_one yes_no", "b1", "Caffè", "Beve **caffè**?", "Do you drink coffee?", None],
    ["integer", "b2", "Tazze", "Quanti al giorno, se {words(${b1}, '…')}?", None, "${b1} = '1'"],
    ["end_group", None, None, None, None, None],
    ["select_one yes_no", "c1", None, "Ne berrebbe altro?", "Would you drink more?", "${b9} = '1'"],
]
ROUTES = [["after", "when", "go_to"], ["b1", "${b1} = '2'", "@screened_out"]]


@pytest.fixture
def draft(researcher: Client, study: Study) -> Draft:
    content = file(workbook(survey=SURVEY, choices=YES_NO, routes=ROUTES), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    return Draft.objects.get(study=study)


def at(study: Study, name: str = "questionnaire-editor") -> str:
    return reverse(name, args=[study.pk])


def shown(client: Client, study: Study, **search: Any) -> str:
    return client.get(at(study), search).content.decode()


def changed(client: Client, study: Study, *cells: dict[str, Any], **shown_at: Any) -> Any:
    sent = [{"kind": "cell", "sheet": "survey", **cell} for cell in cells]
    return client.post(at(study, "questionnaire-editor-change"), {"operations": json.dumps(sent), **shown_at})


def acted(client: Client, study: Study, deed: str, **sent: Any) -> Any:
    return client.post(at(study, "questionnaire-editor-act"), {"deed": deed, **sent})


def rows(study: Study, sheet: str = "survey") -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=study).workbook)))
    return [row for row in book[sheet].iter_rows(min_row=2, values_only=True) if any(row)]


def names(study: Study) -> list[Any]:
    return [row[1] or row[0] for row in rows(study)]


def test_the_outline_shows_groups_questions_and_what_is_to_be_known_of_each(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = shown(researcher, study)
    outline = page[page.index('id="outline"') : page.index("</ol>")]
    found = re.findall(r'<li class="(\w+)".*?data-depth="(\d)".*?<b>(.*?)</b><span>(.*?)</span>', outline)
    assert found == [
        ("group", "0", "b", "B Acquisto"),
        ("question", "1", "b1", "Caffè"),
        ("question", "1", "b2", "Tazze"),
        ("question", "0", "c1", "Ne berrebbe altro?"),
    ]
    badges = [re.findall(r'<i class="(\w+)">', item) for item in outline.split("<li")[1:]]
    assert badges == [[], ["jump"], ["filter", "missing"], ["error", "filter"]]


def test_a_question_has_its_cells_as_fields_with_their_problems_and_its_answers(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = shown(researcher, study, row=6)
    assert "There is no question called “b9”." in page
    assert "used in 2 questions" in page
    assert 'data-heading="label::Italiano (it)"' in page
    assert 'data-heading="hint::Italiano (it)"' in page, "a column that the sheet has not yet"
    assert "Do you drink coffee?" in shown(researcher, study, row=3, language="en")


def test_a_cell_is_saved_as_one_step_and_the_parts_come_back_with_its_problems(
    researcher: Client, study: Study, draft: Draft
) -> None:
    column = "relevant"
    answer = changed(
        researcher, study, {"at": 6, "column": column, "before": "${b9} = '1'", "text": "${b2} > 3"}, row=6
    )
    assert (answer.status_code, "b9" in answer.content.decode()) == (200, False)
    assert rows(study)[4][5] == "${b2} > 3"
    answer = researcher.post(at(study, "questionnaire-editor-undo"), {"undo": "1", "row": 2})
    assert 'id="question" aria-labelledby="h-question"\n  data-row="6"' in answer.content.decode(), "where it was"
    assert rows(study)[4][5] == "${b9} = '1'"
    assert researcher.post(at(study, "questionnaire-editor-undo"), {"redo": "1"}).status_code == 200
    assert researcher.post(at(study, "questionnaire-editor-undo"), {"redo": "1"}).json()["trouble"].startswith("There")


def test_a_step_that_a_colleague_has_built_on_stays_and_both_are_told_by_name(
    researcher: Client, study: Study, draft: Draft
) -> None:
    colleague, renato = Client(), User.objects.create_user("renato", first_name="Renato", language="en")
    grant_role(study=study, person=renato, role=Role.RESEARCHER, by=draft.uploaded_by, now=timezone.now())
    colleague.force_login(renato)
    changed(researcher, study, {"at": 4, "column": "hint", "before": "", "text": "In tutto"})
    changed(colleague, study, {"at": 4, "column": "hint", "before": "In tutto", "text": "In un giorno"})
    refused = researcher.post(at(study, "questionnaire-editor-undo"), {"undo": "1"})
    assert refused.status_code == 422
    mine, theirs = DraftStep.objects.filter(study=study).order_by("number")[1:]
    assert [str(one.made_by) in refused.json()["trouble"] for one in (mine, theirs)] == [True, True]
    page = shown(researcher, study)
    assert re.search(r'id="undo"\s+title="[^"]*Laura', page), "one's own step is offered, not the colleague's"
    changed(colleague, study, {"at": 3, "column": "title", "before": "Caffè", "text": "Tazzina"})
    assert colleague.post(at(study, "questionnaire-editor-undo"), {"undo": "1"}).status_code == 200
    assert rows(study)[1][2] == "Caffè"


def test_a_remedy_that_is_certain_stands_as_a_button_at_the_problem(
    researcher: Client, study: Study, draft: Draft
) -> None:
    wrong = {"at": 6, "column": "relevant", "before": "${b9} = '1'", "text": "${b2} > 2,5"}
    page = changed(researcher, study, wrong, row=6).content.decode()
    (button,) = re.findall(r"<button[^>]*data-mend=.*?>", page, re.DOTALL)
    sent = {key: html.unescape(text) for key, text in re.findall(r'data-([\w-]+)="(.*?)"', button)}
    assert sent["mend"] == "${b2} > 2.5"
    mended = {"at": int(sent["at"]), "column": sent["heading-of"], "before": sent["held"], "text": sent["mend"]}
    page = changed(researcher, study, {**mended, "sheet": sent["sheet"]}, row=6).content.decode()
    assert "data-mend" not in page
    assert rows(study)[4][5] == "${b2} > 2.5"


def test_the_rooms_say_how_much_is_wrong_untranslated_and_counted(
    researcher: Client, study: Study, draft: Draft
) -> None:
    def signs(page: str) -> list[tuple[str, str]]:
        return [(room, " ".join(words.split())) for room, words in SIGN.findall(page)]

    page = shown(researcher, study)
    bar = page[page.index('class="studio-parts"') : page.index("</nav>", page.index('class="studio-parts"'))]
    assert signs(bar) == [("questions", "1 error"), ("translation", "3 texts are missing")]
    answer = changed(researcher, study, {"at": 6, "column": "relevant", "before": "${b9} = '1'", "text": ""}, row=6)
    assert signs(answer.content.decode())[-1] == ("translation", "3 texts are missing")
    assert "1 error" not in dict(signs(answer.content.decode())).values()
    room = researcher.get(reverse("translation", args=[study.pk])).content.decode()
    assert ("translation", "3 texts are missing") in signs(room)
    assert "3 texts are missing" in re.sub(r"<nav.*?</nav>", "", room, flags=re.DOTALL)


SIGN = re.compile(r'data-sign="(\w+)" title="(.*?)"', re.DOTALL)


def test_a_cell_of_a_column_that_is_not_there_yet_adds_the_column(
    researcher: Client, study: Study, draft: Draft
) -> None:
    changed(researcher, study, {"at": 4, "column": "hint::Italiano (it)", "before": "", "text": "Sommare tutto."})
    assert "Sommare tutto." in rows(study)[2]
    assert DraftStep.objects.filter(study=study).exclude(kind="upload").count() == 1


def test_a_colleagues_change_of_the_same_cell_is_answered_with_what_it_holds(
    researcher: Client, study: Study, draft: Draft
) -> None:
    cell = {"at": 4, "column": "title", "before": "Tazze"}
    assert changed(researcher, study, {**cell, "text": "Tazzine"}).status_code == 200
    answer = changed(researcher, study, {**cell, "text": "Caffè"})
    assert (answer.status_code, answer.json()) == (409, {"holds": "Tazzine"})


def test_a_new_code_goes_wherever_the_old_one_was(researcher: Client, study: Study, draft: Draft) -> None:
    sent = json.dumps([{"kind": "rename", "before": "b1", "text": "caffe"}])
    address = at(study, "questionnaire-editor-change")
    assert researcher.post(address, {"operations": sent}).status_code == 200
    assert rows(study)[2][3:] == ("Quanti al giorno, se {words(${caffe}, '…')}?", None, "${caffe} = '1'")
    assert rows(study, "routes") == [("caffe", "${caffe} = '2'", "@screened_out")]
    taken = json.dumps([{"kind": "rename", "before": "caffe", "text": "b2"}])
    assert "trouble" in researcher.post(address, {"operations": taken}).json()


@pytest.mark.parametrize("letter", ["x", "è", "x\n"])
def test_a_text_that_no_cell_holds_is_refused_in_the_users_words(
    researcher: Client, study: Study, draft: Draft, letter: str
) -> None:
    User.objects.update(language="it")
    answer = changed(researcher, study, {"at": 4, "column": "title", "before": "Tazze", "text": letter * 40_000})
    assert answer.status_code == 422
    assert answer.json() == {"trouble": "Una cella di Excel contiene al massimo 32.767 caratteri."}
    assert rows(study)[2][2] == "Tazze"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "{}",
        "[1]",
        '[{"kind": "cell", "sheet": "survey", "at": 0, "column": "title", "text": "x"}]',
        '[{"kind": "cell", "sheet": "", "at": 3, "column": "title", "text": "x"}]',
        '[{"kind": "cell", "sheet": "survey", "at": 3, "column": "title", "text": 5}]',
        '[{"kind": "rename", "before": "", "text": "x"}]',
    ],
)
def test_what_no_page_sends_is_refused(researcher: Client, study: Study, draft: Draft, sent: str) -> None:
    assert researcher.post(at(study, "questionnaire-editor-change"), {"operations": sent}).status_code == 400
    assert acted(researcher, study, "add").status_code == 400
    assert acted(researcher, study, "remove", rows="x").status_code == 400
    assert acted(researcher, study, "steal").status_code == 400


def test_questions_are_added_moved_copied_grouped_and_removed_each_as_one_step(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = acted(researcher, study, "add", kind="integer", row=3).content.decode()
    assert "<h1" in page
    assert "b3" in page[page.index("<h1") :]
    assert names(study) == ["b", "b1", "b3", "b2", "end_group", "c1"]
    acted(researcher, study, "move", row=3)
    assert names(study) == ["b", "b3", "b1", "b2", "end_group", "c1"]
    acted(researcher, study, "copy", row=6)
    acted(researcher, study, "group", row=6, rows="6")
    assert names(study)[5:] == ["group_1", "c1", "end_group", "c2"]
    acted(researcher, study, "remove", row=2, rows="2")
    assert names(study) == ["group_1", "c1", "end_group", "c2"]
    acted(researcher, study, "place", row=6)
    assert names(study) == ["c1", "group_1", "end_group", "c2"]
    assert DraftStep.objects.filter(study=study).exclude(kind="upload").count() == 6


def test_answers_are_typed_pasted_moved_removed_and_lead_elsewhere(
    researcher: Client, study: Study, draft: Draft
) -> None:
    acted(researcher, study, "answer", row=3, answers='[["3", "Ogni tanto"]]', language="it")
    pasted = {"deed": "paste", "row": 3, "text": "3\tMai\n4\tBoh"}
    looked = researcher.post(at(study, "questionnaire-editor-paste"), pasted)
    assert [word in looked.content.decode() for word in ("new text", "Boh")] == [True, True]
    pasted["text"] = "".join(f"{n}\tComune {n}\n" for n in range(10_002))
    looked = researcher.post(at(study, "questionnaire-editor-paste"), pasted)
    assert "2 lines at the end are not taken" in looked.content.decode()
    acted(researcher, study, "paste", row=3, text="3\tMai\n4\tBoh")
    assert [row[1:3] for row in rows(study, "choices")][2:] == [("3", "Mai"), ("4", "Boh")]
    acted(researcher, study, "jump", row=3, code="3", text="c1")
    assert rows(study, "routes")[-1] == ("b1", "${b1} = '3'", "c1")
    page = acted(researcher, study, "remove-answers", row=3, rows="2").content.decode()
    assert [row[1] for row in rows(study, "choices")] == ["2", "3", "4"]
    first, *_others, last = re.findall(r'<tr data-row="(\d+)">', page[page.index('id="answers"') :])
    acted(researcher, study, "place-answer", row=3, rows=first, after=last)
    assert [row[1] for row in rows(study, "choices")] == ["3", "4", "2"]
    assert '<option value="c1" selected>' in page


@pytest.mark.django_db(transaction=True)
def test_two_people_who_write_one_list_at_the_same_moment_give_no_code_twice(
    researcher: Client, study: Study, draft: Draft
) -> None:
    def write(*texts: str) -> Any:
        answers = json.dumps([[str(number), text] for number, text in enumerate(texts, 3)])
        return acted(researcher, study, "answer", row=3, answers=answers, language="it")

    done = together(lambda: write("Mai", "Spesso"), lambda: write("Ogni tanto", "Di rado"))
    assert [answer.status_code for answer in done] == [200, 200]
    written = [row[1:3] for row in rows(study, "choices")[2:]]
    assert [code for code, _ in written] == ["3", "4", "5", "6"]
    assert [text for _, text in written] in (
        ["Mai", "Spesso", "Ogni tanto", "Di rado"],
        ["Ogni tanto", "Di rado", "Mai", "Spesso"],
    )
    write("Boh")
    count = len(rows(study, "choices"))
    write("Boh")
    assert len(rows(study, "choices")) == count + 1, "3 was taken each time"


@pytest.mark.parametrize("deed", ["answer", "paste", "jump", "new-jump", "grid-rows", "detach"])
def test_what_is_done_to_a_question_that_a_colleague_has_removed_is_told_and_not_lost_unseen(
    researcher: Client, study: Study, draft: Draft, deed: str
) -> None:
    assert acted(researcher, study, "remove", rows="3").status_code == 200
    answer = acted(researcher, study, deed, row=3, text="3\tMai", code="3")
    assert answer.status_code == 422
    assert answer.json()["trouble"] == "Somebody has removed this row meanwhile."


def test_a_question_added_behind_one_that_a_colleague_has_removed_stands_behind_the_one_before(
    researcher: Client, study: Study, draft: Draft
) -> None:
    acted(researcher, study, "remove", rows="4")
    acted(researcher, study, "add", row=4, beside=3, kind="text")
    assert names(study) == ["b", "b1", "b2", "end_group", "c1"]
    assert [row[0] for row in rows(study)][2] == "text"


def test_a_question_has_jumps_with_any_condition_beside_those_of_its_answers(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = shown(researcher, study, row=3)
    assert ("data-remove-jump" in page, '<option value="@screened_out" selected>' in page) == (False, True)
    page = acted(researcher, study, "new-jump", row=4, text="@complete").content.decode()
    assert rows(study, "routes")[-1] == ("b2", None, "@complete")
    (jump,) = re.findall(r'class="jump-row" data-sheet="routes" data-row="(\d+)"', page)
    cell = {"sheet": "routes", "at": int(jump), "column": "when", "before": "", "text": "${b2} > 9"}
    assert "${b2} &gt; 9" in changed(researcher, study, cell, row=4).content.decode()
    acted(researcher, study, "new-jump", row=3, text="c1")
    page = acted(researcher, study, "new-jump", row=3, text="@complete").content.decode()
    jumps = re.findall(r'data-remove-jump="(\d+)"', page)
    assert len(jumps) == 2
    always = [row for row in rows(study, "routes") if row[0] == "b1" and not row[1]]
    assert always == [("b1", None, "@complete"), ("b1", None, "c1")], "what is always taken stands last"
    acted(researcher, study, "remove-jumps", row=3, rows=f"{' '.join(jumps)} 999")
    assert [row[0] for row in rows(study, "routes")] == ["b1", "b2"]
    assert acted(researcher, study, "new-jump", row=2, text="").status_code == 200
    assert "data-targets" not in shown(researcher, study, row=2), "nobody jumps from a group"


def test_a_ready_made_part_is_put_behind_the_row_and_out_of_a_page_of_several(
    researcher: Client, study: Study, draft: Draft
) -> None:
    assert 'data-pattern="kish"' in shown(researcher, study)
    page = acted(researcher, study, "pattern", row=3, code="nps").content.decode()
    assert names(study) == ["b", "b1", "nps", "nps_class", "nps_why", "b2", "end_group", "c1"]
    assert '<h1 id="h-question">nps' in page
    changed(researcher, study, {"at": 2, "column": "appearance", "before": "", "text": "field-list"})
    acted(researcher, study, "pattern", row=3, code="screener")
    assert names(study)[-3:] == ["end_group", "screener", "c1"]
    assert acted(researcher, study, "pattern", row=3, code="other").status_code == 200
    assert "96" in [row[1] for row in rows(study, "choices")]
    refused = acted(researcher, study, "pattern", row=4, code="other")
    assert (refused.status_code, "Choose a question" in refused.json()["trouble"]) == (422, True)
    assert acted(researcher, study, "pattern", row=3, code="poem").status_code == 400


def test_a_part_put_in_behind_another_one_stands_behind_the_whole_of_it(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = acted(researcher, study, "pattern", row=3, code="nps").content.decode()
    first = int(re.findall(r'id="question" aria-labelledby="h-question"\n  data-row="(\d+)"', page)[0])
    acted(researcher, study, "pattern", row=first, code="screener")
    assert names(study) == ["b", "b1", "nps", "nps_class", "nps_why", "screener", "b2", "end_group", "c1"]
    acted(researcher, study, "pattern", row=first + 1, code="nps")
    assert names(study)[2:8] == ["nps", "nps_class", "nps_why", "nps_b", "nps_class_b", "nps_why_b"]
    acted(researcher, study, "add", row=first, kind="text")
    assert names(study)[2:4] == ["nps", "b3"], "a question may stand between the parts of one"


def test_questions_typed_behind_others_stand_behind_all_of_them(researcher: Client, study: Study, draft: Draft) -> None:
    page = acted(researcher, study, "type-in", row=3, text="Uno?\n\nDue?\n\nTre?").content.decode()
    first = int(re.findall(r'id="question" aria-labelledby="h-question"\n  data-row="(\d+)"', page)[0])
    acted(researcher, study, "type-in", row=first, text="Quattro?\n\nCinque?")
    assert [row[3] for row in rows(study)][2:7] == ["Uno?", "Due?", "Tre?", "Quattro?", "Cinque?"]
    page = acted(researcher, study, "add", row=3, kind="group").content.decode()
    group = int(re.findall(r'id="question" aria-labelledby="h-question"\n  data-row="(\d+)"', page)[0])
    acted(researcher, study, "pattern", row=group, code="screener")
    assert names(study)[2:5] == ["group_1", "screener", "end_group"], (
        "what is put into a group that is empty stands in it"
    )


def test_a_question_takes_its_list_along_and_one_step_back_brings_both(
    researcher: Client, study: Study, draft: Draft
) -> None:
    listed = rows(study, "choices")
    acted(researcher, study, "remove", rows="3")
    assert rows(study, "choices") == listed, "c1 has it still"
    acted(researcher, study, "remove", rows="6")
    assert (names(study), rows(study, "choices")) == (["b", "b2", "end_group"], [])
    researcher.post(at(study, "questionnaire-editor-undo"), {"undo": "1"})
    assert (names(study), rows(study, "choices")) == (["b", "b2", "end_group", "c1"], listed)


def test_a_list_is_named_where_it_is_used(researcher: Client, study: Study, draft: Draft) -> None:
    def named(old: str, new: str) -> Any:
        return changed(researcher, study, {"kind": "rename-list", "before": old, "text": new}, row=3)

    assert named("yes_no", "si_no").status_code == 200
    types = ["begin_group", "select_one si_no", "integer", "end_group", "select_one si_no"]
    assert [row[0] for row in rows(study)] == types
    assert {row[0] for row in rows(study, "choices")} == {"si_no"}
    assert named("si_no", "")["Content-Type"] == "application/json"
    acted(researcher, study, "add", row=6, kind="select_one")
    assert named("c2_list", "si_no").status_code == 200, "one without answers takes up those of another"
    assert rows(study)[-1][:2] == ("select_one si_no", "c2")


def test_a_question_is_pasted_from_a_word_processor(researcher: Client, study: Study, draft: Draft) -> None:
    sent = {"row": 4, "text": "Quando?\n1 Mattina\n2 Sera\n\nDove?\n\nPerché?\n- Sì\n- No"}
    preview = researcher.post(at(study, "questionnaire-editor-paste"), {"deed": "type-in", **sent}).content.decode()
    assert [one in preview for one in ("Mattina", "Dove?", "(2 answers)")] == [True] * 3
    acted(researcher, study, "type-in", **sent)
    assert rows(study)[3][:4] == ("select_one b3_list", "b3", None, "Quando?")
    assert [row[1] for row in rows(study)[4:6]] == ["b4", "b5"], "all that were pasted, as one step"
    lists = [row[:2] for row in rows(study, "choices")][-4:]
    assert lists == [("b3_list", "1"), ("b3_list", "2"), ("b5_list", "1"), ("b5_list", "2")]


def test_without_a_draft_there_are_ways_to_begin_and_an_empty_one_can_be_written_in(
    researcher: Client, study: Study
) -> None:
    assert "Write the first question" in shown(researcher, study)
    page = researcher.post(at(study, "questionnaire-editor-begin"), {"with": "blank"}, follow=True).content.decode()
    assert "No question yet" in page
    page = acted(researcher, study, "add", kind="text").content.decode()
    assert names(study) == ["q1"]
    assert "Open answer" in page


def test_a_draft_goes_on_from_the_version_in_use(researcher: Client, study: Study, draft: Draft) -> None:
    cell = {"at": 6, "column": "relevant", "before": "${b9} = '1'", "text": ""}
    changed(researcher, study, cell)
    now = Draft.objects.get(study=study)
    researcher.post(reverse("questionnaire-publish", args=[study.pk]), {"draft": now.pk, "reason": "first"})
    assert not Draft.objects.filter(study=study).exists()
    assert "Go on from version 1" in shown(researcher, study)
    researcher.post(at(study, "questionnaire-editor-begin"), {"with": "version"})
    assert names(study) == ["b", "b1", "b2", "end_group", "c1"]


@pytest.mark.parametrize("row", ["", "0", "x", "999", "9" * 30])
def test_any_row_shows_a_question(researcher: Client, study: Study, draft: Draft, row: str) -> None:
    assert 'id="h-question"' in shown(researcher, study, row=row)


def test_another_question_of_a_known_draft_comes_without_the_outline(
    researcher: Client, study: Study, draft: Draft
) -> None:
    parts = at(study, "questionnaire-editor-parts")
    assert 'id="outline"' in researcher.get(parts, {"row": 4}).content.decode()
    assert 'id="outline"' not in researcher.get(parts, {"row": 4, "known": draft.pk}).content.decode()


def test_questions_stay_where_they_can_be_asked_and_it_is_said_why(
    researcher: Client, study: Study, draft: Draft
) -> None:
    answer = acted(researcher, study, "place", row=4, after=3, before="on")
    words = "“b2” reads the answer to “b1”: it has to come behind it."
    assert (answer.status_code, answer.json()) == (422, {"trouble": words})
    limits = researcher.get(at(study, "questionnaire-editor-places"), {"rows": "4"}).json()
    assert limits == {"first": {"row": 3, "words": words}, "last": None, "loops": []}
    assert researcher.get(at(study, "questionnaire-editor-places"), {"rows": "x"}).status_code == 400


def test_it_is_said_how_many_cells_a_deed_changes_before_it_is_done(
    researcher: Client, study: Study, draft: Draft
) -> None:
    sent: dict[str, Any] = {"deed": "condition", "row": 3, "rows": "3 4", "text": "${b1} = '1'", "besides": "on"}
    looked = researcher.post(at(study, "questionnaire-editor-paste"), sent).content.decode()
    assert "changes 2 cells" in looked
    acted(researcher, study, **sent)
    assert [row[-1] for row in rows(study)][1:3] == ["${b1} = '1'", "${b1} = '1' and ${b1} = '1'"]


def test_a_text_is_shown_with_chips_and_asks_for_words_where_an_answer_may_be_missing(
    researcher: Client, study: Study, draft: Draft
) -> None:
    cell = {"at": 4, "column": "label::Italiano (it)", "before": SURVEY[3][3], "text": "Lei **${b1}**, e ${c1}?"}
    changed(researcher, study, cell)
    changed(researcher, study, {"at": 3, "column": "nonresponse", "before": "", "text": "dk"})
    changed(researcher, study, {"at": 4, "column": "relevant", "before": "${b1} = '1'", "text": ""})
    page = shown(researcher, study, row=4)
    over = page[page.index('id="t-label"') :]
    chips = re.findall(r'class="piping-chip (\w+)"\s*>(\w+) <small>(.*?)</small>', over[: over.index("</div>")])
    assert chips == [("wanted", "b1", "Caffè"), ("refused", "c1", "Ne berrebbe altro?")]
    question = page[page.index('id="question"') : page.index('id="aside"')]
    assert "“don’t know” or “refused”" not in question, "in the list of problems only: the chip asks for words"
    assert 'data-mark="${b1}"' in page
    assert 'class="word"' in page


def test_the_preview_asks_for_the_earlier_answers_that_are_read(researcher: Client, study: Study, draft: Draft) -> None:
    page = shown(researcher, study, row=4)
    assert re.findall(r'data-given="(\w+)"', page) == ["b1"]
    assert '<span class="fill">Sì</span>' in page
    page = shown(researcher, study, row=4, given=json.dumps({"b1": ["2"]}))
    assert '<span class="fill">No</span>' in page
    for given in ("[", "[]", '{"b1": 5}', '{"b1": [5]}', '{"b1": ["9"]}'):
        assert shown(researcher, study, row=4, given=given).count('data-given="b1"') == 1


def test_beside_a_question_stands_who_comes_from_where_and_what_reads_it(
    researcher: Client, study: Study, draft: Draft
) -> None:
    changed(researcher, study, {"at": 6, "column": "relevant", "before": "${b9} = '1'", "text": "${b2} > 1"})
    page = shown(researcher, study, row=4)
    ways = page[page.index('class="ways"') :]
    assert re.findall(r'data-row="(\d)">(\w+)', ways[: ways.index("</dl>")]) == [("3", "b1"), ("6", "c1")]
    assert "to see how many people go each way" in ways
    sent = researcher.post(at(study, "questionnaire-editor-simulate"), {"row": 4})
    assert sent["Location"] == at(study) + "?row=4"
    assert "data-simulating" in shown(researcher, study, row=4), "the page asks now and then whether they are held"
    simulation = Simulation.objects.get(study=study).pk
    hold_simulation(simulation_id=simulation)
    mark = researcher.post(at(study, "questionnaire-editor-here"), {"row": 4}).json()["simulation"]
    page = shown(researcher, study, row=4)
    assert (mark, f'data-simulation="{mark}"' in page, "data-simulating" in page) == (f"{simulation} done", True, False)
    assert "of 300 simulated come here" in page
    assert re.search(r"Comes from\s*<a[^>]*>b1</a>\s*</dt><dd>\d+</dd>", page)
    answers = shown(researcher, study, row=3)
    assert "chosen, of 300" in answers
    assert 0 < sum(map(int, re.findall(r"</svg>\s*(\d+)", answers[answers.index("chosen, of") :]))) <= 300
    assert re.search(r"Passes it by from b1", shown(researcher, study, row=4)) is None, "nobody who passes it goes on"


def test_a_list_that_its_details_shuffle_is_not_said_to_be_in_the_order_written(
    researcher: Client, study: Study, draft: Draft
) -> None:
    assert '<option value="" selected>as written</option>' in shown(researcher, study, row=3)
    changed(researcher, study, {"at": 3, "column": "parameters", "before": "", "text": "randomize = yes"})
    assert '<option value="" selected>random, by the details of the type</option>' in shown(researcher, study, row=3)


def test_a_long_list_is_gone_through_and_searched_and_grows_at_its_end(
    researcher: Client, study: Study, draft: Draft
) -> None:
    def codes(page: str) -> list[str]:
        return re.findall(r'data-jump="(\d+)"', page)

    lines = "\n".join(f"{n}\tComune {n}{' di Là' if n % 300 == 0 else ''}" for n in range(3, 1_003))
    acted(researcher, study, "paste", row=3, text=lines)
    page = shown(researcher, study, row=3)
    assert (codes(page)[0], codes(page)[-1], len(codes(page))) == ("1", "120", 120)
    assert "1–120 of 1002" in page
    page = shown(researcher, study, row=3, start=960)
    assert (codes(page)[0], codes(page)[-1]) == ("961", "1002")
    page = shown(researcher, study, row=3, find="di la 00")
    assert codes(page) == ["300", "600", "900"], "the words stand in any order, without accents"
    assert codes(shown(researcher, study, row=3, find="nowhere", start=120)) == []
    assert codes(shown(researcher, study, row=3, start=99_999))[-1] == "1002"
    page = acted(
        researcher, study, "answer", row=3, answers='[["2000", "Nuovo"]]', language="it", find="x"
    ).content.decode()
    assert codes(page)[-1] == "2000"
    assert len(codes(shown(researcher, study, row=6, start=960, find="300"))) == 1, (
        "another question has that list, too"
    )


def test_a_grid_is_one_card_of_rows_with_the_answers_of_their_list(
    researcher: Client, study: Study, draft: Draft
) -> None:
    acted(researcher, study, "remove", row=3, rows="4")
    page = shown(researcher, study, row=2)
    card = page[page.index('id="grid-rows"') :]
    assert re.findall(r'data-row="(\d+)">b1<', card) == ["3"]
    assert "Then go to" not in card, "where an answer leads is said at its question"
    acted(researcher, study, "grid-rows", row=2, text="Beve tè?\tDo you drink tea?\nBeve latte?", language="it")
    assert [row[:2] + row[3:5] for row in rows(study)][2:4] == [
        ("select_one yes_no", "b2", "Beve tè?", "Do you drink tea?"),
        ("select_one yes_no", "b3", "Beve latte?", None),
    ]
    acted(researcher, study, "answer", row=2, answers='[["3", "Mai"]]', language="it")
    assert rows(study, "choices")[-1][1:3] == ("3", "Mai"), "an answer of its list is added from the group"
    acted(researcher, study, "remove", row=3, rows="3")
    acted(researcher, study, "add", kind="text", row=2)
    assert 'id="grid-rows"' not in shown(researcher, study, row=2), "questions not alike are no grid"


def test_several_questions_are_changed_at_once_in_some_columns_only(
    researcher: Client, study: Study, draft: Draft
) -> None:
    acted(researcher, study, "set", row=3, rows="3 4", code="nonresponse", text="dk refused")
    assert [row[-1] for row in rows(study)] == [None, "dk refused", "dk refused", None, None]
    before = names(study)
    acted(researcher, study, "set", row=3, rows="3 4", code="name", text="same")
    assert names(study) == before


def test_it_is_said_which_draft_there_is_and_who_else_is_at_which_question(
    researcher: Client, study: Study, draft: Draft, laura: User
) -> None:
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti", language="en")
    note_presence(study=study, person=renato, row=4, now=timezone.now())
    said = researcher.post(at(study, "questionnaire-editor-here"), {"row": "3"}).json()
    person = {"name": "Renato Moretti", "initials": "RM", "row": 4}
    assert said == {"draft": draft.pk, "people": [person], "simulation": ""}
    note_presence(study=study, person=renato, row=None, room="translation", now=timezone.now())
    said = researcher.post(at(study, "questionnaire-editor-here"), {"row": "3"}).json()
    assert said["people"][0]["name"] == "Renato Moretti · Translation"
    company = researcher.post(at(study, "room-company"), {"room": "quotas"}).text
    assert 'title="Renato Moretti · Translation">RM<' in company
    note_presence(study=study, person=renato, row=None, room="quotas", now=timezone.now())
    assert 'title="Renato Moretti">RM<' in researcher.post(at(study, "room-company"), {"room": "quotas"}).text
    assert researcher.post(at(study, "room-company"), {"room": "kitchen"}).status_code == 400
    draft.delete()
    assert researcher.post(at(study, "questionnaire-editor-here"), {"row": "none"}).json()["draft"] is None
