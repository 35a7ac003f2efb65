"""The page of toplines: every question with its chart, pictures and numbers to take away, what the client sees."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.analysis import differences
from surveys.analysis.tables import Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.results.models import ToplineRelease
from surveys.results.services import save_weights
from tests.interviewing.scene import Scene
from tests.results.six_people import SIX, SURVEY, played
from tests.web.markup import squeezed

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


@pytest.mark.parametrize("query", ["", "?f=drinks:1"])
def test_cards_stand_in_the_questionnaires_order_as_paper_and_telephones_show_them(
    scene: Scene, browser: Client, query: str
) -> None:
    page = browser.get(f"/studies/{scene.study.pk}/results/toplines/{query}").content.decode()
    asked = [name for name in ("drinks", "cups", "known", "why", "ill") if f'id="q-{name}"' in page]
    assert len(asked) > 2
    assert re.findall(r'id="q-(\w+)"', page) == asked


def test_a_picture_and_its_numbers_can_be_taken_away(scene: Scene, browser: Client) -> None:
    address = f"/studies/{scene.study.pk}/results/toplines/drinks"
    picture = browser.get(f"{address}/svg/")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "Do you drink coffee?" in picture.content.decode()
    numbers = browser.get(f"{address}/csv/?f=drinks:1").content.decode()
    assert "Yes,3,100.0,100.0" in numbers
    assert browser.get(f"/studies/{scene.study.pk}/results/toplines/ill/csv/").status_code == 404
    assert browser.get(f"{address}/exe/").status_code == 404


def test_weights_are_chosen_by_name_and_releasing_opens_on_what_is_looked_at(
    scene: Scene, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "SMALL_BASE", 3)
    laura, address = scene.study.created_by, f"/studies/{scene.study.pk}/results/toplines/"
    assert laura
    for name, share in (("census", 50.0), ("panel", 60.0)):
        spec = WeightSpec((MarginSpec((Use("drinks"),), {"1": share, "2": 100 - share}),))
        save_weights(study=scene.study, name=name, spec=spec, by=laura, now=scene.now)
    page = browser.get(f"{address}?f=known:2&weight=panel").text
    assert [words for words in ("census", "panel") if f'<option value="{words}"' in page] == ["census", "panel"]
    assert '<option value="panel" selected>panel</option>' in page
    (release,) = re.findall(r'href="([^"]*release/[^"]*)"', page)
    opened = browser.get(unescape(release))
    assert '<option value="panel" selected>panel</option>' in opened.text
    assert "Only of known: Del Porto, as you look at it." in opened.text
    assert browser.post(unescape(release), {"questions": ["known"], "weight": "gone"}).status_code == 422
    assert browser.post(unescape(release), {"questions": ["known"], "weight": "panel"}).status_code == 302
    figures = ToplineRelease.objects.get().figures
    assert (figures["weight"], figures["filter"], len(figures["cards"])) == ("panel", ["known: Del Porto"], 1)
    seen = browser.get(f"/studies/{scene.study.pk}/toplines/").text
    assert "Only of known: Del Porto." in seen
    assert "Weighted: panel." in seen
    assert "The weights “gone” are not there" in squeezed(browser.get(f"{address}?weight=gone").text)


def test_few_people_are_not_released_and_the_page_says_so(scene: Scene, browser: Client) -> None:
    address = f"/studies/{scene.study.pk}/results/toplines/release/"
    assert "small base: under 30" in browser.get(address).content.decode()
    answer = browser.post(address, {"questions": ["drinks"]})
    assert answer.status_code == 422
    assert "Fewer than 30" in answer.content.decode()
