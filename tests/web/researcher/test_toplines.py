"""The page of toplines: every question with its chart, pictures and numbers to take away, what the client sees."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.interviewing.scene import Scene
from tests.results.six_people import SIX, SURVEY, played

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return played(SIX, survey=SURVEY)


@pytest.fixture
def browser(scene: Scene) -> Client:
    browser = Client(headers={"accept-language": "en"})
    assert scene.study.created_by
    browser.force_login(scene.study.created_by)
    return browser


def test_each_question_has_its_chart_and_its_table_without_any_script(scene: Scene, browser: Client) -> None:
    address = f"/studies/{scene.study.pk}/results/toplines/"
    page = browser.get(address).content.decode()
    assert "Do you drink coffee?" in page
    assert '<svg class="bar medium"' in page
    with CaptureQueriesContext(connection) as queries:
        filtered = browser.get(f"{address}?f=drinks:1").content.decode()
    assert len(queries) < 24
    assert "base 3" in filtered
    compared = browser.get(f"{address}?compare=drinks&first=1&second=2&f=x:%3Cb%3E").content.decode()
    assert "z test" in compared
    assert "<b>:" not in compared


def test_a_picture_and_its_numbers_can_be_taken_away(scene: Scene, browser: Client) -> None:
    address = f"/studies/{scene.study.pk}/results/toplines/drinks"
    picture = browser.get(f"{address}/svg/")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "Do you drink coffee?" in picture.content.decode()
    numbers = browser.get(f"{address}/csv/?f=drinks:1").content.decode()
    assert "Yes,3,100.0,100.0" in numbers
    assert browser.get(f"/studies/{scene.study.pk}/results/toplines/ill/csv/").status_code == 404
    assert browser.get(f"{address}/exe/").status_code == 404


def test_few_people_are_not_released_and_the_page_says_so(scene: Scene, browser: Client) -> None:
    address = f"/studies/{scene.study.pk}/results/toplines/release/"
    assert "base under 30" in browser.get(address).content.decode()
    answer = browser.post(address, {"questions": ["drinks"]})
    assert answer.status_code == 422
    assert "Fewer than 30" in answer.content.decode()
