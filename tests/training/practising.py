"""A practice on its screens: whoever practises begins, dials, reads and answers by the requests that pages send."""

from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.people.models import User
from surveys.questionnaire.personas import Persona, to_json
from surveys.questionnaire.personas.persona import Beginning, Traits
from surveys.training.models import PersonaEdition, Practice
from surveys.training.queries import lines_of

KIND = Persona(
    key="kind",
    number=1,
    language="it",
    name="Ada Prova",
    age=40,
    short="gentile",
    character="Risponde volentieri.",
    difficulty=1,
    traits=Traits(trust=5, patience=60.0, clarity=1.0, talk=1, hearing=5, hurry=1),
    beginning=Beginning(words="Pronto?"),
)

OF_ITS_OWN = {"surveys_practice", "surveys_practiceline", "surveys_personaedition", "surveys_studyrevision"}
OF_THE_BROWSER = {"django_session", "surveys_browsersession", "surveys_cache", "account_emailaddress"}


def rows() -> dict[str, list[Any]]:
    """Every row of every table, but for what a practice itself is and what browsers keep."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - OF_ITS_OWN - OF_THE_BROWSER)
        tables = [table for table in tables if "_search" not in table]  # how SQLite's index lies on the disk
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def store(persona: Persona = KIND) -> PersonaEdition:
    """The persona as an edition that everybody can practise with."""
    return PersonaEdition.objects.create(
        key=persona.key,
        number=persona.number,
        language=persona.language,
        data=to_json(persona),
        written_at=timezone.now(),
    )


class Trainee:
    """Somebody who practises in this browser."""

    def __init__(self, browser: Client, person: User, study: Study) -> None:
        browser.force_login(person)
        self.browser, self.person, self.study, self.sent = browser, person, study, 0

    @property
    def practice(self) -> Practice:
        """Their last practice."""
        return Practice.objects.filter(person=self.person).order_by("-pk")[0]

    @property
    def call(self) -> str:
        """The address of its call."""
        return f"/calls/{self.practice.attempt_id}/"

    @property
    def kinds(self) -> list[str]:
        """What was done and said, in order."""
        return [line.kind for line in lines_of(self.practice)]

    def begin(self, name: str = KIND.name) -> "Trainee":
        page = self.browser.get(f"/shift/{self.study.pk}/practice/")
        entry = next(row.entry for row in page.context["rows"] if row.persona.name == name)
        answer = self.browser.post(f"/shift/{self.study.pk}/practice/", {"typed": entry})
        assert answer.url == self.call
        return self

    def dial(self) -> "Trainee":
        page = self.browser.get(self.call)
        self.browser.post(f"{self.call}dial/", {"phone": page.context["phone"].pk})
        return self

    def move(self, what: str) -> "Trainee":
        self.sent += 1
        answer = self.browser.post(
            f"{self.call}practice/", {"move": what, "key": f"m{self.sent}"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        return self

    def reach_interview(self) -> "Trainee":
        """From the beginning to the first question."""
        self.begin().dial().move("read")
        self.browser.post(f"{self.call}outcome/", {"typed": "1"})
        return self

    def answer(self, page: str, typed: str, **more: Any) -> Any:
        self.sent += 1
        entry = {"page": page, "key": f"a{self.sent}", "q0-path": page, "q0-typed": typed, **more}
        return self.browser.post(f"{self.call}interview/", entry, headers={"HX-Request": "true"})

    def interview_whole(self) -> Any:
        """Every question of the small questionnaire, read and answered as she said it, to the end of the call."""
        self.reach_interview()
        for _ in range(9):
            line = next(one for one in reversed(lines_of(self.practice)) if one.kind == "shown")
            if line.path.startswith("@"):
                break
            self.move("read")
            value = line.detail["questions"][0]["truth"].get("v", "")
            self.answer(line.path, " ".join(value) if isinstance(value, list) else str(value))
        self.move("read")
        return self.browser.post(f"{self.call}interview/finish/", {"note": "", "key": "end"})
