"""The part of the catalogue for what can be read, but is hardly meant."""

from __future__ import annotations

from .entry import WARNING, ProblemKind, gettext_noop

SLIP_PROBLEMS: dict[str, ProblemKind] = {
    "answers_of_same_words": ProblemKind(
        WARNING,
        gettext_noop("Two answers of the list “%(list)s” have the same words: %(first)s, %(second)s: “%(words)s”."),
        gettext_noop("Word one of them otherwise, or remove it: nobody can tell them apart."),
    ),
    "none_not_exclusive": ProblemKind(
        WARNING,
        gettext_noop("“%(words)s” can be given together with other answers of the list “%(list)s”."),
        gettext_noop("Write “yes” in its column “exclusive”: it clears the others then."),
    ),
    "scale_turned_round": ProblemKind(
        WARNING,
        gettext_noop("The scale “%(name)s” begins at %(start)s and ends at %(end)s: it is asked the other way round."),
        gettext_noop("Write the lower number as “start”, the higher one as “end”, and look at the words of its ends."),
    ),
    "total_above_reach": ProblemKind(
        WARNING,
        gettext_noop("The numbers of “%(name)s” add up to at most %(most)s: the total of %(total)s cannot be reached."),
        gettext_noop("Correct the total, or the greatest number that its questions take."),
    ),
    "total_below_reach": ProblemKind(
        WARNING,
        gettext_noop("The numbers of “%(name)s” add up to at least %(least)s: the total of %(total)s is too low."),
        gettext_noop("Correct the total, or the least number that its questions take."),
    ),
    "repeat_never_begun": ProblemKind(
        WARNING,
        gettext_noop("Nothing in “%(name)s” is ever asked: it is repeated %(count)s times."),
        gettext_noop("Correct “repeat_count”, or remove the repeat."),
    ),
    "text_in_other_language": ProblemKind(
        WARNING,
        gettext_noop("%(count)s texts under “%(column)s” are written in %(other)s, as it seems (rows %(rows)s)."),
        gettext_noop("Put the texts of %(language)s and %(other)s under their own headings."),
    ),
    "quota_condition_twice": ProblemKind(
        WARNING,
        gettext_noop("The cells “%(first)s” and “%(name)s” have the same condition: both count the same people."),
        gettext_noop("Correct one of the two conditions, or remove a cell."),
    ),
    "quota_question_optional": ProblemKind(
        WARNING,
        gettext_noop(
            "“%(name)s” may be left empty: then the interview counts in none of the cells that read it (%(cells)s)."
        ),
        gettext_noop("Write “yes” in its column “required”."),
    ),
    "quota_decided_last": ProblemKind(
        WARNING,
        gettext_noop(
            "The cell “%(cell)s” is decided at “%(name)s”, the last question: when it is full, people are turned away "
            "after giving the whole interview."
        ),
        gettext_noop("Ask what it rests on among the first questions, or write “warn” in “on_full”."),
    ),
}
