"""The pages of a sample say how its check with the opposition register stands."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Sample
from surveys.fieldwork.services import load_sample
from surveys.formats.samples import ColumnUse, Reading
from surveys.people.models import User


@pytest.fixture
def sample(study: Study, laura: User) -> Sample:
    return load_sample(
        study=study,
        content=b"tel\n02 1234567\n",
        file_name="soci.csv",
        reading=Reading((ColumnUse("tel", "phone"),)),
        name="soci",
        by=laura,
        now=timezone.now(),
    )


def page_of(client: Client, sample: Sample, name: str, **sent: str) -> str:
    return client.post(reverse(name, args=[sample.study_id, sample.pk]), sent, follow=True).content.decode()


@pytest.mark.parametrize(("days", "is_warned"), [(12, False), (13, True), (15, True)], ids=str)
def test_an_ageing_check_is_warned_about_when_the_list_is_released(
    researcher: Client, sample: Sample, days: int, is_warned: bool
) -> None:
    Sample.objects.update(opposition_checked_on=timezone.localdate() - timedelta(days=days))
    told = page_of(researcher, sample, "sample-release")
    assert "“soci” is released." in told
    assert ("It is time for a new check with the opposition register." in told) == is_warned


def test_a_list_in_the_field_keeps_its_check_or_its_reason(researcher: Client, sample: Sample) -> None:
    today = timezone.localdate().isoformat()
    page_of(researcher, sample, "sample-opposition", opposition_checked_on=today)
    page_of(researcher, sample, "sample-release")
    assert "it needs one of the two" in page_of(researcher, sample, "sample-opposition")
    sample.refresh_from_db()
    assert sample.opposition_checked_on == timezone.localdate()
