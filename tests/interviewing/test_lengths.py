"""Interviews that were held say how long the study's are, and teach how long others will be."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.design.models import Study
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewPace
from surveys.interviewing.queries import own_length, pace_in_use, page_times
from surveys.people.models import User
from surveys.questionnaire.checks.pace import ASSUMED

from .scene import CHOICES, NOON, Scene, make_scene

SECTIONS = [
    ["type", "name", "label::Italiano (it)"],
    ["begin_group", "a", "Prima parte"],
    ["select_one yes_no", "drinks", "Beve caffè, a casa o fuori?"],
    ["integer", "cups", "Quanti al giorno, più o meno?"],
    ["end_group"],
    ["begin_group", "b", "Seconda parte"],
    ["select_multiple brands", "known", "Quali marche conosce?"],
    ["end_group"],
]
WAITS = (20, 12, 40)
"""Seconds of each page."""


def hold(scene: Scene, begins: datetime, waits: tuple[int, ...] = WAITS, back: bool = False) -> Interview:
    """An interview of three pages, each answered after so many seconds."""
    scene.now = begins
    step = scene.start()
    interview = step.interview.pk
    for number, (path, typed) in enumerate((("a/drinks", "1"), ("a/cups", "3"), ("b/known", "1 2"))):
        scene.now += timedelta(seconds=waits[number])
        step = scene.answer(interview, path, typed, key=f"{path}{interview}")
    if back:
        services.go_to_page(
            interview_id=interview, attempt=scene.attempt, page="a/cups", key=f"back{interview}", now=scene.now
        )
        scene.now += timedelta(seconds=8)
        scene.answer(interview, "a/cups", "4", key=f"again{interview}")
    scene.now += timedelta(seconds=5)
    services.finish(interview_id=interview, attempt=scene.attempt, note="", key=f"end{interview}", now=scene.now)
    return Interview.objects.get(pk=interview)


def field(count: int, is_fictional: bool = False) -> Scene:
    scene = make_scene(survey=SECTIONS, choices=CHOICES, cases=count, now=NOON)
    Study.objects.update(is_fictional=is_fictional)
    for number in range(count):
        hold(scene, NOON + timedelta(minutes=5 * number))
        if number < count - 1:
            scene.attempt = scene.next_case(scene.now)
    return scene


@pytest.mark.django_db
def test_a_page_lasts_from_what_was_before_it_to_its_answer() -> None:
    scene = make_scene(survey=SECTIONS, choices=CHOICES)
    interview = hold(scene, NOON, back=True)
    pages = [(page.paths, page.seconds, page.is_first) for page in page_times([interview.pk])]
    assert pages == [
        (("a/drinks",), 20, True),
        (("a/cups",), 12, True),
        (("b/known",), 40, True),
        (("a/cups",), 8, False),
    ]


@pytest.mark.django_db
def test_from_thirty_interviews_on_a_study_has_a_length_of_its_own() -> None:
    scene = field(29)
    assert own_length(scene.study) is None
    scene.attempt = make_more(scene)
    hold(scene, scene.now)
    with CaptureQueriesContext(connection) as queries:
        own = own_length(scene.study)
    assert own is not None
    assert (own.interviews, own.seconds) == (30, 77)
    assert own.sections == (("a", 32), ("b", 40))
    assert len(queries) == 3


def make_more(scene: Scene) -> object:
    """One more case of the study, dialled."""
    from surveys.fieldwork.services import load_sample, release_sample
    from surveys.formats.samples import ColumnUse, Reading

    sample = load_sample(
        study=scene.study,
        content=b"tel\n0355990011\n",
        file_name="more.csv",
        reading=Reading((ColumnUse("tel", "phone"),)),
        name="More",
        by=None,
        now=scene.now,
    )
    release_sample(sample=sample, by=None, now=scene.now)
    return scene.next_case(scene.now)


@pytest.mark.django_db
def test_the_worker_learns_the_pace_once_a_day() -> None:
    scene = field(30)
    assert pace_in_use() == ASSUMED
    learnt = services.learn_pace(now=scene.now)
    assert learnt is not None
    assert pace_in_use() == learnt
    assert learnt.interviews == 30
    assert learnt.around == 5
    assert learnt.seconds["date"] == ASSUMED.seconds["date"]
    # A question of five words for which people took twenty seconds: most of them are answering.
    assert learnt.of_page(5, {"select_one": 1}) == pytest.approx(20, rel=0.35)
    assert learnt.of_page(5, {"select_one": 1}) > ASSUMED.of_page(5, {"select_one": 1})

    assert services.learn_pace(now=scene.now + timedelta(hours=1)) is None
    assert services.learn_pace(now=scene.now + timedelta(hours=21)) is not None
    assert InterviewPace.objects.count() == 1


@pytest.mark.django_db
def test_a_fictional_study_teaches_nothing() -> None:
    assert services.learn_pace(now=field(30, is_fictional=True).now) is None


@pytest.mark.django_db
def test_without_enough_interviews_nothing_is_learnt() -> None:
    scene = field(3)
    assert services.learn_pace(now=scene.now) is None
    assert not InterviewPace.objects.exists()


@pytest.mark.django_db
def test_the_questionnaires_page_says_how_long_the_studys_own_interviews_take(client: Client) -> None:
    scene = field(30)
    client.force_login(User.objects.get(username__startswith="laura"))
    page = client.get(reverse("questionnaire", args=[scene.study.pk])).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Durata sul campo le ultime 30 interviste" in words
    assert "L’intera intervista 1,3 Prima parte 0,5 Seconda parte 0,7" in words
    services.learn_pace(now=scene.now)
    for _page in range(2):
        page = client.get(reverse("questionnaire", args=[scene.study.pk])).content.decode()
        words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        assert "Con i tempi di questo studio: le sue ultime 30 interviste sono durate 1,3 minuti (mediana)" in words
        minutes = re.search(r"Minuti ([\d,]+) ([\d,]+) ([\d,]+)", words)
        assert minutes is not None
        assert minutes[2] == "1,3", "the typical interview is as long as those that were held"
        InterviewPace.objects.all().delete()


@pytest.mark.django_db
def test_before_thirty_interviews_the_estimate_says_that_its_pace_is_assumed(client: Client) -> None:
    scene = field(3)
    client.force_login(User.objects.get(username__startswith="laura"))
    page = " ".join(client.get(reverse("questionnaire", args=[scene.study.pk])).content.decode().split())
    assert "A un ritmo ipotizzato di 130 parole al minuto; da 30 interviste in poi, con i tempi dello studio" in page
