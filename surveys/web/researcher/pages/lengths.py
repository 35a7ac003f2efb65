"""Interview lengths in words: estimated, simulated, or measured."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.interviewing.queries import OwnLength
from surveys.questionnaire.checks import Length
from surveys.questionnaire.checks.pace import Pace
from surveys.questionnaire.model.structure import Questionnaire


@dataclass(frozen=True, slots=True)
class Measure:
    """A line in the table of lengths: shortest, typical or longest interview."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionLength:
    """A section and its length in minutes."""

    title: str
    minutes: str


@dataclass(frozen=True, slots=True)
class OwnMeasures:
    """Lengths of the study's own interviews: how many were measured, the median, and each section."""

    said: str
    minutes: str
    sections: list[SectionLength]


def measures_of(length: Length) -> list[Measure]:
    """Return questions, words and minutes of the shortest, the typical and the longest interview."""
    spans = (length.shortest, length.typical, length.longest)
    return [
        Measure(_("Questions asked"), tuple(floatformat(span.questions, 0) for span in spans)),
        Measure(_("Words read"), tuple(floatformat(span.words, 0) for span in spans)),
        Measure(_("Minutes"), tuple(floatformat(span.minutes, "-1") for span in spans)),
    ]


def sections_of(length: Length, questionnaire: Questionnaire, language: str = "") -> list[SectionLength]:
    """Return the sections of a typical interview."""
    return _sections(length.sections, questionnaire, language)


def own_measures(own: OwnLength, questionnaire: Questionnaire, language: str) -> OwnMeasures:
    """Return the measured lengths of the study's own interviews."""
    said = ngettext("the latest %(count)s interview", "the latest %(count)s interviews", own.interviews)
    minutes = [(name, seconds / 60) for name, seconds in own.sections]
    return OwnMeasures(
        said % {"count": own.interviews},
        floatformat(own.seconds / 60, "-1"),
        _sections(minutes, questionnaire, language),
    )


def pace_words(pace: Pace) -> str:
    """Return a sentence on where the pace of an estimate comes from."""
    if not pace.interviews:
        return _("At an assumed pace of %(words)s words a minute; from 30 interviews on, by the study’s own times.") % {
            "words": round(pace.words_a_minute)
        }
    return ngettext(
        "At the pace of %(count)s interview of all studies: %(words)s words a minute.",
        "At the pace of %(count)s interviews of all studies: %(words)s words a minute.",
        pace.interviews,
    ) % {"count": pace.interviews, "words": round(pace.words_a_minute)}


def own_pace_words(own: OwnLength) -> str:
    """Return a sentence on the study's own times, which an estimate was fitted to."""
    words = ngettext(
        "At this study’s own times: its latest %(count)s interview took %(minutes)s minutes (the median).",
        "At this study’s own times: its latest %(count)s interviews took %(minutes)s minutes (the median).",
        own.interviews,
    )
    return words % {"count": own.interviews, "minutes": floatformat(own.seconds / 60, "-1")}


def _sections(minutes: Iterable[tuple[str, float]], questionnaire: Questionnaire, language: str) -> list[SectionLength]:
    titles = {item.name: questionnaire.words(item.label, language) or item.name for item in questionnaire.items}
    return [SectionLength(titles.get(name, name), floatformat(spent, "-1")) for name, spent in minutes]
