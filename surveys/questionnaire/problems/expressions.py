"""The part of the catalogue for expressions: conditions and calculations.

Every entry may use ``%(position)s``: the position in the text, counted from 1.
"""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

_SYNTAX: dict[str, ProblemKind] = {
    "empty_expression": ProblemKind(
        ERROR,
        gettext_noop("The expression is empty."),
        gettext_noop("Write a condition such as ${age} >= 18, or clear the cell."),
    ),
    "expression_too_long": ProblemKind(
        ERROR,
        gettext_noop("The expression is longer than %(longest)s characters."),
        gettext_noop("Split it: calculate a part in a row of type “calculate” and refer to that."),
    ),
    "expression_too_deep": ProblemKind(
        ERROR,
        gettext_noop("The expression is nested more than %(deepest)s levels deep."),
        gettext_noop("Split it: calculate a part in a row of type “calculate” and refer to that."),
    ),
    "open_quote": ProblemKind(
        ERROR,
        gettext_noop("The quotation mark %(quote)s at character %(position)s is never closed."),
        gettext_noop("Close the text with the same mark."),
    ),
    "open_reference": ProblemKind(
        ERROR,
        gettext_noop("The $ at character %(position)s does not begin a question’s name."),
        gettext_noop("Write the name of a question between braces, as in ${age}."),
    ),
    "open_bracket": ProblemKind(
        ERROR,
        gettext_noop("The bracket at character %(position)s is never closed."),
        gettext_noop("Add the missing “)”."),
    ),
    "extra_bracket": ProblemKind(
        ERROR,
        gettext_noop("The “)” at character %(position)s closes nothing."),
        gettext_noop("Remove it, or add the “(” that is missing before it."),
    ),
    "foreign_operator": ProblemKind(
        ERROR,
        gettext_noop("“%(written)s” at character %(position)s is not part of this language."),
        gettext_noop("Write %(right)s instead."),
    ),
    "semicolon": ProblemKind(
        ERROR,
        gettext_noop("The “;” at character %(position)s is not part of this language."),
        gettext_noop("Put commas between the values of a function, as in if(${age} >= 18, 1, 0)."),
    ),
    "decimal_comma": ProblemKind(
        ERROR,
        gettext_noop("“%(written)s” at character %(position)s has a decimal comma."),
        gettext_noop("Write %(right)s: in conditions and calculations decimals have a point."),
    ),
    "excel_function": ProblemKind(
        ERROR,
        gettext_noop("“%(function)s” is a function of Excel and has another name here."),
        gettext_noop("Write %(right)s, with commas between the values."),
    ),
    "excel_junction": ProblemKind(
        ERROR,
        gettext_noop("“%(function)s(…)” is written as in Excel: here the word stands between two conditions."),
        gettext_noop("Write it as in ${age} >= 18 %(right)s ${age} < 65."),
    ),
    "not_without_brackets": ProblemKind(
        ERROR,
        gettext_noop("“%(written)s” at character %(position)s has no brackets around what it denies."),
        gettext_noop("Write not(…), as in not(${age} >= 18)."),
    ),
    "unknown_character": ProblemKind(
        ERROR,
        gettext_noop("The character “%(character)s” at position %(position)s is not part of the language."),
        gettext_noop("Remove it; put texts between quotation marks."),
    ),
    "operand_missing": ProblemKind(
        ERROR,
        gettext_noop("Something is missing at character %(position)s: a question, a number or a text is expected."),
        gettext_noop("Complete the expression, as in ${age} >= 18."),
    ),
    "operator_expected": ProblemKind(
        ERROR,
        gettext_noop("“%(found)s” at character %(position)s follows without anything that joins it."),
        gettext_noop("Put “and”, “or”, a comparison or a comma before it; put texts between quotation marks."),
    ),
    "document_path": ProblemKind(
        ERROR,
        gettext_noop("The document path at character %(position)s cannot be used here."),
        gettext_noop("Name the question instead, as in ${age}."),
    ),
    "up_outside_position": ProblemKind(
        ERROR,
        gettext_noop("“..” at character %(position)s has a meaning only inside position(..)."),
        gettext_noop("Name the question instead, as in ${age}."),
    ),
}

_NAMES: dict[str, ProblemKind] = {
    "unknown_name": ProblemKind(
        ERROR,
        gettext_noop("There is no question called “%(name)s”."),
        gettext_noop("Correct the name, add the question, or name the column on the sheet “sample” if it is one."),
    ),
    "unknown_name_like": ProblemKind(
        ERROR,
        gettext_noop("There is no question called “%(name)s”."),
        gettext_noop("Did you mean ${%(nearest)s}?"),
    ),
    "group_has_no_answer": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” is a group: it has no answer of its own."),
        gettext_noop("Refer to a question inside it, or use relevant() or count()."),
    ),
    "name_without_braces": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” is neither a text nor a question here."),
        gettext_noop("For the question write ${%(name)s}; for the text write '%(name)s'."),
    ),
    "unknown_column": ProblemKind(
        ERROR,
        gettext_noop("The list of choices has no column called “%(name)s”."),
        gettext_noop("Add the column to the choices sheet; for a question write ${%(name)s}."),
    ),
    "unknown_column_like": ProblemKind(
        ERROR,
        gettext_noop("The list of choices has no column called “%(name)s”."),
        gettext_noop("Did you mean %(nearest)s?"),
    ),
    "unknown_function": ProblemKind(
        ERROR,
        gettext_noop("There is no function called “%(function)s”."),
        gettext_noop("Use one of the functions of XLSForm."),
    ),
    "unknown_function_like": ProblemKind(
        ERROR,
        gettext_noop("There is no function called “%(function)s”."),
        gettext_noop("Did you mean %(nearest)s(…)?"),
    ),
    "wrong_argument_count": ProblemKind(
        ERROR,
        gettext_noop("%(function)s(…) was given %(given)s values; it takes %(takes)s."),
        gettext_noop("Check the commas and brackets after its name; decimals have a point, as in 0.5."),
    ),
    "question_expected": ProblemKind(
        ERROR,
        gettext_noop("%(function)s(…) needs to be told which question is meant."),
        gettext_noop("Give it the name of a question, as in ${age}."),
    ),
    "pattern_invalid": ProblemKind(
        ERROR,
        gettext_noop("The pattern “%(pattern)s” cannot be used to check answers."),
        gettext_noop("Check its brackets and what is repeated; a pattern has 2,000 characters at most."),
    ),
    "pattern_not_linear": ProblemKind(
        ERROR,
        gettext_noop("The pattern “%(pattern)s” could take for ever on some answers."),
        gettext_noop(
            "Leave out references to a group (\\1), (?=…) and (?!…) behind its beginning, and large repetitions; or "
            "split it: regex(., '…') and not(regex(., '…'))."
        ),
    ),
    "unknown_attribute": ProblemKind(
        WARNING,
        gettext_noop("The sample has no column called “%(name)s”."),
        gettext_noop("Correct the name, or load a sample with this column."),
    ),
    "unknown_attribute_like": ProblemKind(
        WARNING,
        gettext_noop("The sample has no column called “%(name)s”."),
        gettext_noop("Did you mean %(nearest)s?"),
    ),
}

_SUSPICIONS: dict[str, ProblemKind] = {
    "literal_as_condition": ProblemKind(
        ERROR,
        gettext_noop("%(written)s stands alone in the condition: it comes to the same whatever is answered."),
        gettext_noop("Write what is compared with it, as in ${age} = 18."),
    ),
    "literal_as_condition_after": ProblemKind(
        ERROR,
        gettext_noop("%(written)s stands alone in the condition: it comes to the same whatever is answered."),
        gettext_noop("Name the question again: %(repeated)s."),
    ),
    "multiple_as_number": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” takes several answers and is used as a number: their codes are no number."),
        gettext_noop("For how many were chosen write count-selected(${%(name)s})."),
    ),
    "multiple_compared_by_size": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” takes several answers: together they have no size to compare."),
        gettext_noop("For how many were chosen write count-selected(${%(name)s})."),
    ),
    "multiple_counted_as_one": ProblemKind(
        WARNING,
        gettext_noop("%(function)s(…) counts rounds of a repeat; “%(name)s” counts as one, whatever is chosen."),
        gettext_noop("For how many were chosen write count-selected(${%(name)s})."),
    ),
    "multiple_compared": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” takes several answers: the comparison looks at all of them together."),
        gettext_noop("To ask whether one was chosen write selected(${%(name)s}, '%(code)s')."),
    ),
    "answer_as_condition": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” stands alone as a condition: any answer makes it true, “0” and “no” too."),
        gettext_noop("Compare it with a code, or write answered(${%(name)s})."),
    ),
    "code_not_in_list": ProblemKind(
        WARNING,
        gettext_noop("“%(code)s” is not among the answers of “%(name)s”."),
        gettext_noop("Use the code in the “name” column of the choices sheet."),
    ),
    "codes_compared_by_size": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” has codes that are not single numbers: they have no size to compare."),
        gettext_noop("Compare with = or use selected()."),
    ),
    "text_compared_by_size": ProblemKind(
        WARNING,
        gettext_noop("“%(text)s” is not a number: nothing is larger or smaller than it."),
        gettext_noop("Compare with a number or a date, or use = instead."),
    ),
    "date_compared_with_text": ProblemKind(
        WARNING,
        gettext_noop(
            "“%(text)s” is a text here: other programs find no date before or after it, and of a day with a time its "
            "midnight is meant."
        ),
        gettext_noop("Write date('%(text)s')."),
    ),
    "number_compared_with_text": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is a number and never equal to the text “%(text)s”."),
        gettext_noop("Compare it with a number."),
    ),
    "beyond_limits": ProblemKind(
        WARNING,
        gettext_noop("No answer to “%(name)s” makes this true: its own limits leave out the number compared with."),
        gettext_noop("Correct the number here, or the question’s constraint or range."),
    ),
    "always_true": ProblemKind(
        WARNING,
        gettext_noop("The condition at character %(position)s is true whatever is answered."),
        gettext_noop("To exclude several codes join the comparisons with “and”."),
    ),
    "always_false": ProblemKind(
        WARNING,
        gettext_noop("The condition at character %(position)s can never be true."),
        gettext_noop("To accept several codes join the comparisons with “or”; check limits that exclude each other."),
    ),
    "many_instances": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is asked several times: from here it means the answers of every time."),
        gettext_noop("Use sum(), count(), join() or indexed-repeat() to say which are meant."),
    ),
    "path_read_as_name": ProblemKind(
        WARNING,
        gettext_noop("The document path at character %(position)s is read as ${%(name)s}."),
        gettext_noop("Write ${%(name)s}."),
    ),
    "function_without_device": ProblemKind(
        WARNING,
        gettext_noop("%(function)s(…) needs a device in the field and is always empty in a telephone interview."),
        gettext_noop("Remove it if something depends on it."),
    ),
    "last_saved_is_empty": ProblemKind(
        WARNING,
        gettext_noop("Answers of an earlier interview are not available: the value is always empty."),
        gettext_noop("Load the value as a column of the sample and read it with attribute()."),
    ),
}

_CIRCLES: dict[str, ProblemKind] = {
    "cycle": ProblemKind(
        ERROR,
        gettext_noop("These rest on one another in a circle: %(names)s."),
        gettext_noop("Change one of their conditions or calculations so that it reads earlier answers only."),
    ),
}

EXPRESSION_PROBLEMS: dict[str, ProblemKind] = {**_SYNTAX, **_NAMES, **_SUSPICIONS, **_CIRCLES}
