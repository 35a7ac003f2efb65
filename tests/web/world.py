"""A small world in which every page has something to show: people of each role and a study that they share."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from surveys.design.models import Study, Version
from surveys.design.services import create_study, grant_role, publish, upload_workbook
from surveys.fieldwork.models import QuotaCell, Sample
from surveys.fieldwork.services import claim_next_case
from surveys.people.models import Institute, Role, User
from surveys.people.services import add_person, change_institute, logo_from
from surveys.web.researcher.forms import uploads
from tests.design.workbooks import workbook
from tests.formats.pictures import drawn
from tests.interviewing.scene import CHOICES, COFFEE, Scene, dial, make_scene

from .addresses import Address
from .factors_of import add_factors

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PEOPLE = b"nome;tel;prov\nMaria Rinaldi;035 5550147;BG\nUgo Bianchi;347 5550112;TV\n"
ARGUMENTS_OF: dict[str, dict[str, object]] = {"guide-page": {"name": "texts"}, "retention-move": {"move": "plan"}}
"""Of addresses that take others everywhere."""
PASSWORD = "un caffè, grazie"


@dataclass
class World:
    """Who is there, what there is, and the value of each argument that addresses take.

    ``arguments_of`` has the arguments of single addresses that differ from the others'.
    """

    administrator: User
    researcher: User
    supervisor: User
    interviewer: User
    client: User
    stranger: User
    study: Study
    arguments: dict[str, object] = field(default_factory=dict)
    arguments_of: dict[str, dict[str, object]] = field(default_factory=dict)
    second_interviewer: User | None = None

    def path_of(self, address: Address) -> str:
        """The path of an address in this world."""
        return address.path(self.arguments | self.arguments_of.get(address.name, {}))

    @property
    def people(self) -> dict[str, User]:
        """The people with something to do, by what they are; the administrator last, who may do everything."""
        people = {
            "researcher": self.researcher,
            "supervisor": self.supervisor,
            "interviewer": self.interviewer,
            "client": self.client,
        }
        if self.second_interviewer:
            people["second interviewer"] = self.second_interviewer
        return {**people, "administrator": self.administrator}


def build_world() -> World:
    """People of each role and a study without a questionnaire, made by the services that the pages use."""
    people = _people()
    administrator, researcher = people["administrator"], people["researcher"]
    study = create_study(by=researcher, now=NOW, name="Osservatorio Caffè 2026", wave=3, target=1200)
    for role in (Role.SUPERVISOR, Role.INTERVIEWER, Role.CLIENT):
        grant_role(by=administrator, person=people[role.value], study=study, role=role, now=NOW)
    return World(**people, study=study, arguments={"study_id": study.pk, "person_id": people["interviewer"].pk})


def build_busy_world() -> World:
    """The same people around a study in the field: two versions, a draft, a sample, a call, a live interview."""
    now = timezone.now()
    people = _people()
    researcher, interviewer = people["researcher"], people["interviewer"]
    scene = make_scene(now=now, cases=4, interviewer=interviewer)
    study = scene.study
    for role in (Role.RESEARCHER, Role.SUPERVISOR, Role.CLIENT):
        grant_role(by=people["administrator"], person=people[role.value], study=study, role=role, now=now)
    second = _person("paolo.riva", "Paolo", "Riva", code="INT-20")
    grant_role(by=people["administrator"], person=second, study=study, role=Role.INTERVIEWER, now=now)
    in_interview = claim_next_case(study=study, interviewer=second, now=now)
    assert in_interview is not None
    dial(in_interview, now)
    Scene(study, second, in_interview, now).start()
    _publish_again(study, researcher, now)
    during = {"attempt_id": in_interview.pk}
    institute = name_institute(people["administrator"])
    cell = QuotaCell.objects.create(study=study, name="women", label={"it": "Donne", "en": "Women"}, target=10)
    return World(
        **people,
        study=study,
        second_interviewer=second,
        arguments={
            "study_id": study.pk,
            "person_id": interviewer.pk,
            "number": Version.objects.filter(study=study).count(),
            "sample_id": Sample.objects.get(study=study).pk,
            "attempt_id": scene.attempt.pk,
            "case_id": scene.attempt.case_id,
            "case_number": scene.attempt.case.number,
            "cell_id": cell.pk,
            "name": "pause",
            "digest": institute.logo_digest,
            "token": uploads.keep(file=ContentFile(PEOPLE, "soci.csv"), study=study, user=researcher),
        },
        arguments_of={"interview": during, **_own_passkey(people["client"]), **ARGUMENTS_OF},
    )


def _own_passkey(person: User) -> dict[str, dict[str, object]]:
    """Somebody with every second factor there is, and what the addresses of their passkey take."""
    passkey: dict[str, object] = {"pk": add_factors(person).pk}
    return {"mfa_edit_webauthn": passkey, "mfa_remove_webauthn": passkey}


def name_institute(by: User) -> Institute:
    """Everything that can be said of an institute."""
    return change_institute(
        by=by,
        now=NOW,
        name="Istituto Ponte Alto",
        address="Via dei Mille 12\n24122 Bergamo",
        phone="035 555 0100",
        email="info@pontealto.example",
        website="https://www.pontealto.example/",
        privacy_name="Ada Neri",
        privacy_email="privacy@pontealto.example",
        logo=logo_from(drawn(size=(320, 90))),
    )


def _publish_again(study: Study, by: User, now: datetime) -> None:
    """A second version, one question longer, and a draft beside it."""
    for more in (["note", "thanks", "Grazie", "Thank you"], ["date", "last", "Quando l’ultima volta?", "When last?"]):
        content = workbook(survey=[*COFFEE, more], choices=CHOICES)
        upload_workbook(study=study, content=content, file_name="study.xlsx", by=by, now=now)
        if more[0] == "note":
            publish(study=study, reason="Ringraziamento", by=by, now=now)


def _people() -> dict[str, User]:
    return {
        "administrator": _person("laura.conti", "Laura", "Conti", is_administrator=True),
        "researcher": _person("silvia.orsi", "Silvia", "Orsi"),
        "supervisor": _person("renato.moretti", "Renato", "Moretti"),
        "interviewer": _person("giulia.bassi", "Giulia", "Bassi", code="INT-19"),
        "client": _person("francesca.villa", "Francesca", "Villa"),
        "stranger": _person("nadia.bruni", "Nadia", "Bruni"),
    }


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
