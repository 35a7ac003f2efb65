"""The demo's users, study and sample, created through the services that the pages use."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.calling.day_parts import DAY_KINDS
from surveys.calling.exclusions import list_of_client
from surveys.design.models import Study
from surveys.design.services import create_study, field_study, grant_role, upload_workbook
from surveys.fieldwork.models import Origin, Sample
from surveys.fieldwork.queries import Choices, forbidden_among
from surveys.fieldwork.services import (
    add_number,
    carry_out,
    create_forecast,
    divide_list,
    load_sample,
    publish_for_the_field,
    release_sample,
)
from surveys.formats import samples
from surveys.people.models import SCOPES_SO_FAR, AgreementKind, Role, User
from surveys.people.queries import agreement_in_force, institute
from surveys.people.services import add_person, change_institute, change_preferences, record_agreement
from surveys.privacy.models import Assessment, Controller, LegalBasis, YesNo
from surveys.privacy.services import plan_retention, switch_retention_on, write_processing
from surveys.sandbox import preview

from .people import COLUMNS, fictional_sample

WORKBOOK = Path(__file__).with_name("osservatorio_caffe.xlsx")
STUDY_NAME = "Osservatorio Caffè 2026"
CASES = 500
ALWAYS = {"hours": {day: ["00:00", "24:00"] for day in DAY_KINDS}}
"""Calling hours around the clock: nobody is really called, and on a Sunday night the queue should not be empty."""
OWN_OUTCOMES = {
    "on_holiday": {
        "key": "27",
        "label": {"it": "In vacanza", "en": "On holiday"},
        "past": {"it": "La persona era in vacanza.", "en": "The person was on holiday."},
        "counts_as": "call_back",
        "needs_note": True,
    },
    "works_in_coffee": {
        "key": "44",
        "label": {"it": "Lavora nel settore del caffè", "en": "Works in the coffee trade"},
        "counts_as": "wrong_person",
    },
}
"""What the study adds to the standard outcomes."""
ACCOUNTS = (
    ("amministrazione", "Ada", "Ferri", "", None),
    ("ricerca", "Laura", "Conti", "", Role.RESEARCHER),
    ("supervisione", "Renato", "Moretti", "", Role.SUPERVISOR),
    ("giulia", "Giulia", "Bassi", "INT-01", Role.INTERVIEWER),
    ("paolo", "Paolo", "Marchi", "INT-02", Role.INTERVIEWER),
    ("elena", "Elena", "Mauri", "INT-03", Role.INTERVIEWER),
    ("cliente", "Francesca", "Villa", "", Role.CLIENT),
)
"""User name, first name, surname, interviewer's code, role in the demo study (none: administrator)."""


def make_people(*, password: str, now: datetime) -> dict[str, User]:
    """Create the demo's accounts and return user name → user; existing accounts are left as they are."""
    people = {person.username: person for person in User.objects.filter(username__in=[a[0] for a in ACCOUNTS])}
    for username, first_name, last_name, code, role in ACCOUNTS:
        if username in people:
            continue
        with transaction.atomic():
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


def make_agreement(*, by: User, now: datetime) -> None:
    """Record an agreement to watch people at work, unless there is one."""
    if agreement_in_force() is None:
        record_agreement(
            kind=AgreementKind.UNION,
            reached_on=now.date() - timedelta(days=60),
            scopes=SCOPES_SO_FAR,
            months=12,
            document=_("Agreement with the works council, folder 12/2026 (invented)"),
            by=by,
            now=now,
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
        calling_policy=ALWAYS | {"outcomes": OWN_OUTCOMES},
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


def forbid_numbers(*, study: Study, by: User, now: datetime) -> None:
    """Put invented numbers on the do-not-call lists: some asked for it by letter, some are the client's own."""
    listed = forbidden_among({f"+3902555{990 + place}1" for place in range(6)}, None)
    if listed:
        return
    for place in range(6):
        own = place >= 3
        add_number(
            number=f"+3902555{990 + place}1",
            listed_in=list_of_client(study.client_name) if own else "",
            origin=Origin.CLIENT if own else Origin.REQUEST,
            reason=_("customers whom the client asks not to disturb") if own else _("wrote to the institute"),
            by=by,
            now=now - timedelta(hours=5 * place),
        )


def divide(*, sample: Sample, by: User, seed: int, now: datetime) -> None:
    """Divide the list into two replicates, which are in the field as it is."""
    carry_out(draw=divide_list(sample=sample, parts=2, seed=seed, by=by, now=now), now=now)


def ask_for_forecast(*, study: Study, by: User, now: datetime) -> None:
    """Leave a forecast for the worker: as it goes on now, and the same people in the evening and on Saturday."""
    evenings = Choices(
        week=(2, 17 * 60 + 30, 20 * 60), saturday=(2, 10 * 60, 13 * 60), rules={"max_attempts_per_day": 2}
    )
    create_forecast(study=study, scenarios={"a": Choices().to_json(), "b": evenings.to_json()}, by=by, now=now)
