"""A one-sentence description of every sheet, column and type of a questionnaire workbook.

The template's comments and the guide use these texts. They are English message ids; pages translate them. Their sources
are the design, section 5, and the standard (https://xlsform.org).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaire import types
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.wording.introductions import SCRIPT_NAMES
from surveys.questionnaire.wording.what_to_say import SITUATIONS


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its purpose, the values it accepts if they are limited, and an example of a cell.

    ``standard`` columns are XLSForm's; the others are read here and ignored by other tools.
    """

    meaning: str
    allowed: tuple[str, ...] = ()
    example: str = ""
    standard: bool = True


@dataclass(frozen=True, slots=True)
class SheetWords:
    """A sheet: its purpose, and its columns in the usual order."""

    meaning: str
    columns: Mapping[str, Column]


_YES_NO = ("yes", "no")


def _own(meaning: str, allowed: tuple[str, ...] = (), example: str = "") -> Column:
    return Column(meaning, allowed, example, standard=False)


_SURVEY = {
    "type": Column(
        gettext_noop("What the row is: the type of question, a group’s beginning or its end."), (), "select_one yes_no"
    ),
    "name": Column(gettext_noop("The variable’s name: short, without spaces, never used twice."), (), "b4"),
    "label": Column(gettext_noop("The question as it is read aloud, word for word."), (), "How old are you?"),
    "hint": Column(
        gettext_noop("An instruction to the interviewer; never read aloud."), (), "Do not read the answers."
    ),
    "guidance_hint": Column(
        gettext_noop("A probe or an explanation, shown to the interviewer on demand."), (), "Coffee substitutes count."
    ),
    "nonresponse": _own(
        gettext_noop("Which missing answers are offered beside the answers: don’t know, refused or both."),
        ("dk", "refused", "dk refused"),
    ),
    "read_out": _own(gettext_noop("Whether the answers are read aloud; without it they are."), _YES_NO),
    "relevant": Column(gettext_noop("The question is asked only when this condition holds."), (), "${b1} = '1'"),
    "required": Column(
        gettext_noop("Whether the interview waits for an answer; don’t know and refused are answers too."), _YES_NO
    ),
    "required_message": Column(gettext_noop("What the interviewer is told when the answer is missing.")),
    "constraint": Column(
        gettext_noop("Hard check: only answers for which this holds are taken; “.” is the answer."), (), ". <= 120"
    ),
    "constraint_message": Column(gettext_noop("What the interviewer is told when the hard check refuses the answer.")),
    "warning": _own(
        gettext_noop("Soft check: unless this holds the interviewer is asked to confirm the answer."), (), ". <= 10"
    ),
    "warning_message": _own(gettext_noop("What the interviewer is asked when the soft check objects.")),
    "calculation": Column(gettext_noop("The value is worked out, not asked."), (), "${adults} + ${children}"),
    "trigger": Column(gettext_noop("The calculation runs only when the answer to this question changes."), (), "${b1}"),
    "default": Column(gettext_noop("The answer that stands until another is given."), (), "1"),
    "read_only": Column(gettext_noop("Whether the answer is shown but cannot be changed."), _YES_NO),
    "choice_filter": Column(
        gettext_noop("Only the choices for which this holds are offered; a bare word is a column of the choices."),
        (),
        "region = ${region}",
    ),
    "parameters": Column(
        gettext_noop("Details of the type: start, end and step of a scale, random order of the answers."),
        (),
        "randomize=true",
    ),
    "appearance": Column(
        gettext_noop(
            "How it is shown: “field-list” on a group puts its questions on one page; a text with “phone” or “email” "
            "has to be one."
        ),
        (),
        "field-list",
    ),
    "repeat_count": Column(
        gettext_noop("On begin_repeat: how many times; without it the interviewer says when to stop."), (), "${people}"
    ),
    "order": _own(
        gettext_noop(
            "The order of a list’s answers; on begin_group that of what is in it, on begin_repeat that of its rounds."
        ),
        ("fixed", "random", "rotate"),
    ),
    "order_as": _own(
        gettext_noop("The answers come in the order in which this other question shows them."), (), "${b3}"
    ),
    "pin": _own(gettext_noop("Whether a question or a group keeps its place when its group is shuffled."), _YES_NO),
    "min_answers": _own(gettext_noop("How many answers of the list there must be at least."), (), "2"),
    "max_answers": _own(
        gettext_noop("How many answers of the list there may be at most; of a rank: how many are put in order."),
        (),
        "3",
    ),
    "low_label": _own(gettext_noop("What the lowest point of a scale means, in words."), (), "not at all likely"),
    "high_label": _own(gettext_noop("What the highest point of a scale means, in words."), (), "extremely likely"),
    "total": _own(gettext_noop("On a group with field-list: what the numbers on its page must add up to."), (), "100"),
    "quick": _own(
        gettext_noop("Days or times that are chosen by number: today, yesterday, week, month, -3d, 13:00."),
        (),
        "yesterday week month",
    ),
    "personal": _own(
        gettext_noop(
            "Whether the answer is personal data, kept from clients; empty: as what it is made of. On a group or "
            "repeat: of all that is asked in it."
        ),
        _YES_NO,
    ),
    "was": _own(gettext_noop("The name the variable had in an earlier version, after renaming it."), (), "q4"),
    "trend": _own(
        gettext_noop(
            "Of a variable that is asked wave after wave: yes locks its name, type and codes; other words say why it "
            "is not locked any more."
        ),
        (),
        "yes",
    ),
    "client": _own(
        gettext_noop(
            "In a questionnaire of several clients: whose question or group it is; “all” is every client’s. The names "
            "stand in the setting “clients”."
        ),
        (),
        "Caffè Aurora",
    ),
    "open_points": _own(
        gettext_noop(
            "Words of the written questionnaire that were not understood, one a line: nothing is published until each "
            "is settled and removed, or waved through by name."
        ),
        (),
        "ASK HEAVY USERS ONLY",
    ),
    "disabled": Column(gettext_noop("Whether the row is left out, as if it were not there."), _YES_NO),
    "media": Column(gettext_noop("Pictures, sound and video (image, audio, video): not used on the telephone.")),
}
_CHOICES = {
    "list_name": Column(gettext_noop("The list that the answer belongs to; the type names it."), (), "yes_no"),
    "name": Column(gettext_noop("The code that is typed and stored."), (), "1"),
    "label": Column(gettext_noop("The answer as it is read aloud."), (), "Yes"),
    "exclusive": _own(gettext_noop("Whether it clears all other answers, as “none of these” does."), _YES_NO),
    "specify": _own(gettext_noop("Whether it asks which: the interviewer types the words."), _YES_NO),
    "pin": _own(gettext_noop("Whether it keeps its place when the answers are shuffled."), _YES_NO),
    "read_out": _own(gettext_noop("Whether this answer is read aloud; without it the question decides."), _YES_NO),
    "missing": _own(gettext_noop("The code counts as a missing answer of this kind."), ("dk", "refused")),
    "media": Column(gettext_noop("Pictures, sound and video (image, audio, video): not used on the telephone.")),
}
_SETTINGS = {
    "form_title": Column(gettext_noop("The questionnaire’s title."), (), "Coffee 2026"),
    "form_id": Column(gettext_noop("A short identifier, for other programs."), (), "coffee"),
    "version": Column(
        gettext_noop("Your own mark of the version; here versions are numbered at publication."), (), "3"
    ),
    "default_language": Column(
        gettext_noop("The language that is used where a text has no translation."), (), "Italiano (it)"
    ),
    "allow_choice_duplicates": Column(
        gettext_noop("Whether a list may have the same code twice, for lists cut by choice_filter."), _YES_NO
    ),
    "after_break_off": _own(
        gettext_noop("The group of last questions that only somebody who breaks off is asked."), (), "last_questions"
    ),
    "clients": _own(
        gettext_noop(
            "The clients who share the questionnaire, apart by semicolons; the column “client” says whose a block is."
        ),
        (),
        "Caffè Aurora; Tè Vento",
    ),
    "country": _own(gettext_noop("The country of telephone numbers without a prefix; without it Italy."), (), "IT"),
    "own_columns": _own(
        gettext_noop("Columns that are your own although they look like ours: nobody reads them. Commas between them."),
        (),
        "filter notes",
    ),
    "own_sheets": _own(
        gettext_noop("Sheets that are your own although they look like ours: nobody reads them. Commas between them."),
        (),
        "quote",
    ),
    "partial_from": _own(
        gettext_noop("The question after which an interview that is broken off counts as partial."), (), "b4"
    ),
    "ask_all_quota_questions": _own(
        gettext_noop("Whether all questions that quotas read are asked before a full cell ends the interview."), _YES_NO
    ),
}
_ROUTES = {
    "after": _own(gettext_noop("The question, group or repeat after which the jump is taken."), (), "a1"),
    "when": _own(gettext_noop("The condition of the jump; without it the jump is always taken."), (), "${a1} < 18"),
    "go_to": _own(
        gettext_noop("Where it leads: a later question, or an end of the interview."), tuple(sorted(s.ENDS)), "b4"
    ),
}
_QUOTAS = {
    "name": _own(gettext_noop("The cell’s name, never used twice."), (), "women_young"),
    "label": _own(gettext_noop("The cell in words, for supervisors and clients."), (), "Women up to 34"),
    "when": _own(gettext_noop("Which interviews belong to the cell."), (), "${sex} = 'f' and ${age} <= 34"),
    "target": _own(gettext_noop("How many completes the cell takes."), (), "150"),
    "on_full": _own(
        gettext_noop("What happens when the cell is full: the interview stops, or only a warning is shown."),
        ("stop", "warn"),
    ),
    "group": _own(
        gettext_noop(
            "Cells of one group compete: an interview gets the least filled; least_filled('…') gives its name."
        ),
        (),
        "concept",
    ),
}
_SCRIPTS = {
    "name": _own(
        gettext_noop("Which text it is; an introduction for a situation takes the place of the general one in it."),
        SCRIPT_NAMES,
    ),
    "text": _own(gettext_noop("The words, as the interviewer says them.")),
}
_ANSWERS = {
    "question": _own(gettext_noop("What respondents ask."), (), "Who gave you my number?"),
    "answer": _own(gettext_noop("What every interviewer answers.")),
    "listen": _own(gettext_noop("The line before the answer, by which the interviewer shows that they have listened.")),
    "back": _own(gettext_noop("The words that lead back to the questions; none after a refusal.")),
    "situation": _own(
        gettext_noop("The general answer that this one replaces; empty: one of the study’s own."), SITUATIONS
    ),
}
_RESPONDENTS = {
    "question": _own(gettext_noop("The question that is expected to be answered so; empty: every question."), (), "b1"),
    "answer": _own(
        gettext_noop(
            "A code, or what is typed; dk, refused, or break_off for those who hang up; empty: a number between the "
            "next two columns."
        ),
        (),
        "1",
    ),
    "share": _own(gettext_noop("How many of a hundred who are asked; empty: what the other rows leave."), (), "60"),
    "from": _own(gettext_noop("The least number that is said."), (), "18"),
    "to": _own(gettext_noop("The greatest number that is said."), (), "90"),
    "mean": _own(gettext_noop("The number that is said on average; empty: all are said alike."), (), "47"),
}
_SAMPLE = {
    "name": _own(gettext_noop("The name of the sample’s column: ${city} in texts and conditions."), (), "city"),
    "label": _own(gettext_noop("What the column holds, in words."), (), "Town of residence"),
    "example": _own(
        gettext_noop("What stands for it where there is no case: when you try the questionnaire out."), (), "Bologna"
    ),
    "personal": _own(
        gettext_noop("Whether the column is personal data, kept from clients; empty: as the sample’s list says."),
        _YES_NO,
    ),
}
_TESTS = {
    "name": _own(gettext_noop("The test in words, never used twice."), (), "Two brands, every week"),
    "language": _own(gettext_noop("The language of the interview; empty: the questionnaire’s first."), (), "it"),
    "sample": _own(
        gettext_noop("Columns of the sample, one a line; empty: the examples of the sheet “sample”."),
        (),
        "city = Bologna",
    ),
    "full": _own(gettext_noop("Quota cells that are full, separated by commas."), (), "women_young"),
    "answers": _own(
        gettext_noop(
            "The answers, one a line: the question’s name, =, and a code, several separated by commas, a number, a day "
            "as 2026-11-18, words, dk or refused. In a repeat the instance stands behind the name: c1[2]"
        ),
        (),
        "b3 = 1, 3",
    ),
    "route": _own(
        gettext_noop("The questions that must be asked, in their order; empty: any."), (), "a1 a2 b1 b3 c1[1] c1[3] e1"
    ),
    "end": _own(
        gettext_noop("How the interview must end; empty: anyhow."), tuple(sorted(e.removeprefix("@") for e in s.ENDS))
    ),
    "quotas": _own(
        gettext_noop("The quota cells it must count for, separated by commas; - for none; empty: any."), (), "women_old"
    ),
    "texts": _own(
        gettext_noop("Texts into which answers are filled, as they must read, one a line."),
        (),
        "c1[1] = How often do you buy Aurora?",
    ),
    "seed": _own(gettext_noop("A whole number that decides every random order."), (), "7"),
    "began_at": _own(
        gettext_noop("When the interview takes place, for what depends on the day; empty: now."), (), "2026-11-18 14:30"
    ),
}

SHEETS: Mapping[str, SheetWords] = {
    "survey": SheetWords(gettext_noop("The questions, one row each, in the order in which they are asked."), _SURVEY),
    "choices": SheetWords(gettext_noop("The lists of answers, one row for each answer."), _CHOICES),
    "routes": SheetWords(gettext_noop("Jumps forward and ends of the interview."), _ROUTES),
    "quotas": SheetWords(gettext_noop("Quota cells: how many completes of which kind."), _QUOTAS),
    "scripts": SheetWords(gettext_noop("What interviewers say outside the questions."), _SCRIPTS),
    "answers_for_respondents": SheetWords(
        gettext_noop("What interviewers answer when they are asked something."), _ANSWERS
    ),
    "respondents": SheetWords(
        gettext_noop("What simulated respondents say, and how often; nothing of it is ever asked."), _RESPONDENTS
    ),
    "tests": SheetWords(
        gettext_noop("Interviews that are held again after each change of the draft; they tell what has changed."),
        _TESTS,
    ),
    "sample": SheetWords(gettext_noop("Columns of the sample that texts, conditions and quotas read."), _SAMPLE),
    "settings": SheetWords(gettext_noop("Title, default language and the like, in one row."), _SETTINGS),
}
"""The sheets that are read, in the recommended order."""

TYPES: Mapping[str, str] = {
    **{f"{one.name} LIST" if one.is_listed else one.name: one.meaning for one in types.TYPES.values()},
    "begin_group": gettext_noop("Here a group of questions begins."),
    "end_group": gettext_noop("Here the group ends."),
    "begin_repeat": gettext_noop("Here questions begin that are asked several times."),
    "end_repeat": gettext_noop("Here the repeat ends."),
}
"""The question types; ``LIST`` stands for the name of a list on the sheet ``choices``."""
