"""A person with words that stand nowhere else, put into every place where a person leaves any; see ``canary``."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django_tasks_db.models import DBTaskResult

from surveys.database import kept_files
from surveys.design.models import ApiScope
from surveys.design.services import make_token
from surveys.fieldwork.models import Attempt, Case, Contact, ContactPerson, ListUpdate, RowNote, Sample, UpdateExample
from surveys.fieldwork.services import (
    NewAppointment,
    add_rows,
    ask_supervisor,
    call_supervisor,
    force_appointment,
    give_back,
    keep_results_request,
    leave_note,
    open_case,
    record_call,
    send_message,
)
from surveys.formats.samples import ColumnUse, Reading
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.people.models import User
from surveys.people.services.sessions import SessionStore
from surveys.questionnaire.model.pages import Entry
from surveys.results.models import CleanedValue
from surveys.results.services import create_export, make_export, overwrite_erased
from surveys.results.tasks import after_erasure, request_erasure
from surveys.review.models import ReviewVerdict
from surveys.review.services import Judged, ask_for_review, decide_review
from tests.answered import answer_call
from tests.interviewing.scene import Scene, make_scene, page_of

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
NUMBERS = ("+390355559731", "+393475559732")
ID = "CRM-Zefirina-4711"
WORDS = {
    "name": "Zefirina Quagliottì",
    "e-mail": "zefirina.q@canarino.example",
    "tax code": "QGLZFR80A41F205X",
    "answer": "Vicolo Lucertola 77",
    "specify": "Torrefazione Gufonotte",
    "mid-interview note": "risponde il pappagallo Ermenegildo",
    "call note": "preferisce la Gattamelata",
    "late answer": "Piazza Ramarro 12",
    "late note": "ha richiamato dal Brucomela",
    "asks for": "Signora Brancaleonessa",
    "hours": "lo ha chiesto il cugino Strozzapreti",
    "correction": "riascoltata la Tartarughina",
    "reopening": "la nipote Pimpinella insiste",
    "rejection": "voce del marito Gaudenziano",
    "message": "dice che la cugina Melagranata",
    "help": "piange per il Tordonato",
    "question": "chiede del fratello Calicanto",
    "results": "presso la bottega Lavandolino",
    "typed": "stava dettando Rosmarinello",
    "row note": "peso Zampognaro",
    "review": "rispondeva la suocera Fiordaliso",
    "told": "con il signor Passiflora più piano",
    "comment": "dice di chiamarsi Bucaneve",
    "gatekeeper": "Portinaia Cunegonda",
    "how reached": "suonare da Pispola",
    "other name": "Zefirina Quagliotti Barbagianni",
}
SURVEY = [
    ["type", "name", "label::English (en)", "personal", "calculation", "warning", "warning_message::English (en)"],
    ["text", "street", "Where do you live?", "yes", None, None, None],
    ["calculate", "shouted", None, None, "concat(${street}, ' !')", None, None],
    ["select_one roasters", "roaster", "Which roaster?", "yes", None, None, None],
    ["integer", "cups", "How many cups?", None, None, "${street} = ''", "So many?"],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "specify"],
    ["roasters", "1", "Aurora", None],
    ["roasters", "9", "Another one", "yes"],
]
READING = Reading(
    (
        *(ColumnUse("tel", "phone"), ColumnUse("cell", "phone")),
        *(ColumnUse("nome", "name"), ColumnUse("id", "external_id"), ColumnUse("peso", "weight")),
        ColumnUse("mail", "attribute", "mail", personal=True, show=True),
        ColumnUse("cf", "attribute", "cf", personal=True),
    )
)
ROW = {
    "tel": "035 555 9731",
    "cell": "347/555-9732",
    "nome": WORDS["name"],
    "id": ID,
    "mail": WORDS["e-mail"],
    "cf": WORDS["tax code"],
    "peso": WORDS["row note"],
}
ENTRIES = (
    Entry(typed=WORDS["answer"]),
    Entry(typed="9", specify={"9": WORDS["specify"]}),
    Entry(typed="4"),
    Entry(typed="4", confirmed=True),
)


def fill() -> None:
    """Everything that can be known of a person and their neighbours."""
    scene = make_scene(survey=SURVEY, choices=CHOICES, now=NOON, cases=2, dialled=False)
    give_back(attempt=scene.attempt, now=NOON)
    case = _listed(scene)
    attempt = _interviewed(case, scene.interviewer)
    _delivered(scene)
    _reviewed(attempt)
    _put_right(case, attempt, scene.interviewer)
    _beside(attempt)


def _listed(scene: Scene) -> Case:
    """A system sends the person's row; files with it are left."""
    by, study = scene.interviewer, scene.study
    made = make_token(by=by, name="CRM", studies=[study], scopes=[ApiScope.SAMPLE_WRITE], now=NOON)
    add_rows(study=study, token=made.token, reading=READING, rows=[ROW], key="one", now=NOON)
    case = Case.objects.get(external_id=ID)
    ContactPerson.objects.create(
        case=case, role="gatekeeper", name=WORDS["gatekeeper"], note=WORDS["how reached"], added_at=NOON
    )
    update = ListUpdate.objects.create(study=study, status="compared", made_at=NOON)
    facts = {"row": 2, "case": case.number, "column": "nome", "code": "name_changed", "is_problem": False}
    UpdateExample.objects.create(update=update, **facts, before=WORDS["name"], after=WORDS["other name"])
    table = (";".join(ROW) + "\n" + ";".join(ROW.values()) + "\n").encode("utf-16")
    Sample.objects.filter(pk=case.sample_id).update(status="released", kept_file=kept_files.keep("samples", table))
    kept_files.keep("uploads", table)
    Contact.objects.filter(case=case).update(respondent=WORDS["name"])
    for code, value in (("bad_country", WORDS["name"]), ("phone_series", "tel 035/5559731")):
        RowNote.objects.create(sample_id=case.sample_id, row=2, code=code, value=value, is_refused=False)
    return case


def _interviewed(case: Case, by: User) -> Attempt:
    """Promised, called, interviewed, with a note; and an answer that comes when the call is over."""
    wanted = NewAppointment(at=NOON, ask_for=WORDS["asks for"], hours_reason=WORDS["hours"])
    force_appointment(case=case, wanted=wanted, by=by, now=NOON, reason=WORDS["hours"])
    attempt = open_case(case=case, interviewer=by, now=NOON)
    answer_call(call=record_call(attempt=attempt, phone=case.phones.order_by("order")[0], now=NOON), now=NOON)
    step = services.start_interview(attempt=attempt, now=NOON)
    here = {"interview_id": step.interview.pk, "attempt": attempt, "now": NOON}
    for number, entry in enumerate(ENTRIES):
        page = page_of(step).path
        step = services.answer(**here, entries={page: entry}, page=page, key=str(number))
    services.add_note(**here, text=WORDS["mid-interview note"])
    leader = case.study.created_by
    assert leader is not None
    send_message(audience="person", people=[leader], by=by, words=WORDS["message"], now=NOON)
    call_supervisor(person=by, reason="doubt", words=WORDS["help"], now=NOON)
    ask_supervisor(attempt=attempt, by=by, words=WORDS["question"], now=NOON)
    keep_results_request(attempt=attempt, address=WORDS["results"], now=NOON)
    services.finish(**here, note=WORDS["call note"])
    services.answer(**here, entries={"x": Entry(typed=WORDS["late answer"])}, page="x", key="late")
    return attempt


def _reviewed(attempt: Attempt) -> None:
    """The interview was accepted, with words about it."""
    interview = Interview.objects.get(last_attempt=attempt)
    judged = Judged(ReviewVerdict.ACCEPTED, WORDS["review"], WORDS["told"], comments={"street": WORDS["comment"]})
    review = ask_for_review(interview=interview, now=NOON)
    decide_review(review=review, judged=judged, by=attempt.interviewer, now=NOON)
    changed = {"value": WORDS["comment"]}
    facts = {"study_id": interview.study_id, "variable": "street", "changed_by": attempt.interviewer}
    CleanedValue.objects.create(
        interview=interview, before=changed, after=changed, reason=WORDS["review"], changed_at=NOON, **facts
    )


def _delivered(scene: Scene) -> None:
    for for_client in (True, False):
        options = {"language": "it", "statuses": ["complete", "partial"], "for_client": for_client}
        asked = create_export(study=scene.study, options=options, by=scene.interviewer, now=NOON)
        make_export(export_id=asked.pk, now=NOON)


def _put_right(case: Case, attempt: Attempt, by: User) -> None:
    """A supervisor rejects, reopens and corrects, with reasons; the person rings again."""
    interview = Interview.objects.get(case=case)
    services.reject_interview(interview=interview, reason=WORDS["rejection"], by=by, now=NOON)
    services.reopen_case(case=case, by=by, now=NOON, reason=WORDS["reopening"])
    later = NOON + timedelta(hours=1)
    services.correct_disposition(attempt=attempt, code="not_available", reason=WORDS["correction"], by=by, now=later)
    leave_note(case=case, text=WORDS["late note"], by=by, now=NOON)


def _beside(attempt: Attempt) -> None:
    """What somebody was typing, and the text of an error that quotes the row."""
    session = SessionStore()
    session["carried"] = {"attempt": attempt.pk, "typed": {"note": WORDS["typed"]}}
    session.save()
    DBTaskResult.objects.create(
        args_kwargs={},
        task_path="x",
        run_after=NOON,
        backend_name="default",
        exception_class_path="django.db.utils.IntegrityError",
        traceback=f"DETAIL: Key (number)=({NUMBERS[0]}, {WORDS['name']}) already exists.",
    )


def erase() -> bool:
    """Have the person erased, as a supervisor does, and the worker do its part; whether files were overwritten."""
    case, by = Case.objects.get(number=3), User.objects.get(username="giulia")
    request_erasure(case=case, reason="a letter", by=by, now=NOON + timedelta(days=1))
    after_erasure.func()
    return overwrite_erased(whole=True)


def fields_with_words() -> list[str]:
    """Every field of every table that holds words of the person."""
    found = set()
    for model in apps.get_models():
        for row in model.objects.all().values():
            for name, value in row.items():
                plain = SessionStore().decode(value) if name == "session_data" else value
                told = bytes(plain).decode("latin-1") if isinstance(plain, (bytes, memoryview)) else str(plain)
                if any(word in told for word in spelt()):
                    found.add(f"{model._meta.object_name}.{name}")
    return sorted(found)


def spelt() -> Iterator[str]:
    """What is looked for: the words, and each number as it may be written."""
    yield from (*WORDS.values(), ID, WORDS["name"].lower().replace("ì", "i"))
    for number in NUMBERS:
        yield from (number[3:], number[3:][::-1])
    yield from ("555 9731", "555-9732", "555/9732")
