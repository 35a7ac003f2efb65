"""A study whose contacts are due to go: ``make`` fills an empty site with one, ``left`` says how many are there."""

import json
import os
import sys
from datetime import timedelta

import django

PEOPLE = 60


def make() -> None:
    """A closed study of so many people, whose retention is due today."""
    from django.utils import timezone

    from surveys.design.services import close_study
    from surveys.privacy.services import plan_retention, switch_retention_on
    from tests.interviewing.scene import make_scene

    before = timezone.now() - timedelta(days=40)
    scene = make_scene(cases=PEOPLE, dialled=False, now=before)
    laura, study = scene.study.created_by, scene.study
    assert laura is not None
    months = {"contacts_months": 0, "answers_months": 0, "keeps_open_answers": False}
    plan_retention(study=study, by=laura, now=before, **months)  # type: ignore[arg-type]
    switch_retention_on(study=study, by=laura, now=before)
    close_study(study=study, by=laura, now=before)


def left() -> dict[str, object]:
    """How many contacts and numbers are there, and whether the plan says that all is done."""
    from surveys.fieldwork.models import Contact, PhoneNumber
    from surveys.privacy.models import RetentionPlan

    plan = RetentionPlan.objects.get()
    return {
        "contacts": Contact.objects.filter(erased_at=None).count(),
        "numbers": PhoneNumber.objects.count(),
        "done": plan.contacts_erased_at is not None and plan.answers_anonymised_at is not None,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
    django.setup()
    print(json.dumps({"make": make, "left": left}[sys.argv[1]]()))
