"""The part of the catalogue for workbooks, their sheets and their columns."""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

SHEET_PROBLEMS: dict[str, ProblemKind] = {
    "no_survey_sheet": ProblemKind(
        ERROR,
        gettext_noop("The workbook has no sheet called “survey”."),
        gettext_noop("Rename the sheet that holds the questions to “survey”."),
    ),
    "not_a_workbook": ProblemKind(
        ERROR,
        gettext_noop("The file is not an Excel workbook."),
        gettext_noop("Save the questionnaire as an Excel workbook (.xlsx) and upload that file."),
    ),
    "file_empty": ProblemKind(
        ERROR,
        gettext_noop("The file is empty."),
        gettext_noop("Save the workbook again and check its size before uploading it."),
    ),
    "file_too_large": ProblemKind(
        ERROR,
        gettext_noop("The file has %(size)s MB; at most %(largest)s MB are read."),
        gettext_noop("Remove pictures and sheets that do not belong to the questionnaire."),
    ),
    "unpacks_too_large": ProblemKind(
        ERROR,
        gettext_noop("The workbook unpacks to more than %(largest)s MB."),
        gettext_noop("Copy the questionnaire's cells into a new workbook and upload that one."),
    ),
    "too_many_cells": ProblemKind(
        ERROR,
        gettext_noop("The workbook has more than %(most)s filled cells."),
        gettext_noop("Remove the sheets that do not belong to the questionnaire."),
    ),
    "workbook_too_much": ProblemKind(
        ERROR,
        gettext_noop("Reading or checking this file takes more memory or time than a questionnaire may."),
        gettext_noop(
            "Copy the questionnaire’s cells into a new workbook; take out what repeats itself or is worked out anew in "
            "every row."
        ),
    ),
    "workbook_broken": ProblemKind(
        ERROR,
        gettext_noop("The workbook is damaged and cannot be read."),
        gettext_noop("Open it in Excel or LibreOffice, save it under a new name and upload that file."),
    ),
    "workbook_encrypted": ProblemKind(
        ERROR,
        gettext_noop("The workbook is protected by a password."),
        gettext_noop("Remove the password (File, Info, Protect Workbook) and upload the workbook again."),
    ),
    "macros_ignored": ProblemKind(
        WARNING,
        gettext_noop("The workbook contains macros; they are not read."),
        gettext_noop("Nothing to do if the questionnaire does not depend on them."),
    ),
    "sheet_meant": ProblemKind(
        ERROR,
        gettext_noop("The sheet “%(sheet)s” must be “%(like)s”: it is read as such in this draft (rows: %(rows)s)."),
        gettext_noop("Rename it to “%(like)s”; or declare it your own, so that nobody reads it."),
        is_read=True,
        may_be_own=True,
    ),
    "sheet_with_logic": ProblemKind(
        ERROR,
        gettext_noop("Nobody reads the sheet “%(sheet)s”, and there are conditions in it: %(expression)s"),
        gettext_noop("Put them where they belong, rename the sheet, or declare it your own."),
        is_read=True,
        may_be_own=True,
    ),
    "sample_name_unfit": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” cannot be used as a name between ${ and }."),
        gettext_noop("Use letters, digits and “_” only: “%(proposal)s”. Call the sample’s column the same."),
    ),
    "sample_twice": ProblemKind(
        ERROR,
        gettext_noop("The column “%(name)s” is on row %(first)s already."),
        gettext_noop("Remove one of the two rows."),
    ),
    "braces_without_dollar": ProblemKind(
        ERROR,
        gettext_noop("“{%(written)s}” has no $ before it and would be read aloud as it is written."),
        gettext_noop("Write ${%(name)s}."),
        is_read=True,
    ),
    "braces_read_aloud": ProblemKind(
        WARNING,
        gettext_noop("“{%(written)s}” is read aloud as it is written."),
        gettext_noop("For a question or a column of the sample write ${…}, and name the column on the sheet “sample”."),
    ),
    "blank_unknown": ProblemKind(
        WARNING,
        gettext_noop("Nothing stands for “{%(name)s}”: interviewers read it as it is written."),
        gettext_noop("Write one of %(known)s, or name the sample’s column as its list does."),
    ),
    "blank_unknown_like": ProblemKind(
        WARNING,
        gettext_noop("Nothing stands for “{%(name)s}”: interviewers read it as it is written."),
        gettext_noop("Did you mean {%(nearest)s}?"),
    ),
    "question_in_script": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is a question: its answer is not filled in here."),
        gettext_noop("What is said with an answer in it belongs on the sheet “survey”, as a note."),
    ),
    "expression_in_script": ProblemKind(
        WARNING,
        gettext_noop("An expression in braces is not worked out here: it is read as it is written."),
        gettext_noop("What depends on an answer belongs on the sheet “survey”, as a note."),
    ),
    "brace_in_script": ProblemKind(
        WARNING,
        gettext_noop("A brace stands alone in “%(words)s”: it is read as it is written."),
        gettext_noop("Write a name between two braces, as in {interviewer}, or take the brace away."),
    ),
    "sample_hidden_by_question": ProblemKind(
        WARNING,
        gettext_noop("A question is called “%(name)s” too: ${%(name)s} is its answer, not the sample’s column."),
        gettext_noop("Rename one of the two, or read the column as attribute('%(name)s')."),
    ),
    "survey_empty": ProblemKind(
        ERROR,
        gettext_noop("The sheet has no questions."),
        gettext_noop("Write at least one question, with its type and name."),
    ),
    "column_missing": ProblemKind(
        ERROR,
        gettext_noop("The column “%(column)s” is missing."),
        gettext_noop("Add the column “%(column)s” in the sheet's first row."),
    ),
    "column_twice": ProblemKind(
        WARNING,
        gettext_noop("The columns “%(first)s” and “%(heading)s” mean the same; the first that is filled counts."),
        gettext_noop("Delete one of the two columns."),
    ),
    "column_meant": ProblemKind(
        ERROR,
        gettext_noop("The column “%(heading)s” must be “%(like)s” and is read as such in this draft."),
        gettext_noop("Rename it to “%(like)s”; or declare it your own, so that nobody reads it."),
        is_read=True,
        may_be_own=True,
    ),
    "column_beside": ProblemKind(
        WARNING,
        gettext_noop("Nobody reads the column “%(heading)s”: “%(like)s” stands beside it."),
        gettext_noop("Move what it says to “%(like)s” and delete it; or declare it your own, if it is a remark."),
        may_be_own=True,
    ),
    "column_with_logic": ProblemKind(
        ERROR,
        gettext_noop("Nobody reads the column “%(heading)s”, and there are conditions in it: %(expression)s"),
        gettext_noop("Give it the name of the column that is meant, or declare it your own."),
        is_read=True,
        may_be_own=True,
    ),
    "column_of_other_sheet": ProblemKind(
        ERROR,
        gettext_noop("Nobody reads the column “%(heading)s” here: it belongs on the sheet “%(other)s”."),
        gettext_noop("Move what it says there, or declare the column your own."),
        is_read=True,
        may_be_own=True,
    ),
    "excel_error": ProblemKind(
        ERROR,
        gettext_noop("Excel shows the error %(written)s here instead of a value."),
        gettext_noop("Mend the formula, or write the value itself."),
        is_read=True,
    ),
    "excel_errors": ProblemKind(
        ERROR,
        gettext_noop("Excel shows an error such as %(written)s in %(count)s cells of this column (rows %(rows)s)."),
        gettext_noop("Mend the formulas, or write the values themselves."),
        is_read=True,
    ),
    "excel_date": ProblemKind(
        ERROR,
        gettext_noop("Excel has made a date of what was written here: “%(written)s” would be read."),
        gettext_noop("Format the cell as text and write it again: “3-5” stays “3-5”; write a date in words."),
        is_read=True,
    ),
    "excel_dates": ProblemKind(
        ERROR,
        gettext_noop(
            "Excel has made dates of what was written in %(count)s cells of this column (rows %(rows)s): “%(written)s” "
            "would be read."
        ),
        gettext_noop("Format the cells as text and write them again: “3-5” stays “3-5”; write a date in words."),
        is_read=True,
    ),
    "heading_with_space": ProblemKind(
        WARNING,
        gettext_noop("The heading “%(heading)s” has a space, so that no condition can use the column."),
        gettext_noop("Write the heading without spaces, for example with “_”."),
    ),
    "cell_missing": ProblemKind(
        ERROR,
        gettext_noop("The cell “%(column)s” is empty."),
        gettext_noop("Fill in the cell, or clear the whole row."),
    ),
    "settings_rows_ignored": ProblemKind(
        WARNING,
        gettext_noop("Only the first row of the settings is read."),
        gettext_noop("Put all settings in one row and delete the others."),
    ),
    "default_language_unused": ProblemKind(
        WARNING,
        gettext_noop("No text is written in the default language “%(language)s”."),
        gettext_noop("Write the language exactly as in the headings of the translated columns."),
    ),
    "language_without_code": ProblemKind(
        WARNING,
        gettext_noop("The language “%(language)s” has no code."),
        gettext_noop("Add the code in the headings, for example “label::Italiano (it)”."),
    ),
    "language_like": ProblemKind(
        WARNING,
        gettext_noop("“%(written)s” looks like “%(like)s” mistyped: its texts are a language of their own."),
        gettext_noop("Write “%(like)s” in the heading."),
    ),
    "language_of_no_question": ProblemKind(
        WARNING,
        gettext_noop("“%(language)s” stands in this heading, but no question is written in it."),
        gettext_noop("Write the language exactly as in the headings of the questions’ texts."),
    ),
    "media_ignored": ProblemKind(
        WARNING,
        gettext_noop("The column “%(column)s” is ignored: sound and pictures are not used on the telephone."),
        gettext_noop("Nothing to do, unless a question makes no sense without them."),
    ),
    # Drafts read by an earlier release still contain these two codes.
    "sheet_like": ProblemKind(
        WARNING,
        gettext_noop("The sheet “%(written)s” is ignored; its name looks like “%(like)s”."),
        gettext_noop("Rename it to “%(like)s” if it is meant to be read, or put “_” before its name."),
    ),
    "column_like": ProblemKind(
        WARNING,
        gettext_noop("The column “%(heading)s” is not known and is ignored; its name looks like “%(like)s”."),
        gettext_noop("Rename it to “%(like)s” if that is what it means."),
    ),
}
