"""The pages of tables and weights: put together by buttons, looked at, saved, made; and what cannot be."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surveys.people.models import User
from surveys.results.models import Export
from surveys.results.queries import table_sets_of, weight_sets_of
from tests.interviewing.scene import Scene, make_scene
from tests.results.books import finished
from tests.results.tables_survey import CHOICES, PLAYED, SURVEY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, choices=CHOICES, cases=6)
    for typed in PLAYED:
        finished(scene, *typed)
        scene.attempt = scene.next_case()
    return scene


@pytest.fixture
def laura(scene: Scene, client: Client) -> Client:
    client.force_login(User.objects.get(pk=scene.study.created_by_id))
    client.cookies["django_language"] = "en"
    return client


class Room:
    """A page whose form is sent again and again, with the set that travels in it."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.read(client.get(path))

    def read(self, response: Any) -> None:
        assert response.status_code == 200
        self.page = response.context["page"]
        self.text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())

    def press(self, do: str, **boxes: Any) -> "Room":
        sent = {"spec": self.page.spec, "do": do, **boxes}
        self.read(self.client.post(self.path, sent))
        return self


def test_tables_are_put_together_saved_and_made(scene: Scene, laura: Client) -> None:
    path = f"/studies/{scene.study.pk}/results/tables/"
    room = Room(laura, path)
    assert "Put questions into rows and columns" in room.text
    room.press("row-add", **{"row-add": "KNOWN"}).press("col-add", **{"col-add": "sex"})
    assert "1 table with 2 columns beside the total" in room.text
    assert [line.words for line in room.page.shown.lines] == ["Base (people)", "Moka", "Porto", "Don’t know"]
    assert [cell.text for cell in room.page.shown.lines[1].cells] == ["60.0", "100.0", "0.0"]
    assert "Small base, under 30 people: Woman, Man." in room.text
    room.press("row-add", **{"row-add": "age"}).press(
        "", at="1", **{"row-title": "Age", "row-bands": "18-40; 41-", "stat-mean": "on", "row-answers": "on"}
    )
    assert [line.words for line in room.page.shown.lines][1:] == ["18–40", "41 +", "Don’t know", "Mean"]
    room.press("col-in", **{"col-add": "age", "col-bands": "18-40; 41-"})
    assert len(room.page.shown.heads) == 4
    response = laura.post(f"{path}save/", {"spec": room.page.spec, "name": "For Ugo", "delivered": "on"}, follow=True)
    assert "“For Ugo” is saved, edition 1." in html.unescape(response.content.decode())
    (kept,) = table_sets_of(scene.study)
    laura.post(f"{path}{kept.pk}/make/")
    export = Export.objects.get()
    assert (export.options["formats"], export.options["table_sets"]) == (["tables"], [kept.pk])
    laura.post(f"{path}{kept.pk}/remove/")
    assert table_sets_of(scene.study) == []


def test_all_questions_give_numbers_their_usual_figures(scene: Scene, laura: Client) -> None:
    room = Room(laura, f"/studies/{scene.study.pk}/results/tables/").press("all")
    tables = {table.uses[0].name: table.statistics for table in room.page.draft.spec.tables}
    assert tables == {"sex": (), "age": ("mean", "deviation", "median"), "known": ()}


def test_what_cannot_be_is_said_and_the_set_stays(scene: Scene, laura: Client) -> None:
    room = Room(laura, f"/studies/{scene.study.pk}/results/tables/")
    room.press("all").press("col-add", **{"col-add": "age"})
    assert "makes no columns or classes" in room.text
    room.press("col-del:0:0").press("", cells="column", filter="${age} >", minimum="30", letters="both")
    assert "The filter cannot be read" in room.text
    room.press("", cells="row", filter="${gone} = 1", minimum="x", letters="none")
    assert "“gone” is in no version" in room.text
    assert len(room.page.rows) == 3
    room.press("row-down:0").press("row-del:0")
    assert [row.name for row in room.page.rows] == ["sex", "known"]
    laura.post(f"{room.path}save/", {"spec": "{]", "name": "Nothing"})
    assert table_sets_of(scene.study) == []


def test_weights_are_typed_pasted_and_used(scene: Scene, laura: Client) -> None:
    path = f"/studies/{scene.study.pk}/results/weights/"
    room = Room(laura, path)
    room.press("add", add="sex", base="on")
    assert "No targets yet" in room.text
    room.press("", base="on", **{"target-0|1": "50", "target-0|2": "49,5"})
    assert "The targets sum to 99.5." in room.text
    room.press("whole:0", base="on")
    assert "The weights hold: effective base 5 of 5" in room.text
    room.press("paste:0", base="on", **{"paste-0": "Woman\t40\nChild\t60"})
    assert "Found no answer for: Child 60" in room.text
    room.press("paste:0", base="on", **{"paste-0": "Woman\t30000\nMan\t10000"})
    assert [line.target for line in room.page.margins[0].lines] == ["75.0", "25.0"]
    sheet = SimpleUploadedFile("targets.csv", b"Sex;%\nWoman;70\nMan;30\n")
    room.press("paste:0", base="on", **{"sheet-0": sheet})
    assert [line.target for line in room.page.margins[0].lines] == ["70.0", "30.0"]
    laura.post(f"{path}save/", {"spec": room.page.spec, "name": "my weight", "base": "on"})
    (kept,) = weight_sets_of(scene.study)
    assert kept.name == "my_weight"
    rows = laura.get(f"{path}{kept.pk}.csv").content.decode().splitlines()
    assert rows[0] == "interview;my_weight"
    assert len(rows) == 6
    laura.post(f"{path}{kept.pk}/remove/")
    assert weight_sets_of(scene.study) == []


def test_a_name_that_is_no_variables_is_an_error_and_stays_in_its_box(scene: Scene, laura: Client) -> None:
    said = "“regoin” is no question of the questionnaire and no column of the sample that goes into files."
    weights = Room(laura, f"/studies/{scene.study.pk}/results/weights/")
    weights.press("add", **{"add": "sex", "add-inside": "regoin"})
    assert said in weights.text
    assert (weights.page.margins, weights.page.draft.typed["add_inside"]) == ([], "regoin")
    assert said not in weights.press("add", add="SEX").text
    assert len(weights.page.margins) == 1
    tables = Room(laura, f"/studies/{scene.study.pk}/results/tables/")
    for do, box in (("row-add", "row-add"), ("col-add", "col-add"), ("col-in", "col-add"), ("enter", "row-add")):
        tables.press(do, **{box: "regoin"})
        assert said in tables.text
        assert tables.page.draft.typed[box.replace("-", "_")] == "regoin"
    assert said not in tables.press("row-add", **{"row-add": "sex"}).text


def test_an_empty_class_is_named_and_merged_and_a_questions_name_is_refused(scene: Scene, laura: Client) -> None:
    path = f"/studies/{scene.study.pk}/results/weights/"
    room = Room(laura, path)
    room.press("add", add="age", **{"add-bands": "0-10; 11-40; 41-"})
    room.press("", **{"target-0|1": "20", "target-0|2": "40", "target-0|3": "40"})
    assert "Nobody is in “0–10”, which has a target" in room.text
    room.press("merge:0", **{"merge-0": "1", "into-0": "2"})
    assert [line.label for line in room.page.margins[0].lines] == ["11–40 + 0–10", "41 +"]
    assert not room.page.trouble
    laura.post(f"{path}save/", {"spec": room.page.spec, "name": "sex"})
    assert weight_sets_of(scene.study) == []
