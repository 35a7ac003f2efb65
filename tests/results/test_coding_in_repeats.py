"""Open answers in the rounds of a repeat are coded one by one; their codes stand in its rows in every file."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pyreadstat
import pytest
from lxml import etree, html

from surveys.analysis.tables import SetSpec, TableSpec, Use
from surveys.interviewing.models import Interview
from surveys.people.models import User
from surveys.results import services
from surveys.results.models import CodedAnswer, CodingRound, Export
from surveys.results.queries import AnswerAt
from surveys.results.services import Asked
from tests.interviewing.scene import Scene, make_scene
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

from .books import book_of, finished, rows

pytestmark = pytest.mark.django_db
SURVEY: Sequence[Sequence[object]] = [
    ["type", "name", "label::English (en)", "repeat_count"],
    ["text", "why", "What is good coffee?", None],
    ["begin_repeat", "visit", "Visits", "2"],
    ["text", "where", "Where was it?", None],
    ["integer", "cups", "How many?", None],
    ["end_repeat", "visit", None, None],
]


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, cases=2)
    finished(scene, "warm", "at home", "3", "in a bar", "1")
    finished(Scene(scene.study, scene.interviewer, scene.next_case()), "cheap", "in the bar", "2", "at a friend’s", "2")
    for words in ("At home", "Bar"):
        services.add_code(variable="where", words=words, **facts(scene))
    services.add_code(variable="why", words="Warm", **facts(scene))
    return scene


def facts(scene: Scene) -> dict[str, Any]:
    assert scene.study.created_by
    return {"study": scene.study, "by": scene.study.created_by, "now": scene.now}


def ids(scene: Scene) -> list[int]:
    return list(Interview.objects.filter(study=scene.study).order_by("pk").values_list("pk", flat=True))


def give(scene: Scene, *answers: tuple[int, str], code: int, **more: Any) -> int:
    at = [AnswerAt(*one) for one in answers]
    return services.assign_codes(**{"variable": "where", "answers": at, "codes": [code], **facts(scene), **more})


def coded(scene: Scene) -> list[tuple[Any, ...]]:
    return rows(book_of(scene), "Repeat_visit", "key", "where", "where_cod_1", "where_cod_2")


def package_of(scene: Scene, *formats: str) -> dict[str, bytes]:
    target = io.BytesIO()
    options: Any = {"language": "en", "formats": list(formats)}
    services.write_results(target, study=scene.study, options=options, now=scene.now)
    with zipfile.ZipFile(target) as package:
        return {name.partition("wave-3_")[2]: package.read(name) for name in package.namelist()}


def both_coded(scene: Scene) -> None:
    one, two = ids(scene)
    give(scene, (one, "1"), code=1)
    give(scene, (one, "2"), (two, "1"), code=2)
    give(scene, (one, ""), code=1, variable="why")


def test_each_round_has_its_codes_and_only_rounds_that_are_there_get_some(scene: Scene) -> None:
    one, two = ids(scene)
    assert give(scene, (one, "1"), code=1) == 1
    # Not of the interview as a whole, of no such round, of no such interview; twice the same is one.
    assert give(scene, (one, "2"), (one, "2"), (two, "1"), (one, ""), (two, "9"), (10**15, "1"), code=2) == 2
    assert give(scene, (one, "1"), (one, ""), code=1, variable="why") == 1
    assert coded(scene) == [
        *(("1", "at home", 1, 0), ("2", "in a bar", 0, 1)),
        *(("1", "in the bar", 0, 1), ("2", "at a friend’s", None, None)),
    ]
    assert rows(book_of(scene), "Data_codes", "why_cod_1") == [(1,), (None,)]
    undo: dict[str, Any] = {"variable": "where", **facts(scene)}
    assert services.undo_coding(**undo) == 2
    assert [row[2:] for row in coded(scene)] == [(1, 0), (None, None), (None, None), (None, None)]


def test_every_format_has_the_codes_in_the_rows_of_the_repeat(scene: Scene, tmp_path: Path) -> None:
    both_coded(scene)
    files = package_of(scene, "csv", "spss", "triple_s", "parquet", "codebook")
    expected = [(1, 0), (0, 1), (0, 1), (None, None)]
    table = list(csv.DictReader(io.StringIO(files["repeat_visit.csv"].decode("utf-8-sig")), delimiter=";"))
    assert [(row["where_cod_1"], row["where_cod_2"]) for row in table] == [("1", "0"), ("0", "1"), ("0", "1"), ("", "")]
    for name, read in (("repeat_visit.sav", _sav), ("repeat_visit.parquet", polars.read_parquet)):
        path = tmp_path / name
        path.write_bytes(files[name])
        assert read(path).select("where_cod_1", "where_cod_2").rows() == expected, name
    assert "/MDGROUP NAME=$where_cod" in files["repeat_visit.sps"].decode("utf-8-sig")
    variables = etree.fromstring(files["repeat_visit_triple_s.xml"]).iter("variable")
    assert "multiple" in [each.get("type") for each in variables if each.findtext("name") == "where_cod"]
    assert "where_cod" in html.fromstring(files["codebook.html"]).text_content()
    assert not {"where_cod_1"} & set(files["interviews.csv"].decode("utf-8-sig").splitlines()[0].split(";"))


def _sav(path: Path) -> polars.DataFrame:
    return pyreadstat.read_sav(path, user_missing=True, output_format="polars")[0]


def test_toplines_count_rounds_and_tables_people_or_rounds(scene: Scene) -> None:
    both_coded(scene)
    seen = services.toplines_of(scene.study, Asked(), language="en", now=scene.now)
    card = next(card for card in seen.cards if card.name == "where_cod")
    assert [(line.words, line.people) for line in card.lines] == [("At home", 1), ("Bar", 2)]
    give(scene, (ids(scene)[1], "2"), code=2, now=(later := scene.now + timedelta(days=1)))
    seen = services.toplines_of(scene.study, Asked(), language="en", now=later)
    card = next(card for card in seen.cards if card.name == "where_cod")
    assert [(line.words, line.people) for line in card.lines] == [("At home", 1), ("Bar", 3)]
    answers = services.answers_of_study(scene.study, language="en", now=scene.now)
    column = answers.find("where_cod")
    assert column is not None
    assert (column.loop, [answer.label for answer in column.answers]) == ("visit", ["At home", "Bar"])
    assert answers.loops["visit"].tolist() == [0, 0, 1, 1]
    for per, expected in (("people", (50, 100)), ("mentions", (25, 75))):
        spec = SetSpec((TableSpec((Use("where_cod"),), per=per),))
        kept = services.save_table_set(name=per, spec=spec, **facts(scene))
        target = io.BytesIO()
        options: Any = {"language": "en", "formats": ["tables"], "table_sets": [kept.pk]}
        services.write_results(target, study=scene.study, options=options, now=later)
        sheets = openpyxl.load_workbook(target)
        found = [row for sheet in sheets for row in sheet.iter_rows(values_only=True) if row[0] in ("At home", "Bar")]
        assert found == [*zip(("At home", "Bar"), expected, strict=True)], per


def test_formulas_read_codes_of_the_interview_beside_those_of_rounds(scene: Scene) -> None:
    both_coded(scene)
    book = services.codebook_for_formulas(scene.study, language="en", now=scene.now)
    derived: dict[str, Any] = {"name": "warm", "label": "", "formula": "if(${why_cod} = '1', 1, 2)", "codes": {}}
    services.keep_derived(book=book, **derived, **facts(scene))
    assert rows(book_of(scene), "Data_codes", "why_cod_1", "warm") == [(1, 1), (None, 2)]
    assert [row[2:] for row in coded(scene)] == [(1, 0), (0, 1), (0, 1), (None, None)]
    tried = services.preview_derived(scene.study, formula="${warm} * 2", codes={}, language="en", now=scene.now)
    assert tried.lines == [("2", 1), ("4", 1)]
    with pytest.raises(services.FormulaError):
        services.keep_derived(book=book, **derived | {"formula": "${where_cod}"}, **facts(scene))


def test_the_bench_lists_all_rounds_and_two_coders_are_compared_round_by_round(scene: Scene) -> None:
    one, two = ids(scene)
    asked: dict[str, Any] = {"search": "", "language": "en", "now": scene.now}

    def bench(shown: str) -> services.Bench:
        found = services.bench_of(scene.study, "where", shown=shown, **asked)
        assert found is not None
        return found

    def answers(shown: str) -> list[services.BenchAnswer]:
        return [answer for group in bench(shown).groups for answer in group.answers]

    assert [question.name for question in bench("todo").questions] == ["why", "where"]
    assert sorted(each.at for each in answers("todo")) == [(one, "1"), (one, "2"), (two, "1"), (two, "2")]
    assert {len(group.answers) for group in bench("todo").groups} == {1, 2}
    give(scene, (one, "2"), code=2)
    (near,) = [each for each in answers("todo") if each.suggested]
    assert (near.at, near.suggested) == ((two, "1"), (2,))
    give(scene, (one, "1"), code=1)
    give(scene, (two, "1"), (two, "2"), code=2)
    paolo = User.objects.create_user("paolo")
    give(scene, (one, "1"), (two, "1"), by=paolo, round_=CodingRound.SECOND, code=1)
    give(scene, (one, "2"), (two, "2"), by=paolo, round_=CodingRound.SECOND, code=2)
    found = bench("differing")
    assert (found.answered, found.coded, found.counts) == (4, 4, {1: 1, 2: 3})
    assert (found.kappa.same, found.kappa.base, found.kappa.kappa) == (3, 4, 0.5)
    assert [(each.at, each.others) for each in answers("differing")] == [((two, "1"), [1])]
    give(scene, (two, "1"), round_=CodingRound.DECIDED, code=1)
    assert answers("differing") == []
    assert [row[2:] for row in coded(scene)] == [(1, 0), (0, 1), (1, 0), (0, 1)]


def test_a_delivery_has_the_codes_of_its_moment_and_an_erased_person_has_none(scene: Scene) -> None:
    both_coded(scene)
    later = scene.now + timedelta(days=1)
    delivery: dict[str, Any] = {
        "client": "",
        "site": "https://cati.example",
        "options": {"language": "en", "formats": ["xlsx"]},
    }
    asked = services.create_delivery(**delivery, **{**facts(scene), "now": later})
    (export,) = services.freeze_delivery(delivery_id=asked.pk, now=later)
    one, two = ids(scene)
    after = later + timedelta(minutes=1)
    give(scene, (one, "1"), (two, "2"), code=2, now=after)
    services.make_export(export_id=export, now=after)
    file = services.open_workbook(Export.objects.get(pk=export))
    assert file is not None
    with file:
        frozen = openpyxl.load_workbook(io.BytesIO(file.read()))
    cells = rows(frozen, "Repeat_visit", "key", "where_cod_1", "where_cod_2")
    assert cells == [("1", 1, 0), ("2", 0, 1), ("1", 0, 1), ("2", None, None)]
    case = Interview.objects.get(pk=one).case
    services.erase_everywhere(case=case, reason="asked", by=facts(scene)["by"], now=after)
    assert set(CodedAnswer.objects.values_list("interview", "instance")) == {(two, "1"), (two, "2")}


def test_on_the_page_a_round_is_named_and_coded_by_itself(scene: Scene) -> None:
    browser, room = sign_in(facts(scene)["by"]), f"/studies/{scene.study.pk}/results/coding/"
    one, two = ids(scene)
    page = squeezed(browser.get(room, {"q": "where"}).text)
    assert f'value="{one}:2"' in page
    assert 'in a bar<small class="mute">round 2</small>' in page
    sent = {"q": "where", "codes": "2", "answers": [f"{one}:2", f"{two}:1", f"{two}:7"]}
    for wrong in ("x:1", f"{one}:", f"{10**20}:1"):
        browser.post(f"{room}assign/", sent | {"answers": [f"{one}:2", wrong]})
    assert not CodedAnswer.objects.exists()
    assert browser.post(f"{room}assign/", sent).status_code == 302
    assert [row[2:] for row in coded(scene)] == [(None, None), (0, 1), (0, 1), (None, None)]
