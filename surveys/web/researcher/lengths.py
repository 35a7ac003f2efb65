"""How long an interview is, in lines: estimated from the questionnaire, or met by simulated respondents."""

from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from surveys.questionnaire.checks import Length


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of the lengths: shortest, typical, longest."""

    label: str
    values: tuple[str, ...]


def measures_of(length: Length) -> list[Measure]:
    """Questions, words and minutes of the shortest, the typical and the longest interview."""
    spans = (length.shortest, length.typical, length.longest)
    return [
        Measure(_("Questions asked"), tuple(floatformat(span.questions, 0) for span in spans)),
        Measure(_("Words read"), tuple(floatformat(span.words, 0) for span in spans)),
        Measure(_("Minutes, read calmly"), tuple(floatformat(span.minutes, "-1") for span in spans)),
    ]
