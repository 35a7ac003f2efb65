"""The part of the catalogue for the sheet ``tests``.

What no longer fits the questionnaire is a warning: the test itself tells more when it is replayed, and none of them may
block a correction during fieldwork.
"""

from __future__ import annotations

from .entry import WARNING, ProblemKind, gettext_noop

TESTS_PROBLEMS: dict[str, ProblemKind] = {
    "test_twice": ProblemKind(
        WARNING,
        gettext_noop("There is a test “%(name)s” already, in row %(first)s: this row is passed over."),
        gettext_noop("Give it another name, or remove one of the two rows."),
    ),
    "tests_too_many": ProblemKind(
        WARNING,
        gettext_noop("Only the first %(most)s tests are replayed: from here on they are passed over."),
        gettext_noop("Remove those that show the same as others."),
    ),
    "test_line_unreadable": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is passed over: a line is a name, “=” and what belongs to it."),
        gettext_noop("Write one line for each, such as: a1 = 2"),
    ),
    "test_question_unknown": ProblemKind(
        WARNING,
        gettext_noop("Tests name “%(name)s”, which is no question."),
        gettext_noop("Look at the room “Tests”: accept what is meant, or correct the name."),
    ),
    "test_quota_unknown": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is no quota cell."),
        gettext_noop("Write the name of a cell of the sheet “quotas”; the nearest is: %(like)s"),
    ),
    "test_language_unknown": ProblemKind(
        WARNING,
        gettext_noop("The questionnaire has no language “%(language)s”: the test is held in its first one."),
        gettext_noop("Write the code of one of its languages."),
    ),
    "test_end_unknown": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is no end of an interview."),
        gettext_noop("Write one of: %(ends)s."),
    ),
    "test_cell_unreadable": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” in “%(column)s” is passed over."),
        gettext_noop("In “seed” stands a whole number, in “began_at” a moment such as 2026-11-18 14:30."),
    ),
}
