"""Before a version is published its page says what becomes of the quota cells."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Study
from surveys.fieldwork.models import QuotaCell
from tests.design.workbooks import coffee

from .reading import rows

pytestmark = pytest.mark.usefixtures("tasks_at_once")

HEAD = ["name", "label::Italiano (it)", "when", "target", "on_full"]
TABLE = "Quota cells with this version"


def draft(client: Client, study: Study, *cells: list[object]) -> Any:
    file = SimpleUploadedFile("caffe.xlsx", coffee(quotas=[HEAD, *cells]))
    return client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": file}, follow=True)


def publish(client: Client, study: Study) -> None:
    client.post(reverse("questionnaire-publish", args=[study.pk]), {"draft": Draft.objects.get().pk, "reason": "x"})


def test_the_first_version_makes_its_cells_without_a_word(researcher: Client, study: Study) -> None:
    assert TABLE not in draft(researcher, study, ["d", "Bevitori", "${b1} = '1'", 100, "stop"]).content.decode()


def test_what_becomes_of_each_cell_is_told_before_the_version_is_published(researcher: Client, study: Study) -> None:
    draft(
        researcher,
        study,
        *(["d", "Bevitori", "${b1} = '1'", 100, "stop"], ["o", "Altri", "${b1} = '2'", 50, "stop"]),
        *(["k", "Fermi", "${b1} = '1'", 10, "stop"], ["g", "Via", "${b1} = '2'", 7, "stop"]),
    )
    publish(researcher, study)
    QuotaCell.objects.filter(name="o").update(target=80)
    QuotaCell.objects.filter(name="d").update(completes=12)
    QuotaCell.objects.filter(name="g").update(completes=1)
    page = draft(
        researcher,
        study,
        *(["n", "Nuovi", "${b1} = '1'", 5, "stop"], ["d", "Bevitori", "${b1} = '2'", 100, "stop"]),
        *(["o", "Altri", "${b1} = '2'", 60, "stop"], ["k", "Fermi", "${b1} = '1'", 10, "stop"]),
    )
    assert rows(page, TABLE) == [
        ["Nuovi", "new, with a target of 5"],
        ["Bevitori", "is about other people: counted anew, completes 12 → 0, open places 0 → 0"],
        ["Altri", "keeps the field’s target of 80, not the workbook’s 60"],
        ["Via", "no longer in the workbook: nobody else is counted in it, and its counts stay as they are"],
    ]
    publish(researcher, study)
    assert list(QuotaCell.objects.filter(in_use=True).order_by("position").values_list("name", "target")) == [
        *(("n", 5), ("d", 100), ("o", 80), ("k", 10)),
    ]
