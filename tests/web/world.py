"""A small world in which every page has something to show: people of each role and a study they share."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from surveys.design.models import Study, StudyStatus
from surveys.design.services import create_study, grant_role
from surveys.people.models import Role, User
from surveys.people.services import add_person

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PASSWORD = "un caffè, grazie"


@dataclass
class World:
    """Who is there, what there is, and the value of each argument that addresses take."""

    administrator: User
    researcher: User
    supervisor: User
    interviewer: User
    client: User
    stranger: User
    study: Study
    arguments: dict[str, object] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, User]:
        """The people with something to do, by what they are; the administrator last, who may do everything."""
        return {
            "researcher": self.researcher,
            "supervisor": self.supervisor,
            "interviewer": self.interviewer,
            "client": self.client,
            "administrator": self.administrator,
        }


def build_world() -> World:
    """The world at ``NOW``, made by the services that the pages use."""
    administrator = _person("laura.conti", "Laura", "Conti", is_administrator=True)
    people = {
        Role.RESEARCHER: _person("silvia.orsi", "Silvia", "Orsi"),
        Role.SUPERVISOR: _person("renato.moretti", "Renato", "Moretti"),
        Role.INTERVIEWER: _person("giulia.bassi", "Giulia", "Bassi", code="INT-19"),
        Role.CLIENT: _person("francesca.villa", "Francesca", "Villa"),
    }
    study = create_study(by=people[Role.RESEARCHER], now=NOW, name="Osservatorio Caffè 2026", wave=3, target=1200)
    for role, person in people.items():
        grant_role(by=administrator, person=person, study=study, role=role, now=NOW)
    Study.objects.filter(pk=study.pk).update(status=StudyStatus.FIELDING, is_fictional=True)
    study.refresh_from_db()
    return World(
        administrator=administrator,
        researcher=people[Role.RESEARCHER],
        supervisor=people[Role.SUPERVISOR],
        interviewer=people[Role.INTERVIEWER],
        client=people[Role.CLIENT],
        stranger=_person("nadia.bruni", "Nadia", "Bruni"),
        study=study,
        arguments={"study_id": study.pk, "person_id": people[Role.INTERVIEWER].pk},
    )


def _person(username: str, first_name: str, last_name: str, *, code: str = "", is_administrator: bool = False) -> User:
    return add_person(
        by=None,
        now=NOW,
        password=PASSWORD,
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@example.org",
        code=code,
        is_administrator=is_administrator,
    )
