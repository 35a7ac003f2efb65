"""The parts of the page of scripts and answers for respondents."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import StudyTexts
from surveys.formatting import clock, short_day
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.introductions import INTRODUCTION, NEEDED_SCRIPTS, SCRIPT_NAMES
from surveys.questionnaire.wording.probes import PROBE_SCRIPTS
from surveys.web.researcher.forms.texts import TextsForm


@dataclass(frozen=True, slots=True)
class EditedText:
    """One script or answer: its title, a note on when it is said, and its form fields by language."""

    title: str
    note: str
    fields: list[tuple[Language, BoundField]]


@dataclass(frozen=True, slots=True)
class ScriptGroup:
    """Scripts that are folded up together; ``written``: how many of them have words."""

    title: str
    scripts: list[EditedText]
    written: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class EditedAnswer:
    """An answer for respondents: for each language the fields of its parts, each with its label; ``situation``.

    ``brought_up``: the words that bring it up, empty for a new one; ``is_open``: it has something to be corrected.
    """

    title: str
    brought_up: str
    is_open: bool
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
        "call_question": (
            _("Question about the call"),
            _("after the thanks, of those who have answered everything; empty: it is not asked"),
        ),
        "results_offer": (
            _("Offer of the results"),
            _("“When it is done, shall we send you a summary?”; empty: not asked"),
        ),
        "leave_alone": (_("Wish to be left alone"), _("onto the do-not-call list at once; empty: not asked")),
        "probe_1": (_("Probe 1"), _("Alt+1, where an answer is not clear; empty: the neutral one")),
        "probe_2": (_("Probe 2"), _("Alt+2, where there may be more")),
        "probe_3": (_("Probe 3"), _("Alt+3, where one has to be chosen")),
    }


def shown_scripts(form: TextsForm) -> list[ScriptGroup]:
    """Return the scripts in groups, each with a field for each language; what a study lacks stands open."""
    groups: dict[str, list[str]] = {}
    for name in form.script_names:
        groups.setdefault(_group_of(name), []).append(name)
    return [_group(form, title, names) for title, names in groups.items()]


def _group_of(name: str) -> str:
    if name.startswith(INTRODUCTION):
        return _("Introductions")
    if name in PROBE_SCRIPTS:
        return _("Probes")
    return _("During the call and at its end") if name in SCRIPT_NAMES else _("Others")


def _group(form: TextsForm, title: str, names: Sequence[str]) -> ScriptGroup:
    titles = script_titles()
    shown = [
        EditedText(
            *titles.get(name, (name, "")),
            [(language, form[f"script-{name}-{language.code}"]) for language in form.languages],
        )
        for name in names
    ]
    has_words = {
        name: any(field.value() for _language, field in text.fields) for name, text in zip(names, shown, strict=True)
    }
    lacks = any(not has_words[name] for name in names if name in NEEDED_SCRIPTS)
    return ScriptGroup(title, shown, sum(has_words.values()), is_open=lacks)


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
            next(
                (str(words) for one in form.languages if (words := form[f"question-{number}-{one.code}"].value())), ""
            ),
            bool(form[f"situation-{number}"].errors),
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
