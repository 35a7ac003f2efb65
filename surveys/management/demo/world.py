"""The demo's users, study and sample, created through the services that the pages use."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from surveys.calling.policy import DAY_KINDS
from surveys.design.models import Study
from surveys.design.services import create_study, field_study, grant_role, upload_workbook
from surveys.fieldwork.models import Sample
from surveys.fieldwork.services import load_sample, publish_for_the_field, release_sample
from surveys.formats import samples
from surveys.people.models import Role, User
from surveys.people.queries import institute
from surveys.people.services import add_person, change_institute, change_preferences
from surveys.privacy.models import Assessment, Controller, LegalBasis, YesNo
from surveys.privacy.services import plan_retention, switch_retention_on, write_processing
from surveys.sandbox import preview

from .people import COLUMNS, fictional_sample

WORKBOOK = Path(__file__).with_name("osservatorio_caffe.xlsx")
STUDY_NAME = "Osservatorio Caffè 2026"
CASES = 500
ALWAYS = {"hours": {day: ["00:00", "24:00"] for day in DAY_KINDS}}
"""Calling hours around the clock: nobody is really called, and on a Sunday night the queue should not be empty."""
ACCOUNTS = (
    ("amministrazione", "Ada", "Ferri", "", None),
    ("ricerca", "Laura", "Conti", "", Role.RESEARCHER),
    ("supervisione", "Renato", "Moretti", "", Role.SUPERVISOR),
    ("giulia", "Giulia", "Bassi", "INT-01", Role.INTERVIEWER),
    ("paolo", "Paolo", "Marchi", "INT-02", Role.INTERVIEWER),
    ("cliente", "Francesca", "Villa", "", Role.CLIENT),
)
"""User name, first name, surname, interviewer's code, role in the demo study (none: administrator)."""


def make_people(*, password: str, now: datetime) -> dict[str, User]:
    """Create the demo's accounts and return user name → user; existing accounts are left as they are."""
    people = {person.username: person for person in User.objects.filter(username__in=[a[0] for a in ACCOUNTS])}
    for username, first_name, last_name, code, role in ACCOUNTS:
        if username in people:
            continue
        person = add_person(
            by=None,
            now=now,
            password=password,
            username=username,
            first_name=first_name,
            last_name=last_name,
            email=f"{username}@ascolto.example",
            code=code,
            is_administrator=role is None,
        )
        change_preferences(person=person, language="it")
        people[username] = person
    return people


def make_institute(*, now: datetime) -> None:
    """Set a fictional institute, unless one is set already."""
    if institute().name:
        return
    change_institute(
        by=None,
        now=now,
        name="Istituto Ponte Alto",
        address="Via dei Mille 12\n24122 Bergamo",
        phone="035 555 0100",
        email="info@ascolto.example",
        privacy_name="Ada Ferri",
        privacy_email="privacy@ascolto.example",
        contacts_months=6,
        answers_months=18,
    )


def make_study(*, people: dict[str, User], now: datetime) -> Study:
    """Return the demo study with its questionnaire published and everybody's role assigned, created if missing."""
    researcher = people["ricerca"]
    study = create_study(
        by=researcher,
        now=now,
        name=STUDY_NAME,
        client_name="Torrefazioni Riunite",
        series="Osservatorio Caffè",
        wave=3,
        target=60,
        promised_minutes=11,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=26),
        shown_number="02 555 01 40",
        is_fictional=True,
        calling_policy=ALWAYS,
    )
    for username, _first, _last, _code, role in ACCOUNTS:
        if role is not None and role != Role.RESEARCHER:
            grant_role(by=researcher, person=people[username], study=study, role=role, now=now)
    upload_workbook(study=study, content=WORKBOOK.read_bytes(), file_name=WORKBOOK.name, by=researcher, now=now)
    publish_for_the_field(study=study, reason=_("First edition"), by=researcher, now=now)
    _say_what_for(study, researcher, now)
    study.refresh_from_db()
    return study


def _say_what_for(study: Study, by: User, now: datetime) -> None:
    """Fill in the study's entry in the register of processing, and its retention."""
    write_processing(
        study=study,
        by=by,
        now=now,
        purpose=_("To learn how people drink coffee at home and outside, and how they see the brands they know."),
        legal_basis=LegalBasis.CONSENT,
        basis_note=_("The interviewer asks for it after the privacy notice; whoever says no is not asked further."),
        controller=Controller.INSTITUTE,
        people=_("Adults who live in Italy. They are invented, like their numbers."),
        special_data=YesNo.NO,
        recipients=_("The client, with codes in place of people: neither names nor numbers."),
        transfers=YesNo.NO,
        assessment=Assessment.NOT_NEEDED,
        assessment_note=_("Few ordinary data of people who are asked once, about coffee."),
    )
    plan_retention(study=study, by=by, now=now, contacts_months=6, answers_months=18, keeps_open_answers=False)
    switch_retention_on(study=study, by=by, now=now)


def make_sample(*, study: Study, by: User, seed: int, checked_on: date, now: datetime, cases: int = CASES) -> Sample:
    """Load and release the fictional sample, open the study's field, and return the sample."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(fictional_sample(seed=seed, count=cases))
    content = table.getvalue().encode()
    columns = preview(content, "campione.csv").guess
    sample = load_sample(
        study=study,
        content=content,
        file_name="campione.csv",
        reading=samples.Reading(tuple(columns)),
        name="Elenco fittizio",
        by=by,
        now=now,
        source="Nomi e numeri inventati per la dimostrazione",
        opposition_checked_on=checked_on,
    )
    release_sample(sample=sample, by=by, now=now)
    field_study(study=study, by=by, now=now)
    return sample
