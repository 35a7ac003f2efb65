"""The database itself refuses values that no screen knows, whoever writes them."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Attempt,
    Case,
    Contact,
    Pool,
    QuotaCell,
    QuotaPlace,
    Sample,
)
from surveys.interviewing.models import Interview
from tests.interviewing.scene import make_scene

FIELDS: list[tuple[type[models.Model], str]] = [
    *[(Sample, "status"), (Sample, "purpose"), (Pool, "purpose"), (Case, "state"), (Case, "purpose")],
    *[(Attempt, "direction"), (Appointment, "kind")],
    *[(Interview, "kind"), (Interview, "purpose"), (Interview, "status")],
]


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=[f"{model.__name__}.{field}" for model, field in FIELDS])
def test_a_value_that_nobody_knows_is_refused(db: None, model: type[models.Model], field: str) -> None:
    scene = make_scene()
    scene.start()
    now = timezone.now()
    Appointment.objects.create(
        study=scene.study, case=scene.attempt.case, kind=AppointmentKind.HARD, at=now, made_at=now
    )
    rows = model._default_manager.all()
    assert rows.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**{field: "other"})


def test_a_quota_place_is_not_counted_and_released(db: None) -> None:
    scene = make_scene()
    now = timezone.now()
    cell = QuotaCell.objects.create(study=scene.study, name="north", target=10)
    place = QuotaPlace.objects.create(cell=cell, attempt=scene.attempt, reserved_at=now, counted_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaPlace.objects.filter(pk=place.pk).update(released_at=now)


def test_a_contact_that_was_erased_names_nobody_again(db: None) -> None:
    contacts = Contact.objects.filter(case=make_scene().attempt.case)
    contacts.update(name="Maria Rossi")
    for facts in ({"erased_at": timezone.now()}, {"erased_at": timezone.now(), "name": "", "respondent": "Maria"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            contacts.update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        contacts.update(erased_at=timezone.now(), name="", respondent="")  # what they are found by is still there
    assert contacts.update(erased_at=timezone.now(), name="", respondent="", searchable="") == 1


def test_an_appointment_that_has_ended_says_how_and_no_other_does(db: None) -> None:
    now = timezone.now()
    case = make_scene().attempt.case
    appointment = Appointment.objects.create(
        study_id=case.study_id, case=case, kind=AppointmentKind.HARD, at=now, made_at=now
    )
    standing = Appointment.objects.filter(pk=appointment.pk)
    for facts in ({"ended_at": now}, {"ended_as": "reached"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            standing.update(**facts)


def test_every_column_with_a_list_of_words_says_so_to_the_database_too(db: None) -> None:
    free = {("User", "theme")}  # set by its owner alone, and any other value is the browser's own choice
    unchecked = {
        (model.__name__, field.name)
        for model in apps.get_app_config("surveys").get_models()
        for field in model._meta.fields
        if field.choices
        and not any(
            isinstance(rule, models.CheckConstraint) and f"{field.name}__in" in str(rule.condition)
            for rule in model._meta.constraints
        )
    }
    assert unchecked == free
