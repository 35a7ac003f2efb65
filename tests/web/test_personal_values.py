"""No value that leads to a person is in anything that a client, a system or whoever designs the study can fetch."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope
from surveys.design.services import grant_role, make_token
from surveys.fieldwork.models import Case, Contact, Sample
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.people.models import Role, User
from surveys.results.services import create_export, make_export
from surveys.web.researcher.forms import uploads
from tests.interviewing.scene import Scene, make_scene

from .addresses import Address, addresses

SURVEY = [
    ["type", "name", "label::English (en)", "personal", "calculation", "default", "choice_filter", "repeat_count"],
    ["text", "first_name", "What is your first name?", "yes"],
    ["select_multiple ills", "ills", "Which do you have?", "yes"],
    ["select_multiple ills", "worst", "Which of them troubles you?", None, None, None, "selected(${ills}, name)"],
    ["begin_repeat", "each", "Each", None, None, None, None, "count-selected(${ills})"],
    ["text", "since", "Since when?"],
    ["end_repeat", "each"],
    ["text", "nick", "How are you called?", None, None, "concat(${first_name}, 'XX')"],
    ["calculate", "greets", None, None, "concat('Signora ', ${first_name}, ' ', ${street})"],
    ["calculate", "band", None, "yes", "concat('CLASS', string-length(${first_name}))"],
    ["select_one ills", "whose", "Which does ${first_name} have?"],
    ["text", "why", "Why, ${first_name}?"],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "specify"],
    ["ills", "flu", "Flu"],
    ["ills", "zz9", "Something else", "yes"],
]
SAMPLE = [["name", "label"], ["street", "The street"]]
LIST = b"tel;nome;indirizzo;mail;zona\n0355550199;Ofelia Quarzi;Via Topazio 3;ofelia@quarzi.example;Nord\n"
CANARIES = (
    *("Ginevrina", "Melancolia", "primavera87", "CLASS9", "Topazio", "quarzi", "Quarzi", "Rinaldi"),
    *("5550110", "555 0110", "5550199", "beside her sister"),
)
"""What was said and loaded, in whatever form it is passed on; interviewers' notes too."""


@dataclass
class Site:
    """A study with an interview, a sample of personal columns, a workbook for the client."""

    scene: Scene
    people: dict[str, User]
    known: dict[str, object]


@pytest.fixture
def site(db: None, settings: object) -> Site:
    now = timezone.now()
    scene = make_scene(survey=SURVEY, choices=CHOICES, sample=SAMPLE, cases=2, now=now)
    study, laura = scene.study, User.objects.get(first_name="Laura")
    Sample.objects.filter(study=study).update(
        attributes=[
            {"name": name, "show": True, "route": True, "export": True, "personal": name != "zona"}
            for name in ("street", "mail", "zona")
        ]
    )
    told = {"street": "Via Topazio", "mail": "a@quarzi.it"}
    Contact.objects.filter(case=scene.attempt.case_id).update(attributes=told)
    Case.objects.filter(pk=scene.attempt.case_id).update(attributes={"zona": "Nord"})
    scene.attempt.case.refresh_from_db()
    interview(scene)
    people = {"researcher": laura, "client": User.objects.create_user("francesca")}
    grant_role(by=laura, person=people["client"], study=study, role=Role.CLIENT, now=now)
    export = create_export(study=study, by=people["client"], now=now, options={"language": "en", "for_client": True})
    make_export(export_id=export.pk, now=now)
    kept = uploads.keep(file=ContentFile(LIST, "soci.csv"), study=study, user=laura)
    known: dict[str, object] = {
        "study_id": study.pk,
        "number": 1,
        "sample_id": Sample.objects.get().pk,
        "case_id": scene.attempt.case_id,
        "case_number": scene.attempt.case.number,
        "attempt_id": scene.attempt.pk,
        "export_id": export.pk,
        "interview_id": Interview.objects.get().pk,
        "name": "texts",
        "token": kept,
    }
    return Site(scene, people, known)


def interview(scene: Scene) -> None:
    """A complete one in which everything personal is said, and a note of the interviewer's."""
    step = scene.start()
    while not step.ended:
        page = step.outcome.page.path  # type: ignore[union-attr]
        typed = {"first_name": "Ginevrina", "ills": "1 2", "worst": "2", "whose": "1", "why": "because"}.get(
            page, "primavera87"
        )
        specify = {"zz9": "Melancolia"} if page in ("ills", "worst") else {}
        step = scene.answer(step.interview.pk, page, "" if page == "nick" else typed, specify=specify)
        assert not step.complaints, (page, step.complaints)
    services.add_note(interview_id=step.interview.pk, attempt=scene.attempt, text="beside her sister", now=scene.now)
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, note="beside her sister", now=scene.now)


def opened(content: bytes) -> Iterator[str]:
    """What can be read in a file, inside workbooks too."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from opened(archive.read(name))
    else:
        yield content.decode("utf-8", "replace")


def found_in(response: object) -> set[str]:
    content = response.getvalue() if response.streaming else response.content  # type: ignore[attr-defined]
    headers = " ".join(map(str, response.headers.values()))  # type: ignore[attr-defined]
    words = " ".join([*opened(content), headers])
    return {canary for canary in CANARIES if canary in words}


def reached(client: Client, site: Site, *, in_api: bool) -> dict[str, set[str]]:
    """Address → canaries in it, of every address that gives something."""
    found: dict[str, set[str]] = {}
    for address in (one for one in addresses() if one.in_api == in_api and not one.is_foreign):
        response = client.get(path_of(address, site))
        if response.status_code == 200:
            found[address.name] = found_in(response)
    return found


def path_of(address: Address, site: Site) -> str:
    return address.path(site.known)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("client", {"client_study"}),
        (
            "researcher",
            {"sample-columns", "sample-report", "questionnaire-print", "results", "desk", "interview-answers"},
        ),
    ],
)
def test_nobody_who_needs_no_person_sees_one(site: Site, who: str, reads: set[str]) -> None:
    client = Client()
    client.force_login(site.people[who])
    found = reached(client, site, in_api=False)
    assert {name: canaries for name, canaries in found.items() if canaries} == {}
    assert reads <= set(found), sorted(found)


def test_a_system_without_the_right_to_personal_data_gets_none(site: Site) -> None:
    scopes = [scope for scope in ApiScope if scope != ApiScope.INTERVIEWS_PERSONAL]
    now = timezone.now()
    laura = site.people["researcher"]
    made = make_token(name="CRM", scopes=scopes, studies=[site.scene.study], by=laura, now=now)
    client = APIClient(headers={"authorization": f"Bearer {made.secret}"})
    found = reached(client, site, in_api=True)
    assert {name: canaries for name, canaries in found.items() if canaries} == {}
