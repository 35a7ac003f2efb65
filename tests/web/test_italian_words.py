"""One English word, several Italian ones: what is closed or suspended is said of the thing that it is; cities too."""

import pytest
from django.utils.translation import gettext, override, pgettext

from surveys.design.models import StudyStatus
from surveys.fieldwork.models import CaseState
from surveys.interviewing.models import InterviewStatus
from surveys.web.screens.moments import city_of


@pytest.mark.parametrize(
    ("word", "italian"),
    [(StudyStatus.CLOSED, "chiuso"), (CaseState.CLOSED, "chiusa"), (InterviewStatus.SUSPENDED, "sospesa")],
)
def test_a_state_agrees_with_what_is_in_it(word: StudyStatus | CaseState | InterviewStatus, italian: str) -> None:
    with override("it"):
        assert str(word.label) == italian


def test_a_person_is_kept_out_where_an_interview_only_waits() -> None:
    with override("it"):
        assert pgettext("person", "suspended") == "accesso sospeso"


def test_what_heads_a_column_is_no_button() -> None:
    """Filled by their English words, one had become the other: «Rispondi» stood over answers, «Chi è» over people."""
    with override("it"):
        assert [gettext(word) for word in ("Answer", "Who")] == ["Risposta", "Chi"]
        assert [pgettext("message", word) for word in ("Answer", "read")] == ["Rispondi", "letto"]
        assert pgettext("respondent", "Who") == "Chi è"


def test_a_clock_is_named_by_its_city_as_people_call_it() -> None:
    with override("it"):
        assert [city_of(zone) for zone in ("Europe/Rome", "America/New_York")] == ["Roma", "New York"]
    with override("en"):
        assert city_of("Europe/Rome") == "Rome"
