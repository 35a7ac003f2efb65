"""What is usual of a number, as far as its check says so plainly: it stands below the number while it is typed."""

import math

import pytest

from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.wording.bounds import EVERYTHING, usual_bounds


@pytest.mark.parametrize(
    ("warning", "usual"),
    [
        (". >= 5 and . <= 120", (5, 120)),
        (". <= 120", (-math.inf, 120)),
        ("${other} = 1", EVERYTHING),
        ("((", EVERYTHING),
        ("", EVERYTHING),
    ],
)
def test_plain_comparisons_of_a_warning_say_what_is_usual(warning: str, usual: tuple[float, float]) -> None:
    assert usual_bounds(Question(name="cups", type="integer", warning=warning)) == usual
