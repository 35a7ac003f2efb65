"""The map of a questionnaire's routes, with simulated respondents on them."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Study
from tests.design.workbooks import YES_NO, Rows, workbook

from .conftest import file

SURVEY: Rows = [
    ["type", "name", "label", "relevant"],
    ["begin_group", "a", "Filtro", None],
    ["select_one yes_no", "a1", "Beve caffè?", None],
    ["end_group", None, None, None],
    ["begin_group", "b", "Acquisto", None],
    ["integer", "b1", "Quanti al giorno?", None],
    ["text", "b2", "Quale marca?", "${b1} > 5"],
    ["end_group", None, None, None],
]
ROUTES: Rows = [["after", "when", "go_to"], ["a1", "${a1} = '2'", "@screened_out"]]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drafted(researcher: Client, study: Study) -> Study:
    content = file(workbook(survey=SURVEY, choices=YES_NO, routes=ROUTES), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    return study


def test_every_way_stands_on_the_map_and_in_the_table_with_its_reason(researcher: Client, drafted: Study) -> None:
    page = researcher.get(reverse("route-map", args=[drafted.pk])).content.decode()
    assert "of 300 simulated respondents reach the end" in page
    assert 'id="line-1"' in page
    assert "From a1 to the end, screened out" in page
    assert "b2 is passed over: its condition does not hold" in page
    assert "sheet routes, row 2, when" in page
    assert "${b1} &gt; 5" in page


def test_blocks_are_opened_and_closed_and_the_picture_is_a_file(researcher: Client, drafted: Study) -> None:
    closed = researcher.get(reverse("route-map", args=[drafted.pk]), {"open": "b"}).content.decode()
    assert ("From a to b1" in closed, "From a1 to" in closed) == (True, False)
    answer = researcher.get(reverse("route-map-svg", args=[drafted.pk]), {"open": "b"})
    assert answer["Content-Type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(answer.content)
    assert "Quale marca?" in "".join(drawn.itertext())
    assert len(drawn.findall(f".//{SVG}polygon")) == closed.count("<polygon")


def test_without_a_questionnaire_there_is_no_map(researcher: Client, study: Study) -> None:
    assert researcher.get(reverse("route-map", args=[study.pk])).status_code == 302
