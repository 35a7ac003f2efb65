"""The world of the step's benchmark with people whose sessions an attacker has; JSON on the last line.

A researcher, an administrator, a token of the API, and an interviewer in mid-interview whose answers are hostile too.
"""

import json
import sys
from typing import Any

import django


def main(interviewers: int, questions: int) -> dict[str, Any]:
    """The signs of ``step_world``, one interviewer more, and those of the others by what they are."""
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client
    from django.utils import timezone

    from surveys.design.models import ApiScope, Study
    from surveys.design.services import create_study, make_token
    from surveys.people.models import User
    from tests.benchmarks import step_world

    world = step_world.main(interviewers + 1, questions, 2)
    now, study = timezone.now(), Study.objects.get()
    researcher = User.objects.get(pk=study.created_by_id)
    drafts = create_study(name="Bozze", by=researcher, now=now)
    boss = User.objects.create_superuser("boss")

    def sign(person: User) -> dict[str, str]:
        client = Client()
        client.force_login(person)
        return {"session": client.cookies["sessionid"].value, "csrf": _get_new_csrf_string()}

    token = make_token(name="x", scopes=list(ApiScope), studies=[study], by=researcher, now=now).secret
    *honest, spoilt = world["interviewers"]
    people = {"researcher": sign(researcher), "administrator": sign(boss), "interviewer": spoilt}
    return {"interviewers": honest, "people": people, "token": token, "study": study.pk, "drafts": drafts.pk}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:]))))
