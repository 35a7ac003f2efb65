"""The parts of the page of scripts and answers for respondents."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import StudyTexts
from surveys.formatting import clock, short_day
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.introductions import NEEDED_SCRIPTS
from surveys.web.researcher.forms.texts import TextsForm


@dataclass(frozen=True, slots=True)
class EditedText:
    """One script or answer: its title, a note on when it is said, and its form fields by language."""

    title: str
    note: str
    fields: list[tuple[Language, BoundField]]


@dataclass(frozen=True, slots=True)
class EditedAnswer:
    """An answer for respondents: for each language the fields of its parts, each with its label; ``situation``."""

    title: str
    situation: BoundField
    fields: list[tuple[Language, list[tuple[str, BoundField]]]]


def heading_of(texts: StudyTexts | None) -> str:
    """Return a heading on which texts exist and which are missing."""
    missing = [name for name in NEEDED_SCRIPTS if not (texts and texts.scripts.get(name))]
    if len(missing) == len(NEEDED_SCRIPTS):
        return _("Nothing is written yet of what interviewers say")
    if missing:
        titles = script_titles()
        names = ", ".join(titles[name][0].lower() for name in missing)
        return _("Still to be written: %(scripts)s") % {"scripts": names}
    answers = len(texts.answers) if texts else 0
    return ngettext(
        "All scripts are written, with one answer for respondents",
        "All scripts are written, with %(count)s answers for respondents",
        answers,
    ) % {"count": answers}


def script_titles() -> dict[str, tuple[str, str]]:
    """Return script name → its title and when it is said."""
    return {
        "introduction": (_("Introduction"), _("the first words, once somebody answers")),
        "introduction_rang_back": (_("Introduction, rang back"), _("the respondent is ringing us")),
        "introduction_resumption": (_("Introduction, resumption"), _("an interview was begun and goes on")),
        "introduction_appointment": (_("Introduction, after an appointment"), _("we call as agreed")),
        "introduction_household": (
            _("Introduction, another of the household"),
            _("somebody else than who answers is asked for"),
        ),
        "privacy_notice": (_("Privacy notice"), _("before the first question: who, why, where the number comes from")),
        "voicemail": (_("Answering machine"), _("the message to leave")),
        "appointment": (_("Appointment"), _("when another time is agreed")),
        "closing": (_("Closing"), _("thanks and goodbye")),
        "probe_1": (_("Probe 1"), _("Alt+1, where an answer is not clear; empty: the neutral one")),
        "probe_2": (_("Probe 2"), _("Alt+2, where there may be more")),
        "probe_3": (_("Probe 3"), _("Alt+3, where one has to be chosen")),
    }


def shown_scripts(form: TextsForm) -> list[EditedText]:
    """Return each script with a field for each language."""
    titles = script_titles()
    return [
        EditedText(
            titles.get(name, (name, ""))[0],
            titles.get(name, (name, ""))[1],
            [(language, form[f"script-{name}-{language.code}"]) for language in form.languages],
        )
        for name in form.script_names
    ]


def part_titles() -> dict[str, str]:
    """Return part of an answer for respondents → what it is called beside its field."""
    return {
        "question": _("When they say or ask"),
        "listen": _("we listen first"),
        "answer": _("we say"),
        "back": _("and lead back"),
    }


def shown_answers(form: TextsForm) -> list[EditedAnswer]:
    """Return each answer for respondents with its parts, and empty ones at the end."""
    titles = part_titles()
    return [
        EditedAnswer(
            _("Answer %(number)s") % {"number": number + 1},
            form[f"situation-{number}"],
            [
                (language, [(words, form[f"{part}-{number}-{language.code}"]) for part, words in titles.items()])
                for language in form.languages
            ],
        )
        for number in range(form.answer_count)
    ]


def last_change(texts: StudyTexts | None) -> str:
    """Return in words who changed the texts last, and when."""
    if texts is None:
        return ""
    return _("Edition %(number)s, %(day)s at %(time)s%(person)s") % {
        "number": texts.number,
        "day": short_day(texts.changed_at),
        "time": clock(texts.changed_at),
        "person": f", {texts.changed_by}" if texts.changed_by else "",
    }
