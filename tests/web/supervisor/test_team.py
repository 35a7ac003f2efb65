"""Languages and skills: said once for everybody, and one more for whoever has no case."""

import re
from datetime import timedelta
from typing import Any

from surveys.calling.staff import Abilities
from surveys.design.models import Membership, Study
from surveys.design.services import change_abilities
from surveys.fieldwork.models import Case, Pool, Sample
from surveys.fieldwork.services import record_disposition
from surveys.people.models import Role, User
from tests.web.markup import squeezed

from .conftest import NOON, Desk, sign_in


def membership(person: User) -> Membership:
    return Membership.objects.get(user=person, role=Role.INTERVIEWER)


def in_english(desk: Desk, count: int) -> None:
    """So many of the waiting cases are of people who want English."""
    pool = Pool.objects.get()
    english = Pool.objects.create(study=desk.study, replicate=pool.replicate, language="en", is_open=True)
    ids = Case.objects.filter(state="waiting").values_list("pk", flat=True)[:count]
    Case.objects.filter(pk__in=list(ids)).update(pool=english, language="en")


def can(desk: Desk, person: User, *languages: str, skills: tuple[str, ...] = ()) -> None:
    wanted = {person.pk: Abilities(frozenset(languages), frozenset(skills))}
    change_abilities(by=desk.supervisor, study=desk.study, abilities=wanted, now=NOON)


def test_the_heading_says_what_can_be_done_in_the_study(desk: Desk) -> None:
    giulia = desk.scene.interviewer
    assert (
        "<h1>One speaks Italian, nobody speaks English, refusals go back to everybody</h1>" in desk.get("people/").text
    )
    can(desk, giulia, "it", "en", skills=("converter",))
    assert "<h1>One speaks Italian, one speaks English, one converts refusals</h1>" in desk.get("people/").text


def test_everybody_is_saved_at_once_and_the_studys_own_language_alone_is_not_listed(desk: Desk) -> None:
    giulia, paolo = desk.scene.interviewer, desk.join("paolo", "Paolo")
    sent: dict[str, Any] = {
        f"languages-{giulia.pk}": ["it", "en"],
        f"languages-{paolo.pk}": ["it"],
        f"skills-{giulia.pk}": ["converter", "juggling"],
    }
    text = desk.client.post(desk.path("people/save/"), sent, follow=True).text
    assert "Changed for one person." in text
    assert (membership(giulia).languages, membership(giulia).skills) == (["en", "it"], ["converter"])
    assert (membership(paolo).languages, membership(paolo).skills) == ([], [])
    assert "Nothing has changed." in desk.client.post(desk.path("people/save/"), sent, follow=True).text


def test_what_waits_is_listed_with_whom_it_waits_for(desk: Desk) -> None:
    in_english(desk, 3)

    def told() -> str:
        return re.sub("<a [^>]*>|</a>", "", squeezed(desk.get("people/").text))

    row = '<th scope="row">English</th><td class="number">3</td><td class="number bold">3</td><td>'
    assert f'{row}<span class="status bad">nobody</span></td>' in told()
    can(desk, desk.scene.interviewer, "en")
    assert f"{row}Giulia B.</td>" in told()


def test_the_queue_and_the_desk_say_that_nobody_at_work_speaks_a_language(desk: Desk) -> None:
    in_english(desk, 3)
    sentence = "3 cases wait for English: nobody at work speaks it"
    assert sentence in desk.get("queue/").text
    assert sentence in desk.get().text
    can(desk, desk.scene.interviewer, "it", "en")
    assert sentence not in desk.get("queue/").text
    assert sentence not in desk.get().text


def test_whoever_has_no_case_is_given_the_language_of_those_that_wait_by_one_button(desk: Desk) -> None:
    in_english(desk, 29)
    giulia = desk.scene.interviewer
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    text = desk.get(f"queue/?who={giulia.pk}").text
    assert "<h1>Nothing for Giulia B.: waiting for somebody who speaks English</h1>" in text
    assert f'formaction="{desk.path(f"people/{giulia.pk}/give/")}" name="language" value="en"' in squeezed(text)
    text = desk.client.post(desk.path(f"people/{giulia.pk}/give/"), {"language": "en"}, follow=True).text
    assert "<h1>29 cases are ready for Giulia B.</h1>" in text
    assert membership(giulia).languages == ["en", "it"]


def test_the_language_is_offered_on_an_italian_page_too(desk: Desk) -> None:
    in_english(desk, 29)
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    where = desk.path(f"queue/?who={desk.scene.interviewer.pk}")
    text = desk.client.get(where, headers={"accept-language": "it"}).text
    assert 'name="language" value="en"' in squeezed(text)
    assert "Anche inglese" in text


def test_a_refusal_that_waits_for_a_converter_is_offered_to_somebody_else(desk: Desk) -> None:
    giulia, paolo = desk.scene.interviewer, desk.join("paolo", "Paolo")
    can(desk, paolo, skills=("converter",))
    record_disposition(attempt=desk.attempt, code="hung_up", now=desk.wait(1))
    Case.objects.exclude(pk=desk.case.pk).update(due_at=desk.clock[0] + timedelta(days=30))
    desk.wait(8 * 24 * 60)
    text = desk.get(f"queue/?who={giulia.pk}").text
    assert "<h1>Nothing for Giulia B.:" in text
    assert "Waiting for somebody who converts refusals" in text
    desk.client.post(desk.path(f"people/{giulia.pk}/give/"), {"skill": "converter"})
    assert membership(giulia).skills == ["converter"]


def test_nothing_is_given_to_somebody_who_does_not_interview_in_the_study(desk: Desk) -> None:
    desk.client.post(desk.path(f"people/{desk.supervisor.pk}/give/"), {"language": "en"})
    assert not Membership.objects.exclude(languages=[]).exists()


def test_a_researcher_sees_who_can_what_and_changes_nothing(desk: Desk) -> None:
    client = sign_in(desk.join("silvia", "Silvia", Role.RESEARCHER))
    assert client.get(desk.path("people/")).status_code == 200
    assert client.post(desk.path("people/save/"), {}).status_code == 403


def test_a_language_that_the_study_does_not_have_is_no_lack_of_speakers(desk: Desk) -> None:
    in_english(desk, 3)
    Pool.objects.filter(language="en").update(language="xx")
    for page in (desk.get("queue/").text, desk.get().text):
        assert "3 cases are in a language that the study does not have: xx" in page
        assert "nobody at work speaks it" not in page


def test_who_works_for_a_centre_is_able_to_take_its_cases(desk: Desk) -> None:
    in_english(desk, 3)
    giulia = desk.scene.interviewer
    can(desk, giulia, "en")
    Study.objects.update(has_centres=True)
    Sample.objects.update(centre="Voci Nord")
    row = '<th scope="row">English · Voci Nord</th><td class="number">3</td><td class="number bold">3</td><td>'
    text = re.sub("<a [^>]*>|</a>", "", squeezed(desk.get("people/").text))
    assert f'{row}<span class="status bad">nobody</span></td>' in text
    Membership.objects.filter(user=giulia).update(centre="Voci Nord")
    assert f"{row}Giulia B.</td>" in re.sub("<a [^>]*>|</a>", "", squeezed(desk.get("people/").text))
