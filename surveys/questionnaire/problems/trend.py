"""The part of the catalogue for variables that are asked wave after wave."""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

_UNLOCK = gettext_noop("Take the change back, or write in the column “trend” why it is not locked any more.")

TREND_PROBLEMS: dict[str, ProblemKind] = {
    "trend_renamed": ProblemKind(
        ERROR, gettext_noop("“%(name)s” is locked: in the earlier wave it was called “%(before)s”."), _UNLOCK
    ),
    "trend_type": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” is locked: in the earlier wave it was of type %(before)s, now it is %(after)s."),
        _UNLOCK,
    ),
    "trend_codes": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” is locked: its codes differ from the earlier wave (gone: %(gone)s; new: %(new)s)."),
        _UNLOCK,
    ),
    "trend_without_reason": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” was locked for this wave, has changed, and nothing says why."),
        gettext_noop("Write the reason in the column “trend”, or take the change back and write “yes”."),
    ),
    "trend_unlocked": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” cannot be read together with the earlier wave: %(reason)s"),
        gettext_noop("If it can, take the change back and write “yes” in the column “trend”."),
    ),
    "trend_gone": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s”, a variable of the series, is not asked any more."),
        gettext_noop("Ask it again under its name, or leave the series without it from this wave on."),
    ),
    "trend_other_people": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is asked to other people than in the earlier wave."),
        gettext_noop("Give it the earlier condition and the earlier jumps before it, or read the waves with care."),
    ),
    "trend_reworded": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is worded otherwise than in the earlier wave, or its answers are."),
        gettext_noop("Write the earlier words again, or read the waves with care."),
    ),
}
