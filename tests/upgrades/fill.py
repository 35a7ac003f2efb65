"""Fills an empty site with what a running one has, by the code of the release that is installed around it.

Run by ``keep``, which says how. Prints, as JSON on the last line, what the test of the upgrade asks for.
"""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import django
import openpyxl

SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "required", "repeat_count"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", None, "yes"],
    ["integer", "cups", "Quanti al giorno?", "How many a day?", "${drinks} = '1'", "yes"],
    ["begin_repeat", "place", "Dove", "Where", None, None, "2"],
    ["text", "where", "Dove lo beve?", "Where do you drink it?", None, "yes"],
    ["end_repeat", None, None, None, None, None],
    ["select_multiple brands", "known", "Quali marche conosce?", "Which brands do you know?", None, "yes"],
    ["text", "why", "Perché quelle?", "Why those?", None, "yes"],
]
CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yes_no", "1", "Sì", "Yes"],
    ["yes_no", "2", "No", "No"],
    ["brands", "1", "Aurora", "Aurora"],
    ["brands", "2", "Del Porto", "Del Porto"],
]
QUOTAS = [
    ["name", "label::Italiano (it)", "when", "target", "on_full"],
    ["drinkers", "Chi ne beve", "${drinks} = '1'", 5, "stop"],
]
ANSWERS = ["1", "3", "Al bar, con Ugo", "A casa"]
"""Of the interview that is suspended: as far as it went."""


def main() -> dict[str, Any]:
    """A demo study in the field, and a small one with an interview that is suspended and jobs that wait."""
    from django.utils import timezone, translation

    from surveys.management.demo import field, world

    now = timezone.now() - timedelta(days=2)  # what was promised then is due
    with translation.override("it"):
        people = world.make_people(password="un caffè, grazie", now=now - timedelta(days=12))
        begun = next(field.work_days(until=now, days=3))
        study = world.make_study(people=people, now=begun)
        world.make_sample(study=study, by=people["supervisione"], seed=1, checked_on=begun.date(), now=begun, cases=60)
        interviewers = [people["giulia"], people["paolo"]]
        field.work(study=study, interviewers=interviewers, seed=1, completes=6, until=now, days=3)
        facts = small_study(people, now)
    return {**facts, "demo_study": study.pk}


def small_study(people: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Three cases: interviewed, in the middle of an interview, not called; a sample and a workbook that wait."""
    from surveys.design.services import create_study, field_study, grant_role, upload_workbook
    from surveys.fieldwork.services import NewAppointment, load_sample, publish_for_the_field, release_sample
    from surveys.formats.samples import ColumnUse, Reading
    from surveys.interviewing.services import finish, suspend
    from surveys.management.demo.world import ALWAYS
    from surveys.people.models import Role

    boss, giulia = people["ricerca"], people["giulia"]
    study = create_study(by=boss, now=now, name="Dove il caffè", is_fictional=True, calling_policy=ALWAYS)
    grant_role(by=boss, person=giulia, study=study, role=Role.INTERVIEWER, now=now)
    upload_workbook(study=study, content=workbook(), file_name="dove.xlsx", by=boss, now=now)
    publish_for_the_field(study=study, reason="", by=boss, now=now)
    study.refresh_from_db()
    reading = Reading((ColumnUse("tel", "phone"), ColumnUse("nome", "name")))
    about: dict[str, Any] = {"study": study, "reading": reading, "by": boss, "now": now}
    rows = b"tel;nome\n035 5550141;Maria Rinaldi\n035 5550142;Ugo Bianchi\n035 5550143;Ada Neri\n"
    release_sample(sample=load_sample(content=rows, file_name="a.csv", name="Elenco", **about), by=boss, now=now)
    field_study(study=study, by=boss, now=now, reason="The questionnaire of a test")
    done = interview(study, giulia, ["2", "A scuola", "In treno", "1 2", "Le vedo ovunque"], now)
    finish(interview_id=done.interview.pk, attempt=done.attempt, now=now + timedelta(minutes=5))
    left = interview(study, giulia, ANSWERS, now + timedelta(minutes=6))
    suspend(
        interview_id=left.interview.pk,
        attempt=left.attempt,
        code="call_back",
        note="Deve uscire",
        appointment=NewAppointment(at=now + timedelta(minutes=30), owner=giulia),
        now=now + timedelta(minutes=12),
    )
    return {"study": study.pk, "case": left.attempt.case_id, "page": left.page, **waiting_jobs(study, about)}


def waiting_jobs(study: Any, about: dict[str, Any]) -> dict[str, Any]:
    """A sample to be loaded and a workbook to be made, which no worker has begun with."""
    from surveys.fieldwork.tasks import request_loading
    from surveys.results.tasks import client_options, request_export

    more = b"tel;nome\n02 5550151;Pia Longo\n02 5550152;Aldo Riva\n"
    waiting = request_loading(content=more, file_name="b.csv", name="Altri", **about)
    export = request_export(study=study, options=client_options("it"), by=about["by"], now=about["now"])
    return {"sample": waiting.pk, "export": export.pk}


class Begun:
    """An interview as far as it went, and the page that is due."""

    def __init__(self, interview: Any, attempt: Any, page: str) -> None:
        self.interview, self.attempt, self.page = interview, attempt, page


def interview(study: Any, giulia: Any, typed: list[str], now: datetime) -> Begun:
    """The next case, rung and interviewed so far."""
    from surveys.fieldwork.services import claim_next_case, record_call
    from surveys.interviewing.services import answer, start_interview
    from surveys.questionnaire.model.pages import Entry

    attempt = claim_next_case(study=study, interviewer=giulia, now=now)
    assert attempt is not None
    record_call(attempt=attempt, phone=attempt.case.phones.get(), now=now)
    step = start_interview(attempt=attempt, now=now)
    for number, words in enumerate(typed):
        page = step.outcome.page.path
        step = answer(
            interview_id=step.interview.pk,
            attempt=attempt,
            entries={page: Entry(typed=words)},
            page=page,
            key=f"k{number}",
            now=now + timedelta(seconds=20 * number),
        )
        assert not step.complaints, step.complaints
    return Begun(step.interview, attempt, getattr(getattr(step.outcome, "page", None), "path", ""))


def workbook() -> bytes:
    """The small study's questionnaire."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in {"survey": SURVEY, "choices": CHOICES, "quotas": QUOTAS}.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main()))
