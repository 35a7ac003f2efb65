"""The part of the catalogue for the sheet ``respondents``.

A row that no longer fits the questionnaire is ignored with a warning: a simulation's sheet must not block a correction
during fieldwork. A cell that is not a number is an error of its own.
"""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

RESPONDENTS_PROBLEMS: dict[str, ProblemKind] = {
    "respondents_question_unknown": ProblemKind(
        WARNING,
        gettext_noop("There is no question “%(name)s”: its rows are passed over in simulations."),
        gettext_noop("Write the name of a question that is asked, or clear its rows."),
    ),
    "respondents_answer_unknown": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” cannot be answered with “%(answer)s”: this row is passed over in simulations."),
        gettext_noop("Write a code of its list, a number, or dk and refused where they are offered."),
    ),
    "respondents_answer_of_all": ProblemKind(
        ERROR,
        gettext_noop("Without a question, “%(answer)s” says nothing."),
        gettext_noop("Name the question; for every question only dk, refused and break_off can be given."),
    ),
    "respondents_twice": ProblemKind(
        WARNING,
        gettext_noop("The answer “%(answer)s” to “%(name)s” has a share already, in row %(first)s."),
        gettext_noop("Keep one of the two rows; the first counts."),
    ),
    "share_unreadable": ProblemKind(
        ERROR,
        gettext_noop("“%(written)s” is no share: a share is a number from 0 to 100."),
        gettext_noop("Write how many of a hundred give this answer."),
    ),
    "shares_above_hundred": ProblemKind(
        ERROR,
        gettext_noop("The shares of the answers to “%(name)s” add up to %(total)s, more than 100."),
        gettext_noop("Lower the shares; what is left to 100 goes to the answers without a share."),
    ),
    "range_unreadable": ProblemKind(
        ERROR,
        gettext_noop("This row says no range of numbers."),
        gettext_noop("Write numbers in “from” and “to”, the first not above the second, and “mean” between them."),
    ),
    "range_of_other_type": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is not answered with a number: this row is passed over in simulations."),
        gettext_noop("Write an answer in the column “answer”."),
    ),
    "no_respondents_sheet": ProblemKind(
        ERROR,
        gettext_noop("The workbook has no sheet called “respondents”."),
        gettext_noop("Put the shares into a sheet of that name, with the columns question, answer and share."),
    ),
}
