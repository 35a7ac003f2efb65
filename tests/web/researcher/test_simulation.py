"""A researcher lets simulated respondents go through the draft and reads what they met."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Simulation, SimulationStatus, Study
from surveys.design.services import hold_simulation, upload_workbook
from surveys.interviewing.models import Interview
from surveys.people.models import User
from tests.formats.workbooks import workbook

from .conftest import NOW
from .reading import heading

CHOICES = """
    list_name | name | label
    yes_no | 1 | Yes
    yes_no | 2 | No
"""
SOUND = """
    type | name | label | required | relevant | constraint
    integer | a1 | How old are you? | yes | | . >= 0 and . <= 120
    select_one yes_no | b1 | Do you drink **coffee**? | yes | |
    integer | b2 | How many a day? | yes | ${b1} = '1' | . >= 1
"""
SHARES = "question | answer | share | from | to\na1 | | | 18 | 80\nb1 | 1 | 60 | |"
QUERIES_WHILE_HELD, QUERIES_OF_FINDINGS = 7, 11
QUOTAS = """
    name | label | when | target | on_full
    young | Up to 34 | ${a1} <= 34 | 20 | stop
    nobody | Nobody | ${a1} < 20 and ${a1} > 30 | 5 | warn
"""


@pytest.fixture
def url(study: Study) -> str:
    return reverse("study-simulate", args=[study.pk])


def upload(study: Study, by: User, survey: str = SOUND, **sheets: str) -> None:
    content = workbook(survey=survey, choices=CHOICES, **sheets)
    upload_workbook(study=study, content=content, file_name="c.xlsx", by=by, now=NOW)


def rows(page: str, title: str) -> list[str]:
    """The rows of the table under a heading, as text."""
    section = page[page.index(f">{title}</h2>") :].split("</section>")[0]
    body = section[section.index("<tbody>") :]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr>")[1:]]


def test_before_anything_is_simulated_the_page_says_what_there_is_to_find(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    upload(study, laura)
    page = researcher.get(url)
    assert heading(page) == "Let simulated respondents go first"
    assert "Without a sheet “respondents” they answer by chance" in page.content.decode()


def test_a_sound_questionnaire_is_gone_through_to_its_end(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    upload(study, laura, respondents=SHARES)
    page = researcher.get(url, {"interviews": 100, "seed": 1})
    text = page.content.decode()
    assert heading(page) == "Every interview comes to its end, and everything is reached"
    assert "By the shares of the sheet “respondents”" in text
    assert rows(text, "Question by question")[0].startswith("a1 How old are you? 100")
    assert rows(text, "Question by question")[1].startswith("b1 Do you drink coffee?")
    assert Interview.objects.count() == 0


def test_what_was_met_has_its_place_and_leads_to_it(researcher: Client, study: Study, laura: User, url: str) -> None:
    survey = SOUND + "    integer | b3 | And? | yes | | . > 5 and . < 5\n    text | b4 | Why? | | ${a1} > 130 |\n"
    upload(study, laura, survey, quotas=QUOTAS)
    page = researcher.get(url, {"interviews": 100})
    text = page.content.decode()
    assert heading(page) == "2 places where interviews cannot go on as meant"
    assert [row.split(" – ")[0].split(".")[0] for row in rows(text, "To look at")] == [
        "dead end survey 5 No answer to “b3” is taken",
        "quota quotas 3 Nobody can belong to the cell “nobody”",
        "quota quotas 2 The cell “young” does not fill: none of the interviews was counted",
        "never asked survey 6 “b4” is never asked",
    ]
    assert f'href="{reverse("questionnaire", args=[study.pk])}#p-b3"' in text


def test_what_takes_too_much_working_out_and_what_is_cut_stand_among_the_findings(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    doubled = "\n".join(f"calculate | c{row} | | concat(${{c{row - 1}}}, ${{c{row - 1}}}) |" for row in range(1, 17))
    begun = "\n".join(f"begin_repeat | {name} | R | | 27" for name in "xyz")
    survey = f"type | name | label | calculation | repeat_count\ntext | c0 | Name? | |\n{doubled}"
    upload(study, laura, survey)
    cut = rows(researcher.get(url, {"interviews": 100}).content.decode(), "To look at")
    assert any(row.startswith("cut off survey 18 “c16” becomes a text of more than 32,767 characters:") for row in cut)
    upload(study, laura, f"{survey}\n{begun}\ncalculate | k | | position(..) |" + "\nend_repeat | | | |" * 3)
    much = rows(researcher.get(url, {"interviews": 100}).content.decode(), "To look at")
    assert much[-1].startswith("too much survey 22 “k” takes more working out than an interview may wait for:")


def test_quotas_say_how_many_have_to_be_begun(researcher: Client, study: Study, laura: User, url: str) -> None:
    upload(study, laura, respondents=SHARES, quotas=QUOTAS.split("\n    nobody")[0])
    text = researcher.get(url, {"interviews": 300}).content.decode()
    (young,) = rows(text, "Quotas")
    assert re.fullmatch(r"Up to 34 20 2\d% full after \d+ All cells .*", young)
    assert "All cells that stop are full after about" in text
    assert "the last cell to fill is Up to 34" in text


def test_the_same_people_come_again_and_others_under_another_number(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    upload(study, laura)

    def answers(seed: int) -> list[str]:
        text = researcher.get(url, {"interviews": 100, "seed": seed}).content.decode()
        return rows(text, "Question by question")

    assert answers(3) == answers(3)
    assert answers(3) != answers(4)


def test_a_number_that_is_not_offered_is_refused_in_words(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    upload(study, laura)
    page = researcher.get(url, {"interviews": 10**9})
    assert (page.status_code, 'role="alert"' in page.content.decode()) == (422, True)


def test_without_a_questionnaire_there_is_nobody_to_ask(researcher: Client, study: Study, url: str) -> None:
    assert researcher.get(url).status_code == 302


def test_the_questionnaire_leads_to_its_respondents(researcher: Client, study: Study, laura: User, url: str) -> None:
    upload(study, laura)
    assert f'href="{url}"' in researcher.get(reverse("questionnaire", args=[study.pk])).content.decode()


LONG = "type | name | label | required\n" + "\n".join(
    f"select_one yes_no | q{n} | Question {n}? | yes" for n in range(20)
)
WAITING = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def asked(researcher: Client, study: Study, laura: User, url: str, settings: Any) -> Simulation:
    """A simulation that takes long has been asked for, and waits for the worker."""
    settings.TASKS = WAITING
    upload(study, laura, LONG)
    assert researcher.post(url, {"interviews": 1000, "seed": 3})["Location"] == url
    Simulation.objects.update(interviews=25)  # what was asked for would take the test as long
    return Simulation.objects.get()


def test_few_interviews_are_held_at_once_at_an_address_that_holds_them_again(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    upload(study, laura)
    sent = researcher.post(url, {"interviews": 100, "seed": 2})
    assert sent["Location"] == f"{url}?interviews=100&seed=2"
    assert Simulation.objects.count() == 0


def test_many_interviews_are_held_in_the_background_and_the_result_is_kept(
    researcher: Client, asked: Simulation, url: str
) -> None:
    before = researcher.get(url)
    assert heading(before) == "The interviews are being held"
    assert "They begin as soon as the background worker is free." in before.content.decode()
    hold_simulation(simulation_id=asked.pk)
    for _ in range(2):
        page = researcher.get(url)
        assert heading(page) == "Every interview comes to its end, and everything is reached"
        assert "25 interviews were held" in page.content.decode()
        assert "Asked for by Laura Conti" in page.content.decode()
    assert Interview.objects.count() == 0


def test_the_page_says_how_far_the_interviews_are_and_comes_anew_when_they_are_held(
    researcher: Client, asked: Simulation, url: str
) -> None:
    Simulation.objects.update(status=SimulationStatus.RUNNING, held=300, most=1500)
    fragment = researcher.get(f"{url}?unattended", headers={"HX-Request": "true"})
    text = fragment.content.decode()
    assert "20%" in text
    assert "300 of 1,500 interviews at most" in text
    assert "<h1" not in text
    Simulation.objects.update(status=SimulationStatus.WAITING)
    hold_simulation(simulation_id=asked.pk)
    assert researcher.get(f"{url}?unattended", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_interviews_in_the_background_can_be_stopped(
    researcher: Client, asked: Simulation, study: Study, url: str
) -> None:
    cancel = reverse("study-simulation-cancel", args=[study.pk, asked.pk])
    assert cancel in researcher.get(url).content.decode()
    assert researcher.post(cancel)["Location"] == url
    assert heading(researcher.get(url)) == "Let simulated respondents go first"


def test_a_second_request_finds_the_interviews_that_are_being_held(
    researcher: Client, asked: Simulation, url: str
) -> None:
    researcher.post(url, {"interviews": 1000, "seed": 4})
    assert list(Simulation.objects.values_list("pk", "seed")) == [(asked.pk, 3)]


def test_the_page_says_when_somebody_has_changed_the_questionnaire_since(
    researcher: Client, asked: Simulation, study: Study, laura: User, url: str
) -> None:
    hold_simulation(simulation_id=asked.pk)
    upload(study, laura, LONG)
    assert "has changed the questionnaire since" not in researcher.get(url).content.decode()
    Simulation.objects.update(asked_at=NOW - timedelta(hours=1))
    carlo = User.objects.create_user("carlo", first_name="Carlo", last_name="Riva")
    upload(study, carlo, f"{LONG}\ntext | more | And? |")
    text = researcher.get(url).content.decode()
    assert "Carlo Riva has changed the questionnaire since" in text
    assert "q19" in text


def test_an_address_of_many_interviews_holds_nothing_before_the_button_is_pressed(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    upload(study, laura, LONG)
    text = researcher.get(url, {"interviews": 1000, "seed": 1}).content.decode()
    assert "Press “Simulate” to have them held." in text
    assert Simulation.objects.count() == 0


def test_the_page_of_a_kept_simulation_needs_as_many_queries_whatever_was_found(
    researcher: Client, asked: Simulation, url: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(QUERIES_WHILE_HELD):
        researcher.get(url)
    hold_simulation(simulation_id=asked.pk)
    with django_assert_num_queries(QUERIES_OF_FINDINGS):
        researcher.get(url)
