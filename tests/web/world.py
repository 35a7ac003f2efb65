"""A small world in which every page has something to show: people of each role and a study that they share."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from surveys.analysis.tables import SetSpec
from surveys.analysis.targets import WeightSpec
from surveys.calling.shifts import Span
from surveys.design.models import LibraryEntry, Study, Version
from surveys.design.services import (
    NewLink,
    create_study,
    grant_role,
    invite_reviewer,
    keep_in_library,
    publish,
    show_proof,
    upload_workbook,
    write_comment,
)
from surveys.fieldwork.models import Attempt, BulkAction, BulkKind, ListUpdate, QuotaCell, Sample
from surveys.fieldwork.services import (
    add_number,
    answer_message,
    ask_supervisor,
    call_supervisor,
    claim_next_case,
    count_work,
    plan_shifts,
    send_message,
    start_shift,
    upload_numbers,
)
from surveys.fieldwork.services.register_files import ask_register, mark_asked
from surveys.fieldwork.tasks import request_comparison
from surveys.formats.list_updates import UpdateReading, guess
from surveys.formats.patterns import KeptPart
from surveys.interviewing.models import CheckedTally, Interview, InterviewFlag
from surveys.interviewing.services import BulkChange, change_many
from surveys.people.models import SCOPES_SO_FAR, AgreementKind, Institute, Role, User, WatchingAgreement
from surveys.people.services import add_person, change_institute, logo_from, record_agreement
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.personas import SHIPPED
from surveys.results.models import DeliveryLink, StudyDelivery
from surveys.results.services import (
    add_webhook,
    create_delivery,
    make_link,
    record_consent,
    save_table_set,
    save_weights,
    secret_of,
    set_schedule,
)
from surveys.review.models import BackCheck
from surveys.review.services import ask_for_review, plan_back_checks
from surveys.web.researcher.forms import uploads
from tests.design.workbooks import workbook
from tests.formats.pictures import drawn
from tests.interviewing.scene import CHOICES, COFFEE, Scene, dial, make_scene

from .addresses import Address
from .factors_of import add_factors

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PEOPLE = b"nome;tel;prov\nMaria Rinaldi;035 5550147;BG\nUgo Bianchi;347 5550112;TV\n"
ARGUMENTS_OF: dict[str, dict[str, object]] = {
    "persona": {"key": SHIPPED[0].key, "language": SHIPPED[0].language},
    "sample-place": {"way": "later"},
    "guide-page": {"name": "texts"},
    "retention-move": {"move": "plan"},
    "help-call": {"move": "take"},
    "cases-file": {"form": "csv"},
    "interviews-file": {"form": "csv"},
    "topline-file": {"name": "drinks", "form": "csv"},
}
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
    people = _agreed(_people())
    researcher, interviewer = people["researcher"], people["interviewer"]
    scene = make_scene(now=now, cases=5, interviewer=interviewer)
    study = scene.study
    for role in (Role.RESEARCHER, Role.SUPERVISOR, Role.CLIENT):
        grant_role(by=people["administrator"], person=people[role.value], study=study, role=role, now=now)
    second = _person("paolo.riva", "Paolo", "Riva", code="INT-20")
    grant_role(by=people["administrator"], person=second, study=study, role=Role.INTERVIEWER, now=now)
    suspended = _interviewed(study, second, now)
    suspended.drop()
    in_interview = _interviewed(study, second, now).attempt
    _to_review(Interview.objects.get(last_attempt=suspended.attempt), now)
    _publish_again(study, researcher, now)
    cell = QuotaCell.objects.create(study=study, name="women", label={"it": "Donne", "en": "Women"}, target=10)
    sets = _saved_sets(study, researcher, now)
    return World(
        **people,
        study=study,
        second_interviewer=second,
        arguments={
            "study_id": study.pk,
            "person_id": interviewer.pk,
            "number": Version.objects.filter(study=study).count(),
            **_in_and_out(study, researcher, now),
            **_in_hand(scene.attempt),
            **_asked(scene.attempt, now),
            "cell_id": cell.pk,
            **_at_work(interviewer, now),
            **_told(study, people["supervisor"], interviewer, second, now),
            "interview_id": Interview.objects.get(last_attempt=suspended.attempt).pk,
            "entry_id": _kept(study, researcher, now).pk,
            "name": "pause",
            "digest": name_institute(people["administrator"]).logo_digest,
            **_invited(study, researcher, now),
            "token": uploads.keep(file=ContentFile(PEOPLE, "soci.csv"), study=study, user=researcher),
        },
        arguments_of={"interview": {"attempt_id": in_interview.pk}, **_of_one(people["client"], study), **sets},
    )


def _changed_together(study: Study, by: User, now: datetime) -> BulkAction:
    """An action on cases of a list, which has reached its end."""
    change_many(study=study, seen={}, change=BulkChange(BulkKind.FIRST, "prima delle feste"), by=by, now=now)
    return BulkAction.objects.get(study=study)


def _invited(study: Study, by: User, now: datetime) -> dict[str, object]:
    """A reviewer with the secret of their link."""
    link = _reviewed(study, by, now)
    return {"reviewer_id": link.reviewer.pk, "secret": link.secret}


def _saved_sets(study: Study, by: User, now: datetime) -> dict[str, dict[str, object]]:
    """Tables and weights that were saved, for the addresses that take one; and what others take everywhere."""
    tables = save_table_set(study=study, name="Tabelle", spec=SetSpec(), by=by, now=now)
    weights = save_weights(study=study, name="peso", spec=WeightSpec(), by=by, now=now)
    taken = {"tables-make": tables, "tables-remove": tables, "weights-remove": weights, "weights-file": weights}
    hook = add_webhook(
        study=study, name="CRM", url="https://crm.example/", kinds=["interview.completed"], by=by, now=now
    )
    moves = {f"webhook-{move}": {"hook_id": hook.pk} for move in ("again", "renew", "stop", "try")}
    return {name: {"set_id": one.pk} for name, one in taken.items()} | moves | ARGUMENTS_OF


def _interviewed(study: Study, by: User, now: datetime) -> Scene:
    """A call in which an interview has begun."""
    attempt = claim_next_case(study=study, interviewer=by, now=now)
    assert attempt is not None
    dial(attempt, now)
    scene = Scene(study, by, attempt, now)
    scene.start()
    return scene


def _to_review(interview: Interview, now: datetime) -> None:
    """The interview waits for review, with a flag, among the counters of who conducted it."""
    ask_for_review(interview=interview, now=now)
    again = [{"name": "drinks", "type": 1, "tolerance": 0}]
    who = interview.last_attempt.interviewer
    plan_back_checks(study=interview.study, percent=5, questions=again, is_random_assignment=True, by=who, now=now)
    facts = {"study": interview.study, "interviewer": who, "drawn_at": now, "due_at": now}
    BackCheck.objects.create(interview=interview, **facts)
    found = {"seconds": 120, "usual": 300}
    InterviewFlag.objects.create(interview=interview, study=interview.study, kind="short", found=found)
    who = interview.last_attempt.interviewer
    CheckedTally.objects.create(
        study=interview.study, interviewer=who, day=now.date(), interviews=1, flagged=1, asked=4
    )


def _of_one(person: User, study: Study) -> dict[str, dict[str, object]]:
    """Somebody with every second factor there is: what the addresses of their passkey take, and that of a link.

    And a question to the opposition register.
    """
    now = timezone.now()
    facts = {"only_unchecked": False, "heading": "numero", "writing": "national"}
    question = mark_asked(question=ask_register(study=study, by=person, now=now, **facts), now=now)
    link: dict[str, object] = {"secret": secret_of(DeliveryLink.objects.get(study=study))}
    passkey: dict[str, object] = {"pk": add_factors(person).pk}
    asked: dict[str, object] = {"file_id": question.pk}
    return {"handed": link, "mfa_edit_webauthn": passkey, "mfa_remove_webauthn": passkey, "opposition-receipt": asked}


def _agreed(people: dict[str, User]) -> dict[str, User]:
    """The same people, of whom everything may be watched."""
    agree_to_watching(people["administrator"])
    return people


def _in_hand(attempt: Attempt) -> dict[str, object]:
    """What addresses take of a case in somebody's hands."""
    return {"attempt_id": attempt.pk, "case_id": attempt.case_id, "case_number": attempt.case.number}


def _at_work(person: User, now: datetime) -> dict[str, object]:
    """The person's planned shift, in which they are at work, and how what it yields is had as a file."""
    start_shift(person=person, now=now - timedelta(hours=1))
    count_work(now=now)
    span = Span(now - timedelta(hours=2), now + timedelta(hours=2))
    planned = plan_shifts(person=person, study=None, centre="Bergamo", spans=[span], by=person, now=now)
    return {"shift_id": planned[0].pk, "kind": "csv"} | _not_called(person, now)


def _not_called(person: User, now: datetime) -> dict[str, object]:
    """A number that nobody calls, and a file of such numbers whose column is being chosen."""
    entry = add_number(number="+390355550199", listed_in="", origin="request", reason="e-mail", by=person, now=now)
    file = ContentFile(b"tel\n035 5550198\nnessuno\n", "esclusi.csv")
    return {"listed_id": entry.pk, "file_id": upload_numbers(kind="excluded", file=file, by=person, now=now).pk}


def _told(study: Study, leader: User, interviewer: User, second: User, now: datetime) -> dict[str, object]:
    """What was written to an interviewer and answered, another one's call for a supervisor, and an action on cases."""
    words = "Leggi tutte le marche prima di scegliere, va benissimo così."
    told = send_message(audience="person", people=[interviewer], study=study, by=leader, words=words, now=now)
    everybody = [interviewer, second]
    words = "Oggi cominciamo dagli uomini sotto i 35."
    send_message(audience="team", people=everybody, study=study, by=leader, words=words, now=now)
    copy = told.copies.get()
    answer_message(copy=copy, words="Va bene, grazie.", now=now)
    words = "Ha detto una marca che non è tra quelle di B3"
    call = call_supervisor(person=second, reason="doubt", words=words, now=now)
    action = _changed_together(study, leader, now)
    return {"copy_id": copy.pk, "call_id": call.pk, "action_id": action.pk}


def _asked(attempt: Attempt, now: datetime) -> dict[str, object]:
    """A respondent's question that no ready answer meets."""
    words = "Se rispondo, cambia qualcosa per la mia pensione?"
    found = ask_supervisor(attempt=attempt, by=attempt.interviewer, words=words, path="b1", language="it", now=now)
    return {"question_id": found.pk}


def agree_to_watching(by: User) -> WatchingAgreement:
    """An agreement that covers everything."""
    now = timezone.now()
    return record_agreement(
        kind=AgreementKind.UNION,
        reached_on=now.date(),
        scopes=SCOPES_SO_FAR,
        months=12,
        document="Accordo 12/2026",
        by=by,
        now=now,
    )


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


def _kept(study: Study, by: User, now: datetime) -> LibraryEntry:
    """A list of answers in the institute’s library."""
    answers = ({"name": "1", "label::Italiano (it)": "Sì"}, {"name": "2", "label::Italiano (it)": "No"})
    part = KeptPart(lists={"yes_no": answers}, languages=(Language("it", "Italiano"),))
    return keep_in_library(study=study, part=part, name="Sì o no", tags=["base"], by=by, now=now)


def delivered(study: Study, by: User, now: datetime) -> dict[str, object]:
    """A delivery that waits for a yes, without its files, a schedule, and a link to it."""
    options = {"language": "it", "formats": ["xlsx"]}
    facts: dict[str, Any] = {"options": options, "site": "http://testserver", "client": ""}
    delivery = create_delivery(study=study, by=by, now=now, waits_for_yes=True, **facts)
    StudyDelivery.objects.filter(pk=delivery.pk).update(status="ready", frozen_at=now, ready_at=now, interviews=1)
    weekly = {"weekday": 0, "at": time(8), "options": options}
    schedule = set_schedule(study=study, client="", facts=weekly, is_on=True, site="", by=by, now=now)
    opens: dict[str, Any] = {"client": "", "delivery": delivery, "formats": [], "expires_at": now + timedelta(days=30)}
    whom = {"name": "Agenzia Delta", "email": "dati@agenziadelta.example"}
    link = make_link(study=study, site="", by=by, now=now, **opens, **whom)
    agreed: dict[str, Any] = {"purpose": "complaints", "source": "column", "name": "agrees", "answer": "yes"}
    agreed |= {"releases": ["external_id"], "language": "en", "client": ""}
    consent = record_consent(study=study, by=by, now=now, **agreed)
    return {
        "delivery_id": delivery.pk,
        "schedule_id": schedule.pk,
        "link_id": link.pk,
        "consent_id": consent.pk,
    }


def _in_and_out(study: Study, by: User, now: datetime) -> dict[str, object]:
    joined = {"sample_id": Sample.objects.get(study=study).pk, "update_id": _joined(study, by, now).pk}
    return {**joined, **delivered(study, by, now)}


def _joined(study: Study, by: User, now: datetime) -> ListUpdate:
    """A list joined to the study's cases, compared with them and not applied."""
    text = "N. scheda;Cellulare;area;togliere\n1;347 5550199;Centro;\n2;;Sud;no\n3;;;sì\n77;;Nord;\n"
    path = Path(settings.DATA_DIR, "joined.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    reading = UpdateReading(tuple(guess(text.split("\n")[0].split(";"), [], {})))
    facts: dict[str, Any] = {"content": path, "file_name": "correzioni.csv", "reading": reading}
    return request_comparison(study=study, **facts, by=by, now=now)


def _publish_again(study: Study, by: User, now: datetime) -> None:
    """A second version, one question longer, and a draft beside it."""
    for more in (["note", "thanks", "Grazie", "Thank you"], ["date", "last", "Quando l’ultima volta?", "When last?"]):
        content = workbook(survey=[*COFFEE, more], choices=CHOICES)
        upload_workbook(study=study, content=content, file_name="study.xlsx", by=by, now=now)
        if more[0] == "note":
            publish(study=study, reason="Ringraziamento", by=by, now=now)


def _reviewed(study: Study, by: User, now: datetime) -> NewLink:
    """Somebody who is to approve the draft, and has commented on it."""
    show_proof(study=study, by=by, now=now)
    expires_at = now + timedelta(days=14)
    link = invite_reviewer(study=study, name="Ines Villa", email="", expires_at=expires_at, by=by, now=now)
    begun = write_comment(study=study, question="last", text="Il giorno o l’ora?", by=link.reviewer, now=now)
    write_comment(study=study, answers=begun.pk, text="Il giorno.", by=by, now=now)
    return link


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
