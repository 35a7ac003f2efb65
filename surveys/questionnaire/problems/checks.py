"""The part of the catalogue for static checks of the questionnaire as a whole."""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop
from .slips import SLIP_PROBLEMS

_ORDER: dict[str, ProblemKind] = {
    "reads_later": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is asked later: here it is still empty."),
        gettext_noop("Move the question before this one, or refer to an earlier one."),
    ),
    "reads_worked_out_later": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is worked out from “%(source)s”, which is asked later: here it lacks that answer."),
        gettext_noop("Ask “%(source)s” before this one, or leave it out of the calculation."),
    ),
    "reads_shuffled": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” may be asked later: “%(group)s” is shuffled, and here it may still be empty."),
        gettext_noop("Put the two into one item of the group, pin “%(name)s”, or ask it before the group."),
    ),
    "pipes_later": ProblemKind(
        WARNING,
        gettext_noop("The text takes in the answer to “%(name)s”, which is asked later: nothing will be read there."),
        gettext_noop("Move that question before this one, or write the text without it."),
    ),
    "pipes_worked_out_later": ProblemKind(
        WARNING,
        gettext_noop(
            "The text takes in “%(name)s”, which is worked out from “%(source)s”; that is asked later and is not in it "
            "yet."
        ),
        gettext_noop("Ask “%(source)s” before this one, or write the text without “%(name)s”."),
    ),
    "pipes_itself": ProblemKind(
        WARNING,
        gettext_noop("The text takes in the answer to its own question: nothing will be read there."),
        gettext_noop("Write the text without ${%(name)s}."),
    ),
    "pipes_unasked": ProblemKind(
        WARNING,
        gettext_noop(
            "The text takes in the answer to “%(name)s”, which is asked only if %(condition)s: others come here "
            "without it, and nothing is read there."
        ),
        gettext_noop(
            "Give this row the same condition, or write {words(${%(name)s}, '…')} with what is read to the others."
        ),
    ),
    "pipes_jumped": ProblemKind(
        WARNING,
        gettext_noop(
            "The text takes in the answer to “%(name)s”, which the jump after “%(after)s” passes by: whoever takes it "
            "comes here without an answer, and nothing is read there."
        ),
        gettext_noop("Let the jump lead further, or write {words(${%(name)s}, '…')} with what is read to the others."),
    ),
    "pipes_refused": ProblemKind(
        WARNING,
        gettext_noop(
            "The text takes in the answer to “%(name)s”, which may be “don’t know” or “refused”: “…” is read there."
        ),
        gettext_noop("Ask this row only if answered(${%(name)s}), or write {words(${%(name)s}, '…')}."),
    ),
    "constraint_ignores_answer": ProblemKind(
        WARNING,
        gettext_noop("The constraint does not look at the answer of this question."),
        gettext_noop("Write “.” for the answer, as in . <= 100."),
    ),
    "never_asked": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is never asked: its condition and that of “%(group)s” exclude each other."),
        gettext_noop("Correct one of the two conditions, or remove the question."),
    ),
    "ended_before": ProblemKind(
        WARNING,
        gettext_noop(
            "“%(name)s” is never asked: whenever its condition holds, the jump after “%(after)s” has been taken."
        ),
        gettext_noop("Correct the condition or the jump, or remove the question."),
    ),
    "never_reached": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is never reached: the jump after “%(after)s” always passes it."),
        gettext_noop("Give the jump a condition, or remove what it passes."),
    ),
    "route_backwards": ProblemKind(
        ERROR,
        gettext_noop("The jump from “%(after)s” goes back to “%(target)s”: jumps only go forward."),
        gettext_noop("Choose a later question, or use a condition in the column “relevant”."),
    ),
    "route_into_repeat": ProblemKind(
        ERROR,
        gettext_noop("The jump from “%(after)s” goes into the repeat “%(repeat)s”, which nobody has begun."),
        gettext_noop("Jump to the repeat itself, or to a question outside it."),
    ),
    "route_after_unasked": ProblemKind(
        WARNING,
        gettext_noop("The jump after “%(after)s” is never taken: “%(after)s” is never on the screen."),
        gettext_noop("Let the jump follow a question that is asked."),
    ),
    "route_never_taken": ProblemKind(
        WARNING,
        gettext_noop("This jump is never taken: the one in row %(first)s is always taken before it."),
        gettext_noop("Put the jump without a condition last."),
    ),
}

_TEXTS: dict[str, ProblemKind] = {
    "translation_missing": ProblemKind(
        WARNING,
        gettext_noop("Texts not translated into %(language)s: %(count)s (rows %(rows)s)."),
        gettext_noop("Fill in the column “%(column)s”; until then they are shown in another language."),
    ),
    "too_many_to_read": ProblemKind(
        WARNING,
        gettext_noop("%(count)s answers are read aloud: nobody remembers more than about %(most)s."),
        gettext_noop("Group them, ask them one by one, or do not read them (column “read_out”)."),
    ),
    "too_many_to_read_often": ProblemKind(
        WARNING,
        gettext_noop(
            "%(count)s answers are read aloud in each of %(questions)s questions (rows %(rows)s): nobody remembers "
            "more than about %(most)s."
        ),
        gettext_noop("Group them, ask them one by one, or do not read them (column “read_out”)."),
    ),
    "name_changed_in_exports": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” becomes “%(variable)s” in the data: Excel, SPSS or Triple-S would refuse the name."),
        gettext_noop("Choose a name that differs from all others, with letters, digits and _ only."),
    ),
    "names_changed_in_exports": ProblemKind(
        WARNING,
        gettext_noop(
            "%(count)s names change in the data, as Excel, SPSS or Triple-S would refuse them: %(names)s "
            "(rows %(rows)s)."
        ),
        gettext_noop("Choose names that differ from all others, with letters, digits and _ only."),
    ),
}

_LISTS: dict[str, ProblemKind] = {
    "list_of_no_repeat": ProblemKind(
        ERROR,
        gettext_noop("“%(source)s” is in no repeat: it has one answer, which cannot be a list of choices."),
        gettext_noop("Name a question between begin_repeat and end_repeat, or a list of the sheet “choices”."),
    ),
    "list_unused": ProblemKind(
        WARNING,
        gettext_noop("No question uses the list “%(list)s”."),
        gettext_noop("Remove it, or correct the name of the list in the column “type”."),
    ),
    "lists_unused": ProblemKind(
        WARNING,
        gettext_noop("No question uses these lists: %(lists)s (rows %(rows)s)."),
        gettext_noop("Remove them, or correct the names of the lists in the column “type”."),
    ),
    "choice_never_offered": ProblemKind(
        WARNING,
        gettext_noop("“%(code)s” is never offered for “%(name)s”: the filter can never choose it."),
        gettext_noop("Correct the filter or the cell, or remove the answer."),
    ),
    "nonresponse_twice": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” offers the same missing answer twice: as “%(code)s” in its list and beside it."),
        gettext_noop("Clear the column “nonresponse”, or remove the answer from the list."),
    ),
    "exclusive_in_single": ProblemKind(
        WARNING,
        gettext_noop("“exclusive” in the list “%(list)s” changes nothing: its questions take one answer only."),
        gettext_noop("Clear the column, or make the question a select_multiple."),
    ),
    "quota_target_zero": ProblemKind(
        WARNING,
        gettext_noop("The quota “%(name)s” is full from the start: its target is 0."),
        gettext_noop("Give it a target, or remove it."),
    ),
    "quota_of_nobody": ProblemKind(
        WARNING,
        gettext_noop(
            "Nobody counts in “%(name)s”: whenever its condition holds, the interview has ended after “%(after)s”."
        ),
        gettext_noop("Correct the condition or the jump, or remove the cell."),
    ),
    "missing_becomes_class": ProblemKind(
        WARNING,
        gettext_noop("Whoever gives no answer to “%(name)s” (%(kind)s) gets the value %(value)s in “%(class)s”."),
        gettext_noop("Put %(kind)s(${%(name)s}) first: if(%(kind)s(${%(name)s}), '', …)."),
    ),
    "missing_fills_cell": ProblemKind(
        WARNING,
        gettext_noop("Whoever gives no answer to “%(name)s” (%(kind)s) counts in the cell “%(cell)s”."),
        gettext_noop("Add: and not(%(kind)s(${%(name)s})), here or in the calculation it reads."),
    ),
    "quota_decided_late": ProblemKind(
        WARNING,
        gettext_noop(
            "The cell “%(cell)s” is decided at “%(name)s”, after about %(minutes)s of %(whole)s minutes: when it is "
            "full, people are turned away after giving most of the interview."
        ),
        gettext_noop("Ask what it rests on among the first questions, or write “warn” in “on_full”."),
    ),
    "quota_sum_differs": ProblemKind(
        WARNING,
        gettext_noop("The cells by %(what)s add up to %(sum)s; the study plans %(planned)s interviews."),
        gettext_noop("Correct the targets, or the number of interviews planned for the study."),
    ),
    "quota_group_unknown": ProblemKind(
        ERROR,
        gettext_noop("No quota cell belongs to the group “%(group)s” that least_filled asks for."),
        gettext_noop("Write the group’s name in the column “group” of its cells in the sheet “quotas”."),
    ),
    "quota_group_circle": ProblemKind(
        ERROR,
        gettext_noop(
            "The condition of the cell “%(name)s” rests on which cell of its own group “%(group)s” is picked."
        ),
        gettext_noop("Write who may get this cell, or leave “when” empty if everybody may."),
    ),
}

_COUNTS: dict[str, ProblemKind] = {
    "min_above_max": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” asks for at least %(least)s answers and takes at most %(most)s."),
        gettext_noop("Correct “min_answers” or “max_answers”."),
    ),
    "min_above_list": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” asks for %(least)s answers; its list has only %(count)s that can be given together."),
        gettext_noop("Ask for fewer, or add answers to the list; as many as there are will be enough."),
    ),
    "too_many_rounds": ProblemKind(
        ERROR,
        gettext_noop(
            "“%(name)s” would be repeated %(count)s times in all, and an interview cannot work out more than %(most)s."
        ),
        gettext_noop("Write a smaller number, or take the repeat out of the one around it."),
    ),
    "perhaps_too_many_rounds": ProblemKind(
        WARNING,
        gettext_noop(
            "By the answer “%(name)s” can be repeated %(count)s times in all, and an interview cannot work out more "
            "than %(most)s: such an answer will not be taken."
        ),
        gettext_noop("Write a smaller greatest number into the “constraint” of the question that is answered."),
    ),
    "text_is_cut": ProblemKind(
        ERROR,
        gettext_noop("The text “%(name)s” becomes longer than %(most)s characters: the rest would be cut off."),
        gettext_noop("Put fewer texts together: a row that takes in another one twice doubles it."),
    ),
    "max_is_zero": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” takes no answer at all: “max_answers” is 0."),
        gettext_noop("Write how many answers there may be, or clear the cell."),
    ),
    "parameter_no_number": ProblemKind(
        ERROR,
        gettext_noop("“%(parameter)s=%(written)s” gives the scale no number it can use."),
        gettext_noop("Write a number, for example “start=0 end=10 step=1”; the step must be above 0."),
    ),
    "last_questions_no_group": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s”, which is to be asked after a break-off, is no group."),
        gettext_noop("Put the last questions into a group, and name it in the setting “after_break_off”."),
    ),
    "route_to_last_questions": ProblemKind(
        ERROR,
        gettext_noop("This jump leads into “%(name)s”, which is asked after a break-off only."),
        gettext_noop("Lead it to another question, or to an end."),
    ),
    "personal_repeated": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” repeats personal data (%(sources)s) and is declared not personal: clients get it."),
        gettext_noop("Take the “no” away, or let it say less than the whole answer."),
    ),
    "total_without_page": ProblemKind(
        WARNING,
        gettext_noop("The total of “%(name)s” is never checked: no numbers are asked together on its page."),
        gettext_noop("Write “field-list” in the group’s “appearance”, and put the numbers directly into it."),
    ),
    "ends_without_scale": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is no scale of numbers: the words of its ends are shown nowhere."),
        gettext_noop("Clear “low_label” and “high_label”, or make it a range."),
    ),
    "order_as_other_list": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” cannot follow the order of “%(other)s”: they have no answers in common."),
        gettext_noop("Name a question with the same list in “order_as”, or clear the cell."),
    ),
    "order_as_circle": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” takes its order from “%(other)s”, which comes back to it: the list stays as written."),
        gettext_noop("Give one of them an “order” of its own and clear its “order_as”."),
    ),
}

CHECK_PROBLEMS: dict[str, ProblemKind] = {**_ORDER, **_TEXTS, **_LISTS, **_COUNTS, **SLIP_PROBLEMS}
