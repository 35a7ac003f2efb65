"""Dates and times as interviewers type and read them."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.formatting import clock, weekday
from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.types.quick import day_meant, days_ago, time_meant

_NAMED_OTHERWISE = frozenset(
    (
        gettext_noop("Rome"),
        gettext_noop("Vatican"),
        gettext_noop("London"),
        gettext_noop("Paris"),
        gettext_noop("Berlin"),
        gettext_noop("Zurich"),
        gettext_noop("Lisbon"),
        gettext_noop("Brussels"),
        gettext_noop("Athens"),
        gettext_noop("Dublin"),
        gettext_noop("Warsaw"),
        gettext_noop("Prague"),
        gettext_noop("Stockholm"),
        gettext_noop("Copenhagen"),
        gettext_noop("Luxembourg"),
        gettext_noop("Ljubljana"),
        gettext_noop("Zagreb"),
        gettext_noop("Belgrade"),
        gettext_noop("Bucharest"),
        gettext_noop("Moscow"),
        gettext_noop("Cairo"),
        gettext_noop("Tunis"),
    )
)
"""Cities of time zones whose names are translated; the others have the same name in our languages, or are rare."""


@dataclass(frozen=True, slots=True)
class Quick:
    """A frequent day or time offered by number: its number, its name, the day in full and the text it stands for."""

    entry: str
    name: str
    day: str
    typed: str


def quick_days(view: QuestionView, today: date) -> tuple[Quick, ...]:
    """Return the days that a question offers by number."""
    days = [(word, day_meant(word, today)) for word in view.quick]
    return tuple(
        Quick(str(i), day_name(word), weekday(day), f"{day:%d/%m/%Y}") for i, (word, day) in enumerate(days, 1)
    )


def quick_times(view: QuestionView, today: date) -> tuple[Quick, ...]:
    """Return the times of day that a question offers by number."""
    times = [clock(time_meant(word)) for word in view.quick]
    return tuple(Quick(str(i), words, "", words) for i, words in enumerate(times, 1))


def day_name(word: str) -> str:
    """Return the label of a keyword of the column ``quick``: ``A week ago``."""
    days = days_ago(word)
    if days is not None:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    return {
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "before_yesterday": _("The day before yesterday"),
        "last_saturday": _("Last Saturday"),
        "last_sunday": _("Last Sunday"),
        "week": _("A week ago"),
        "two_weeks": _("Two weeks ago"),
        "month": _("A month ago"),
        "year": _("A year ago"),
    }[word]


def city_of(zone: str) -> str:
    """Return the city by which a time zone is known: ``New York``."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return _(city) if city in _NAMED_OTHERWISE else city
