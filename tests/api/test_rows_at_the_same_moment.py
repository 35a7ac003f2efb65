"""The same rows arrive twice at once, each on a database connection of its own."""

from typing import Any

import pytest
from django.utils import timezone

from surveys.design.models import ApiScope
from surveys.design.services import make_token
from surveys.fieldwork.models import Case, Sample, SampleBatch
from surveys.fieldwork.services import add_rows
from surveys.formats.samples import ColumnUse, Reading
from tests.at_once import together
from tests.interviewing.scene import make_scene

READING = Reading((ColumnUse("phone", "phone"), ColumnUse("external_id", "external_id")))
ROWS = [{"phone": f"035 555{number}", "external_id": str(number)} for number in range(2000, 2150)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["a", "a", "a"], ["a", "b", "c"]], ids=["one key", "a key each"])
def test_rows_sent_three_times_at_once_are_cases_once(keys: list[str]) -> None:
    study = make_scene().study
    now = timezone.now()
    token = make_token(name="CRM", scopes=[ApiScope.SAMPLE_WRITE], studies=[study], by=study.created_by, now=now).token

    def send(key: str) -> Any:
        return add_rows(study=study, token=token, reading=READING, rows=ROWS, key=key, now=now)

    batches = together(*(lambda key=key: send(key) for key in keys))
    assert [batch for batch in batches if isinstance(batch, Exception)] == []
    assert SampleBatch.objects.count() == len(set(keys))
    assert Sample.objects.filter(name="API · CRM").count() == 1
    cases = Case.objects.filter(sample__name="API · CRM")
    assert sorted(cases.values_list("external_id", flat=True)) == [row["external_id"] for row in ROWS]
    numbers = {row["external_id"]: row["case"] for batch in batches for row in batch.results}
    assert numbers == dict(cases.values_list("external_id", "number"))
