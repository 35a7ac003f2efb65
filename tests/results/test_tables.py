"""Tables of a study: made from its interviews, kept in sets, written as a workbook, delivered with weights."""

import io
import json
import zipfile
from typing import Any

import openpyxl
import polars
import pyreadstat
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from surveys.analysis.tables import Net, SetSpec, TableSpec, Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.design.models import Study
from surveys.people.models import AuditEntry, User
from surveys.results import services
from surveys.results.queries import table_sets_of, weight_sets_of
from tests.interviewing.scene import Scene, make_scene

from .books import book_of, finished, rows
from .tables_survey import CHOICES, PLAYED, SURVEY

pytestmark = pytest.mark.django_db

HOSTILE = "=1+1 <b>\"'&\u202e ]]>"
SET = SetSpec(
    tables=(
        TableSpec((Use("known"),), (Net("Any", ("1", "2")),)),
        TableSpec((Use("age"),), statistics=("mean", "median"), title=HOSTILE),
        TableSpec((Use("gone"),)),
    ),
    banner=((Use("sex"),), (Use("sex"), Use("age", "18-40; 41-"))),
)
TARGETS = WeightSpec((MarginSpec((Use("sex"),), {"1": 50.0, "2": 50.0}),))


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, choices=CHOICES, cases=6)
    for typed in PLAYED:
        finished(scene, *typed)
        scene.attempt = scene.next_case()
    return scene


def saved(scene: Scene, name: str = "Tables", spec: SetSpec = SET, **more: Any) -> Any:
    return services.save_table_set(study=scene.study, name=name, spec=spec, by=by(scene), now=scene.now, **more)


def by(scene: Scene) -> User:
    return scene.attempt.interviewer


def weighted(scene: Scene, spec: WeightSpec = TARGETS) -> None:
    services.save_weights(study=scene.study, name="weight", spec=spec, by=by(scene), now=scene.now)


def tables_of(scene: Scene, *sets: Any, **options: Any) -> openpyxl.Workbook:
    target = io.BytesIO()
    asked: Any = {"language": "en", "formats": ["tables"], "table_sets": [one.pk for one in sets], **options}
    services.write_results(target, study=scene.study, options=asked, now=scene.now)
    return openpyxl.load_workbook(target)


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def row_of(sheet: Worksheet, words: str) -> list[Any]:
    """The figures and letters beside the first row of these words."""
    return next(
        [cell for cell in row[1:] if cell is not None] for row in sheet.iter_rows(values_only=True) if row[0] == words
    )


def test_the_columns_hold_answers_as_expressions_and_tables_read_them(scene: Scene) -> None:
    answers = services.answers_of_study(scene.study, language="en", now=scene.now)
    assert sorted(answers.columns) == ["age", "known", "sex"]
    assert [one.label for one in answers.columns["known"].answers] == ["Moka", "Porto"]
    assert answers.columns["age"].scores()[[0, 1, 2, 4]].tolist() == [20, 50, 30, 60]
    assert answers.columns["age"].asked.all()


def test_they_are_kept_until_an_interview_changes(scene: Scene) -> None:
    first = services.answers_of_study(scene.study, language="en", now=scene.now)
    assert services.answers_of_study(scene.study, language="en", now=scene.now) is first
    finished(scene, "2", "44", "1", "Pio")
    assert services.answers_of_study(scene.study, language="en", now=scene.now).size == 6


def test_each_table_is_a_range_with_a_name_and_a_link_from_the_index(scene: Scene) -> None:
    book = tables_of(scene, saved(scene))
    assert book.sheetnames == ["Index", "Tables"]
    links = [cell.hyperlink.location for row in book["Index"].iter_rows() for cell in row if cell.hyperlink]
    titles = [book["Tables"][place.split("!")[1]].value for place in links]
    assert titles == ["Which brands do you know?", HOSTILE]
    assert list(book.defined_names) == ["T1_1", "T1_2"]
    assert row_of(book["Tables"], "Base (people)") == [5, 3, 2, 2, 1, 1]
    assert row_of(book["Tables"], "Any") == pytest.approx([80, 100, 50, 100, 100, 100])
    assert row_of(book["Tables"], "Mean") == [40, pytest.approx(110 / 3), 50, 25, 60, 50]


def test_a_long_question_stands_on_a_few_lines_over_its_columns_and_over_its_table(scene: Scene) -> None:
    """Beside others it would be cut off on paper; wrapped in one column it made a head as high as the page."""
    answers = "Quale di queste marche di caffè ha comprato almeno una volta nei dodici mesi passati? " * 5
    spec = SetSpec((TableSpec((Use("known"),), title=answers, filter="${age} > 20"),), SET.banner)
    sheet = tables_of(scene, saved(scene, spec=spec))["Tables"]
    (title,) = (cell for (cell, *_) in sheet.iter_rows() if cell.value == answers)
    assert any(one.min_row == title.row and one.max_col > 8 for one in sheet.merged_cells.ranges)
    assert 32 <= sheet.row_dimensions[title.row].height <= 64
    assert sheet.row_dimensions[title.row + 2].height == 15
    assert "only where ${age} > 20" in str(sheet.cell(title.row + 1, 1).value)


def test_what_cannot_be_made_is_listed_and_the_rest_is_made(scene: Scene) -> None:
    said = "“gone” is in no version of the questionnaire any more."
    book = tables_of(scene, saved(scene))
    assert f"▲ {said}" in texts(book["Tables"])
    target = io.BytesIO()
    asked: Any = {"language": "en", "formats": ["tables"], "table_sets": [table_sets_of(scene.study)[0].pk]}
    notes = services.write_results(target, study=scene.study, options=asked, now=scene.now)
    assert notes == [f"Tables: {said}"]


def test_the_sheet_says_what_its_letters_and_bases_rest_on(scene: Scene) -> None:
    weighted(scene)
    book = tables_of(scene, saved(scene, spec=SetSpec(SET.tables[:1], SET.banner, "${age} > 25", "weight")))
    said = " ".join(texts(book["Tables"]))
    for words in ("weighted by “weight”", "${age} > 25", "pooled", "effective base", "Not corrected", "30 people"):
        assert words in said
    assert row_of(book["Tables"], "Base (people)")[0] == 3
    assert row_of(book["Tables"], "Effective base")[0] < 3


def test_a_hostile_label_is_text_and_the_workbook_opens(scene: Scene) -> None:
    sheet = tables_of(scene, saved(scene))["Tables"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == HOSTILE]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_a_study_without_interviews_has_its_tables_with_nothing_in_them() -> None:
    scene = make_scene(survey=SURVEY, choices=CHOICES)
    spec = SetSpec(SET.tables[:2])
    book = tables_of(scene, saved(scene, spec=spec))
    assert row_of(book["Tables"], "Base (people)") == [0]
    assert row_of(book["Tables"], "Mean") == []
    told = tables_of(scene, saved(scene, "With columns"))
    assert any("makes no columns" in words for words in texts(told["With columns"]))


def test_sets_have_editions_and_the_latest_counts(scene: Scene) -> None:
    saved(scene)
    saved(scene, spec=SetSpec(), is_delivered=True)
    saved(scene, "Other")
    assert [(one.name, one.edition) for one in table_sets_of(scene.study)] == [("Other", 1), ("Tables", 2)]
    services.remove_table_set(table_set=table_sets_of(scene.study)[1], by=by(scene), now=scene.now)
    assert [one.name for one in table_sets_of(scene.study)] == ["Other"]
    verbs = AuditEntry.objects.filter(verb__startswith="tables.").values_list("verb", flat=True)
    assert sorted(verbs) == ["tables.removed", "tables.saved", "tables.saved", "tables.saved"]


def test_sets_marked_so_go_with_a_package_and_without_any_that_is_said(scene: Scene) -> None:
    target = io.BytesIO()
    asked: Any = {"language": "en", "formats": ["csv", "tables"]}
    notes = services.write_results(target, study=scene.study, options=asked, now=scene.now)
    assert notes == ["No set of tables is marked to go with deliveries."]
    saved(scene, spec=SetSpec(SET.tables[:1]), is_delivered=True)
    services.write_results(target := io.BytesIO(), study=scene.study, options=asked, now=scene.now)
    with zipfile.ZipFile(target) as package:
        files = json.loads(package.read("manifest.json"))["files"]
        assert next(one["name"] for one in files if one["format"] == "tables").endswith("_tables.xlsx")


def test_weights_stand_in_the_data_of_every_format(scene: Scene, tmp_path: Any) -> None:
    weighted(scene)
    expected = [5 / 6, 5 / 4, 5 / 6, 5 / 4, 5 / 6]
    book = book_of(scene)
    assert [row[0] for row in rows(book, "Data_codes", "weight")] == pytest.approx(expected)
    assert [row[0] for row in rows(book, "Data_labels", "weight")] == pytest.approx(expected)
    assert "Not weighted" in str(book["Frequencies"]["B3"].value)
    target = io.BytesIO()
    asked: Any = {"language": "en", "formats": ["spss", "parquet", "triple_s"]}
    services.write_results(target, study=scene.study, options=asked, now=scene.now)
    with zipfile.ZipFile(target) as package:
        names = {name.rpartition("_interviews")[2]: name for name in package.namelist() if "_interviews" in name}
        frame = polars.read_parquet(io.BytesIO(package.read(names[".parquet"])))
        (tmp_path / "x.sav").write_bytes(package.read(names[".sav"]))
        described = package.read(names["_triple_s.xml"]).decode()
    assert frame["weight"].to_list() == pytest.approx(expected)
    data, _ = pyreadstat.read_sav(tmp_path / "x.sav", output_format="polars")
    assert data["weight"].to_list() == pytest.approx(expected)
    assert described.count('use="weight"') == 1
    assert "<name>weight</name>" in described.split('use="weight"')[1][:60]


def test_the_covers_margin_follows_the_weights(scene: Scene) -> None:
    weighted(scene)
    cover = {row[1]: row[2] for row in book_of(scene)["Cover"].iter_rows(values_only=True)}
    effective = 5**2 / (3 * (5 / 6) ** 2 + 2 * (5 / 4) ** 2)
    points = f"{98 / effective**0.5:.1f}"
    assert cover["Largest margin"] == f"± 43.8 points, at 95%; weighted by “weight” ± {points} points"
    assert float(points) > 43.8


def test_weights_that_cannot_be_worked_out_are_told_and_left_out(scene: Scene) -> None:
    weighted(scene, WeightSpec((MarginSpec((Use("age", "0-10; 11-"),), {"1": 50.0, "2": 50.0}),)))
    target = io.BytesIO()
    notes = services.write_results(target, study=scene.study, options={"language": "en"}, now=scene.now)
    assert notes == ["weight: Nobody is in “0–10”, which has a target: merge it with another class."]
    assert "weight" not in [cell.value for cell in openpyxl.load_workbook(target)["Data_codes"][1]]
    saved(scene, spec=SetSpec((TableSpec((Use("known"),)),), weight="weight"), is_delivered=True)
    asked: Any = {"language": "en", "formats": ["xlsx", "csv", "tables"]}
    told = services.write_results(io.BytesIO(), study=scene.study, options=asked, now=scene.now)
    why = "There are no weights “weight”: they were removed, or cannot be worked out."
    assert told == [*notes, f"Tables: {why}"]
    asked["formats"] = ["csv"]
    assert services.write_results(io.BytesIO(), study=scene.study, options=asked, now=scene.now) == notes


def test_weights_have_editions_and_are_removed(scene: Scene) -> None:
    weighted(scene)
    weighted(scene, WeightSpec())
    (found,) = weight_sets_of(scene.study)
    assert found.edition == 2
    services.remove_weights(weights=found, by=by(scene), now=scene.now)
    assert weight_sets_of(scene.study) == []
    assert Study.objects.filter(pk=scene.study.pk).exists()
