"""What a token reads and sends is one line a request: what of, how much, from where on."""

from rest_framework.test import APIClient

from surveys.design.models import ApiScope, Study
from surveys.people.models import AuditEntry
from tests.interviewing.scene import Scene

from .conftest import Caller


def test_each_request_that_told_or_took_something_is_one_line_and_so_is_what_was_refused(
    scene: Scene, study: Study, everything: APIClient, caller: Caller
) -> None:
    everything.get(f"/api/v1/studies/{study.pk}/cases?limit=2")
    everything.get(f"/api/v1/studies/{study.pk}/interviews")
    everything.get(f"/api/v1/studies/{study.pk}/cases?limit=0")  # refused: nothing was told
    everything.get("/api/v1/studies/999/cases")
    everything.get("/api/v1/studies/999/cases")
    writer = caller(ApiScope.SAMPLE_WRITE)
    writer.get(f"/api/v1/studies/{study.pk}/cases")
    found = AuditEntry.objects.filter(verb__startswith="api.").order_by("pk")
    token = f"token:{everything.token.pk}"
    assert list(found.values_list("verb", "subject", "study", "actor", "details")) == [
        ("api.read", token, study.pk, None, {"view": "api-cases", "rows": 2, "personal": True}),
        ("api.read", token, study.pk, None, {"view": "api-interviews", "rows": 0, "personal": True}),
        ("api.refused", token, None, None, {"view": "api-cases"}),
        ("api.refused", f"token:{writer.token.pk}", None, None, {"view": "api-cases"}),
    ]
