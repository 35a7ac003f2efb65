"""The part of the catalogue for rows: type, name, list and other cells."""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

ROW_PROBLEMS: dict[str, ProblemKind] = {
    "comment_row": ProblemKind(
        WARNING,
        gettext_noop("The row has no type and is read as a comment."),
        gettext_noop("Give it a type if it is meant to be a question."),
    ),
    "type_missing": ProblemKind(
        ERROR,
        gettext_noop("The question has a name and a label but no type."),
        gettext_noop("Write its type, for example “text” or “select_one list”."),
    ),
    "type_guessed": ProblemKind(
        WARNING,
        gettext_noop("The type “%(written)s” is not known; it is read as “%(type)s”."),
        gettext_noop("Correct the type."),
    ),
    "device_type": ProblemKind(
        WARNING,
        gettext_noop("Questions of type “%(type)s” need a device: the row is skipped and reads as empty."),
        gettext_noop("Delete the row, or ask for it in words."),
    ),
    "metadata_ignored": ProblemKind(
        WARNING,
        gettext_noop(
            "What a device notes by itself (%(types)s; rows %(rows)s) does not exist here: it reads as empty."
        ),
        gettext_noop("Nothing to do: times, interviewer and calls are among the results anyway."),
    ),
    "unknown_type": ProblemKind(
        WARNING,
        gettext_noop("The type “%(type)s” is not known: the row is skipped and reads as empty."),
        gettext_noop("Choose one of the known types if the row is a question."),
    ),
    "unknown_group": ProblemKind(
        WARNING,
        gettext_noop("“%(type)s” is not known; the rows up to its end are read as a plain group."),
        gettext_noop("Write “begin_group” or “begin_repeat”."),
    ),
    "choices_elsewhere": ProblemKind(
        WARNING,
        gettext_noop(
            "The choices of this question are not in the workbook (“%(source)s”): the row is skipped and "
            "reads as empty."
        ),
        gettext_noop("Copy the choices into the sheet “choices” and name their list in the type."),
    ),
    "name_missing": ProblemKind(
        ERROR,
        gettext_noop("The question has no name."),
        gettext_noop("Give it a short name, for example “age”: it is the variable's name in the results."),
    ),
    "name_made": ProblemKind(
        WARNING,
        gettext_noop("The row has no name; it is called “%(name)s”."),
        gettext_noop("Give it a name, so that it stays the same when rows are inserted."),
    ),
    "bad_name": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” cannot be a name: a letter or “_” first, then letters, digits, “_”, “-” and “.”."),
        gettext_noop("Change the name, for example to “%(suggestion)s”."),
    ),
    "name_starts_with_digit": ProblemKind(
        WARNING,
        gettext_noop("The name “%(name)s” begins with a digit, which other programs do not accept."),
        gettext_noop("Change the name, for example to “%(suggestion)s”."),
    ),
    "name_twice": ProblemKind(
        ERROR,
        gettext_noop("The name “%(name)s” is already used in the same group, in row %(first)s."),
        gettext_noop("Give one of the two another name."),
    ),
    "name_twice_in_other_case": ProblemKind(
        WARNING,
        gettext_noop("The names “%(name)s” and “%(other)s” (row %(first)s) differ in capitals only."),
        gettext_noop("Give one of the two another name: statistical programs take them for the same variable."),
    ),
    "name_in_another_group": ProblemKind(
        WARNING,
        gettext_noop("The name “%(name)s” is also used in another group, in row %(first)s."),
        gettext_noop("Give one of the two another name, so that conditions and results cannot mix them up."),
    ),
    "label_missing": ProblemKind(
        WARNING,
        gettext_noop("The question “%(name)s” has no text to be read aloud."),
        gettext_noop("Write its label."),
    ),
    "calculation_missing": ProblemKind(
        WARNING,
        gettext_noop("Nothing is calculated in this row: it is always empty."),
        gettext_noop("Write the calculation or delete the row."),
    ),
    "begin_without_end": ProblemKind(
        ERROR,
        gettext_noop("The %(type)s “%(name)s” is never closed."),
        gettext_noop("Add an “end_%(type)s” row after its last question."),
    ),
    "end_without_begin": ProblemKind(
        ERROR,
        gettext_noop("This row ends a %(type)s, but none is open here."),
        gettext_noop("Delete the row, or add the missing “begin_%(type)s” above."),
    ),
    "end_of_another": ProblemKind(
        ERROR,
        gettext_noop("This row ends a %(type)s, but the %(opened)s “%(name)s” of row %(at)s is still open."),
        gettext_noop("Close “%(name)s” first, with an “end_%(opened)s” row."),
    ),
    "loop_too_long": ProblemKind(
        ERROR,
        gettext_noop("The loop over the list “%(list)s” would have more rows than a questionnaire can hold."),
        gettext_noop("Shorten the list or the loop, or use a repeat."),
    ),
    "order_unknown": ProblemKind(
        WARNING,
        gettext_noop("The order “%(written)s” is not known; the items keep their order."),
        gettext_noop("Write “fixed”, “random” or “rotate”."),
    ),
    "not_a_count": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is not a whole number; the cell is ignored."),
        gettext_noop("Write how many, for example “3”."),
    ),
    "column_of_other_types": ProblemKind(
        WARNING,
        gettext_noop("The column “%(column)s” says nothing about this type of question and is ignored."),
        gettext_noop("Clear the cell: the column is for %(types)s."),
    ),
    "quick_unknown": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” cannot be offered as a quick answer."),
        gettext_noop("Write some of: %(possible)s."),
    ),
    "not_yes_or_no": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is neither yes nor no; the cell is ignored."),
        gettext_noop("Write “yes” or “no”."),
    ),
    "not_a_missing": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is not known here; the cell is ignored."),
        gettext_noop("Write “dk” (don't know) or “refused”."),
    ),
    "parameters_unreadable": ProblemKind(
        WARNING,
        gettext_noop("The parameters “%(written)s” cannot be read and are ignored."),
        gettext_noop("Write them as “name=value”, for example “start=0 end=10 step=1”."),
    ),
    "parameter_unknown": ProblemKind(
        WARNING,
        gettext_noop("The parameter “%(parameter)s” is not known for this type and is ignored."),
        gettext_noop("Correct or delete it."),
    ),
    "seed_without_randomize": ProblemKind(
        WARNING,
        gettext_noop("A seed has no effect without “randomize=true”."),
        gettext_noop("Add “randomize=true” or delete the seed."),
    ),
    "search_ignored": ProblemKind(
        WARNING,
        gettext_noop(
            "The appearance “search()” looks in a file outside the workbook and is ignored; the list of the "
            "sheet “choices” is used."
        ),
        gettext_noop("Copy the choices into the sheet “choices” and use “choice_filter”."),
    ),
    "list_not_given": ProblemKind(
        ERROR,
        gettext_noop("The type does not say which list of choices is meant."),
        gettext_noop("Write the list's name after the type, for example “select_one yes_no”."),
    ),
    "list_missing": ProblemKind(
        ERROR,
        gettext_noop("The list “%(list)s” is not on the sheet “choices”."),
        gettext_noop("Add the list there, or correct the name."),
    ),
    "list_missing_like": ProblemKind(
        ERROR,
        gettext_noop("The list “%(list)s” is not on the sheet “choices”. The nearest name is “%(like)s”."),
        gettext_noop("Write “%(like)s” if that is meant, or add the list."),
    ),
    "list_in_other_case": ProblemKind(
        WARNING,
        gettext_noop("The list “%(written)s” is written “%(list)s” on the sheet “choices”; that one is used."),
        gettext_noop("Write the name in the same way in both places."),
    ),
    "choice_without_list": ProblemKind(
        WARNING,
        gettext_noop("The choice belongs to no list and is ignored."),
        gettext_noop("Write the list's name in the column “list_name”."),
    ),
    "choice_without_code": ProblemKind(
        ERROR,
        gettext_noop("A choice of the list “%(list)s” has no code."),
        gettext_noop("Give it a code in the column “name”."),
    ),
    "choice_without_label": ProblemKind(
        WARNING,
        gettext_noop("The choice “%(choice)s” of the list “%(list)s” has no label."),
        gettext_noop("Write the words that are read out."),
    ),
    "choice_twice": ProblemKind(
        WARNING,
        gettext_noop("The choice “%(choice)s” of the list “%(list)s” is the same as in row %(first)s; it counts once."),
        gettext_noop("Delete one of the two rows."),
    ),
    "code_twice": ProblemKind(
        ERROR,
        gettext_noop("The code “%(choice)s” is already used in the list “%(list)s”, in row %(first)s."),
        gettext_noop("Give one of the two a free code."),
    ),
    "code_twice_by_filter": ProblemKind(
        WARNING,
        gettext_noop(
            "The code “%(choice)s” is in the list “%(list)s” more than once (row %(first)s) with different "
            "filter columns."
        ),
        gettext_noop("Make sure that “choice_filter” never offers both together."),
    ),
    "trigger_ignored": ProblemKind(
        WARNING,
        gettext_noop("The trigger “%(name)s” does not exist; the calculation follows every change."),
        gettext_noop("Write the name of the question that is to trigger it, or clear the cell."),
    ),
    "code_with_space": ProblemKind(
        ERROR,
        gettext_noop(
            "The code “%(choice)s” of the list “%(list)s” (row %(at)s of its sheet) has a space; several "
            "answers could not be told apart."
        ),
        gettext_noop("Write the code without spaces."),
    ),
    "end_unknown": ProblemKind(
        ERROR,
        gettext_noop("“%(written)s” is not a way to end an interview."),
        gettext_noop("Write one of: %(ends)s."),
    ),
    "target_no_number": ProblemKind(
        ERROR,
        gettext_noop("The target “%(written)s” is not a whole number."),
        gettext_noop("Write how many interviews the cell takes."),
    ),
    "on_full_unknown": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” is not known; a full cell stops the interview."),
        gettext_noop("Write “stop” or “warn”."),
    ),
    "quota_twice": ProblemKind(
        ERROR,
        gettext_noop("The quota cell “%(name)s” is already in row %(first)s."),
        gettext_noop("Give each cell a name of its own."),
    ),
    "script_unknown": ProblemKind(
        WARNING,
        gettext_noop("No page shows a script called “%(written)s”."),
        gettext_noop("Use one of: %(known)s."),
    ),
    "script_twice": ProblemKind(
        WARNING,
        gettext_noop("The script “%(name)s” is already in row %(first)s; the first one counts."),
        gettext_noop("Delete one of the two."),
    ),
    "sentence_long": ProblemKind(
        WARNING,
        gettext_noop("A sentence of %(count)s words is hard to follow when it is heard: “%(start)s…”."),
        gettext_noop("Make two of it: up to %(most)s words are understood at the first hearing."),
    ),
    "word_of_offices": ProblemKind(
        WARNING,
        gettext_noop("Not everybody understands “%(written)s” on the telephone."),
        gettext_noop("Say it plainly, for instance “%(plainer)s”."),
    ),
    "open_point": ProblemKind(
        ERROR,
        gettext_noop("“%(written)s” of the written questionnaire was not understood."),
        gettext_noop(
            "Say it as a condition, a jump or an instruction, and remove the line; or wave it through, if there is "
            "nothing to be done."
        ),
    ),
    "open_point_waived": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” was not understood; %(person)s waved it through on %(day)s."),
        gettext_noop("Look at it once more before publishing; remove the line if it is settled."),
    ),
    "situation_unknown": ProblemKind(
        WARNING,
        gettext_noop("There is no situation called “%(written)s”: the answer is one of the study’s own."),
        gettext_noop("Leave the cell empty, or use one of: %(known)s."),
    ),
    "situation_twice": ProblemKind(
        WARNING,
        gettext_noop("The situation “%(name)s” has an answer in row %(first)s already; that one counts."),
        gettext_noop("Leave one of the two cells empty."),
    ),
    "way_back_after_ending": ProblemKind(
        WARNING,
        gettext_noop("From the situation “%(name)s” no words lead back: it is thanked, noted and ended."),
        gettext_noop("Leave the cell empty."),
    ),
    "name_in_other_case": ProblemKind(
        WARNING,
        gettext_noop("${%(reference)s} is written ${%(name)s} where the question stands; that one is used."),
        gettext_noop("Write the name in the same way everywhere."),
    ),
    "last_saved_ignored": ProblemKind(
        WARNING,
        gettext_noop("${%(reference)s} asks for the interview before, of another person; it reads as empty."),
        gettext_noop("Delete it."),
    ),
}
