"""A scale is whole in every file, whatever was answered on it; numbers of cases are names, not quantities."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from surveys.results import services
from tests.interviewing.scene import Scene, make_scene

from .books import book_of, finished
from .packages import package_of, read_sav

pytestmark = pytest.mark.django_db

SURVEY = [
    ["type", "name", "label::English (en)", "parameters", "nonresponse"],
    ["range", "nps", "Would you recommend us?", "start=0 end=10 step=1", "dk"],
]


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, cases=2)
    for number, typed in enumerate(("9", "4")):
        finished(scene if not number else Scene(scene.study, scene.interviewer, scene.next_case()), typed)
    return scene


def test_points_of_a_scale_are_whole_numbers_and_its_range_is_the_scales(scene: Scene) -> None:
    files = package_of(scene, "csv", "triple_s")
    rows = csv.DictReader(io.StringIO(files["_interviews.csv"].decode("utf-8-sig")), delimiter=";")
    assert [row["nps"] for row in rows] == ["9", "4"]
    root = etree.fromstring(files["_interviews_triple_s.xml"], etree.XMLParser(load_dtd=False, no_network=True))
    (scale,) = [one for one in root.iter("variable") if one.findtext("name") == "nps"]
    assert dict(scale.find("values/range").attrib) == {"from": "0", "to": "10"}


def test_numbers_of_cases_and_interviews_are_nominal_in_spss(scene: Scene, tmp_path: Path) -> None:
    _, meta = read_sav(package_of(scene, "spss"), tmp_path)
    measures = [meta.variable_measure[name] for name in ("case", "interview", "attempts", "nps")]
    assert measures == ["nominal", "nominal", "scale", "scale"]


def test_frequencies_list_every_point_of_a_scale(scene: Scene) -> None:
    cells = [(row[1], row[2]) for row in book_of(scene)["Frequencies"].iter_rows(values_only=True)]
    listed = {str(words): people for words, people in cells if str(words).isdigit()}
    assert listed == {str(point): int(point in {4, 9}) for point in range(11)}


def test_a_derived_variable_has_the_name_that_somebody_gave_it(scene: Scene, tmp_path: Path) -> None:
    facts: dict[str, Any] = {"study": scene.study, "by": scene.study.created_by, "now": scene.now}
    book = services.codebook_for_formulas(scene.study, language="en", now=scene.now)
    services.keep_derived(book=book, name="twice", label="Twice the score", formula="${nps} * 2", codes={}, **facts)
    services.keep_derived(book=book, name="half", label="", formula="${nps} div 2", codes={}, **facts)
    _, meta = read_sav(package_of(scene, "spss"), tmp_path)
    assert [meta.column_names_to_labels[name] for name in ("twice", "half")] == ["Twice the score", "half"]
