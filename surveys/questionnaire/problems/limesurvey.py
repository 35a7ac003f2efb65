"""The part of the catalogue for imports from LimeSurvey: what cannot be imported, and what replaces it."""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

_CORRECT = gettext_noop("Download the questionnaire as a workbook, correct it there and upload it.")

LIMESURVEY_PROBLEMS: dict[str, ProblemKind] = {
    "not_a_survey_structure": ProblemKind(
        ERROR,
        gettext_noop("The file is no survey structure of LimeSurvey."),
        gettext_noop("In LimeSurvey export the survey as “Survey structure (.lss)” and upload that file."),
    ),
    "lss_type": ProblemKind(
        WARNING,
        gettext_noop("Questions of LimeSurvey’s type “%(type)s” are not asked here."),
        gettext_noop("Ask it in another way, or delete the row."),
    ),
    "lss_language_question": ProblemKind(
        WARNING,
        gettext_noop("In LimeSurvey this question changes the language; here interviewers choose it during the call."),
        gettext_noop("Delete the row if the answer itself is not wanted."),
    ),
    "lss_renamed": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” cannot be a name here; the question is called “%(name)s”."),
        gettext_noop("Nothing to do, unless other files expect the earlier name."),
    ),
    "lss_condition": ProblemKind(
        WARNING,
        gettext_noop(
            "LimeSurvey’s condition %(written)s cannot be carried over because of “%(part)s”: it is asked of everybody."
        ),
        gettext_noop("Write the condition in the column “relevant” of the workbook, and upload it."),
    ),
    "lss_check": ProblemKind(
        WARNING,
        gettext_noop("LimeSurvey’s check %(written)s cannot be carried over because of “%(part)s”."),
        gettext_noop("Write the check in the column “constraint” of the workbook, and upload it."),
    ),
    "lss_equation": ProblemKind(
        WARNING,
        gettext_noop(
            "LimeSurvey’s equation %(written)s cannot be carried over because of “%(part)s”: its value is empty."
        ),
        gettext_noop("Write it in the column “calculation” of the workbook, and upload it."),
    ),
    "lss_default": ProblemKind(
        WARNING,
        gettext_noop("The default %(written)s cannot be carried over."),
        gettext_noop("Write it in the column “default” of the workbook if it is needed."),
    ),
    "lss_piped": ProblemKind(
        WARNING,
        gettext_noop("“{%(written)s}” in the text cannot be filled in because of “%(part)s”; it is left in brackets."),
        _CORRECT,
    ),
    "lss_media": ProblemKind(
        WARNING,
        gettext_noop("Pictures, sound, video and scripts in the text are left out: %(elements)s."),
        gettext_noop("Nothing to do, unless the question makes no sense without them."),
    ),
    "lss_attribute": ProblemKind(
        WARNING,
        gettext_noop("LimeSurvey’s setting “%(attribute)s” (%(value)s) has no counterpart here."),
        _CORRECT,
    ),
    "lss_layout": ProblemKind(
        WARNING,
        gettext_noop(
            "How questions look on LimeSurvey’s web pages does not come along: %(attributes)s (%(count)s questions)."
        ),
        gettext_noop("Nothing to do: on the telephone every question looks alike."),
    ),
    "lss_soft_mandatory": ProblemKind(
        WARNING,
        gettext_noop("LimeSurvey asks for an answer and lets go on without one; here the question is not required."),
        gettext_noop("Make it required and offer “don’t know” and “refused”, if an answer is wanted."),
    ),
    "lss_sample": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is read from the sample’s column “%(sample_column)s”."),
        gettext_noop("Give the column that name when the sample is loaded."),
    ),
    "lss_random": ProblemKind(
        WARNING,
        gettext_noop(
            "The items of the random group “%(group)s” do not follow each other: only neighbours are shuffled."
        ),
        gettext_noop("Bring them together in the workbook, in one group with order “random”."),
    ),
    "lss_hidden": ProblemKind(
        WARNING,
        gettext_noop("The question is always hidden in LimeSurvey; here it is never asked and keeps its default."),
        gettext_noop("Delete the row if nothing needs its value."),
    ),
    "lss_quota": ProblemKind(
        WARNING,
        gettext_noop("The quota “%(quota)s” cannot be carried over because of “%(part)s”."),
        gettext_noop("Write it in the sheet “quotas” of the workbook, and upload it."),
    ),
    "lss_quota_inactive": ProblemKind(
        WARNING,
        gettext_noop("The quota “%(quota)s” is not active in LimeSurvey and is left out."),
        gettext_noop("Write it in the sheet “quotas” of the workbook if it is needed."),
    ),
    "lss_screening": ProblemKind(
        WARNING,
        gettext_noop("The quota “%(quota)s” lets nobody through: it has become a route that screens out."),
        gettext_noop("Look at the sheet “routes”."),
    ),
}
