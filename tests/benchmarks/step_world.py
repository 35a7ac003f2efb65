"""Makes the world of the step's benchmark and prints who signs in how, as JSON on the last line."""

import json
import sys
from typing import Any

import django

SHORT, SHORT_CASES_EACH = 2, 30
"""Questions of the interviews that are measured for what is between them, and cases of each interviewer."""


def main(interviewers: int, questions: int, cases_each: int, callers: int = 0, short: int = 0) -> dict[str, Any]:
    """Interviewers with a begun interview each; ``queries``: what one step asks of the database.

    ``callers``: interviewers with nothing in hand; ``short``: interviewers of another study, of SHORT questions;
    ``office``: who made the study.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from surveys.fieldwork.models import Attempt
    from surveys.people.models import User
    from tests.interviewing.scene import make_scene

    now = timezone.now()
    scene = make_scene(survey=_survey(questions), now=now, cases=interviewers * cases_each, dialled=False)
    people = [_joined(f"int{number}", scene, now) for number in range(interviewers + callers)]
    signs = [_begun(person, scene, now) for person in people[:interviewers]]
    hurried = []
    if short:
        other = make_scene(
            survey=_survey(SHORT),
            now=now,
            cases=short * SHORT_CASES_EACH,
            dialled=False,
            interviewer=User.objects.create_user("other"),
        )
        hurried = [_begun(_joined(f"short{number}", other, now), other, now) for number in range(short)]
    client, attempt = Client(), Attempt.objects.get(pk=signs[-1]["attempt"])
    client.force_login(attempt.interviewer)
    with CaptureQueriesContext(connection) as queries:
        client.post(
            f"/calls/{attempt.pk}/interview/",
            {"page": "s0", "key": "first", "q0-path": "s0", "q0-typed": "1"},
            headers={"Host": "localhost", "HX-Request": "true", "HX-Request-Type": "partial"},
        )
    return {
        "interviewers": signs,
        "short": hurried,
        "queries": len(queries),
        "callers": [signed_in(person) for person in people[interviewers:]],
        "study": scene.study.pk,
        "office": signed_in(scene.study.created_by),
    }


def _joined(name: str, scene: Any, now: Any) -> Any:
    from surveys.design.services import grant_role
    from surveys.people.models import Role, User

    person = User.objects.create_user(name, first_name="Anna", last_name=name)
    grant_role(by=scene.interviewer, person=person, study=scene.study, role=Role.INTERVIEWER, now=now)
    return person


def _begun(person: Any, scene: Any, now: Any) -> dict[str, Any]:
    """The person's browser, with the next case answering."""
    from surveys.fieldwork.services import claim_next_case
    from surveys.interviewing.services import start_interview
    from tests.interviewing.scene import dial

    attempt = claim_next_case(study=scene.study, interviewer=person, now=now)
    assert attempt is not None
    dial(attempt, now)
    start_interview(attempt=attempt, now=now)
    return signed_in(person, attempt=attempt.pk)


def signed_in(person: Any, **facts: object) -> dict[str, Any]:
    """The cookies of a person's browser."""
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    browser = Client()
    browser.force_login(person)
    return {"session": browser.cookies["sessionid"].value, "csrf": _get_new_csrf_string(), **facts}


def _survey(questions: int) -> list[list[object]]:
    head: list[object] = ["type", "name", "label::Italiano (it)", "relevant", "constraint", "required"]
    rows = [head]
    for number in range(questions):
        piped = f"Domanda {number}" + (f", dopo ${{s{number - 1}}}" if number % 2 and number > 1 else "")
        if number % 2:
            rows.append(["integer", f"n{number}", piped, f"${{s{number - 1}}} = '1'", ". < 100", "yes"])
        else:
            rows.append(["select_one brands", f"s{number}", piped, None, None, "yes"])
    return rows


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:]))))
