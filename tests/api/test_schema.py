"""The API keeps what its description promises, and the page says what the description says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from cati.wsgi import application
from surveys.api.errors import ERRORS
from surveys.design.models import ApiScope, Study
from surveys.design.services import make_token
from surveys.people.models import User

OPERATIONS = [found.ok() for found in schemathesis.openapi.from_wsgi("/api/schema/", application).get_all_operations()]


@pytest.fixture(autouse=True)
def connection_stays_open(db: None) -> Iterator[None]:
    """Each request to a real server closes the connection at its end; here it is the test's own."""
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def secret(study: Study, researcher: User, settings: Any) -> str:
    settings.API_RATE = "100000/min"
    made = make_token(name="Probe", scopes=list(ApiScope), studies=[study], by=researcher, now=timezone.now())
    return made.secret


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_answers_as_it_describes_itself(
    operation: Any, mode: GenerationMode, secret: str, study: Study
) -> None:
    @settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        # What one request leaves behind is there for the next, as in life.
        if str(case.path_parameters.get("study_id", "")).isdigit():
            case.path_parameters["study_id"] = study.pk
        case.call_and_validate(
            # The prober says that it takes gzip and then reads the bytes as they come.
            headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"},
            # A cursor that nobody gave and a column that nobody declared are refused: no schema can say which.
            # The secret that was left out is put back, and what nobody asks for in an address is passed over.
            excluded_checks=[positive_data_acceptance, negative_data_rejection],
        )

    answers()


def test_the_page_shows_every_operation_of_the_description(client: Any) -> None:
    described = client.get("/api/schema/").json()["paths"]
    page = client.get("/api/", headers={"accept-language": "en"}).content.decode()
    shown = [f"{method.upper()} {path}" for path, methods in described.items() for method in methods]
    assert len(shown) == len(OPERATIONS) == 23
    assert [line for line in shown if line not in page] == []


def test_the_description_is_found_without_its_last_slash_too(client: Any) -> None:
    answer = client.get("/api/schema", follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [("/api/schema/", 301)])


def test_the_page_names_every_field_scope_and_error(client: Any) -> None:
    page = client.get("/api/", headers={"accept-language": "en"}).content.decode()
    for name in ("results[].values", "rows[].notes[].remedy", "Idempotency-Key", *ApiScope.values, *ERRORS):
        assert name in page


def test_the_description_says_which_scope_an_operation_needs(client: Any) -> None:
    paths = client.get("/api/schema/").json()["paths"]
    scopes = {
        f"{method} {path}": operation.get("x-scope") for path, ms in paths.items() for method, operation in ms.items()
    }
    assert scopes["post /api/v1/studies/{study_id}/sample-rows"] == "sample:write"
    assert [name for name, scope in scopes.items() if scope is None] == ["get /api/v1/studies"]
