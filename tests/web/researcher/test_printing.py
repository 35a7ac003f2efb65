"""The printed questionnaire in words: routes, conditions, answers, tables."""

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.model.structure import Questionnaire
from surveys.web.researcher.pages.printing.sheet import PrintedPart, PrintedQuestion
from surveys.web.researcher.pages.printing.writer import Writer
from tests.formats.workbooks import workbook

CHOICES = """
    list_name | name | label | exclusive | specify | pin | read_out | missing
    yes_no    | 1    | Yes   |           |         |     |          |
    yes_no    | 2    | No    |           |         |     |          |
    brands    | 1    | Alfa  |           |         |     |          |
    brands    | 96   | other |           | yes     | yes |          |
    brands    | 97   | none  | yes       |         | yes | no       |
    brands    | 98   | ?     |           |         |     |          | dk
"""


def read(survey: str, **sheets: str) -> Questionnaire:
    reading = read_workbook(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "test.xlsx")
    assert reading.questionnaire is not None
    assert reading.loaded, reading.problems
    return reading.questionnaire


def printed(survey: str, **sheets: str) -> dict[str, PrintedQuestion]:
    """The printed questions by their numbers."""
    parts = Writer(read(survey, **sheets), "").parts()
    return {question.number: question for part in parts for question in part.questions}


BASIC = """
    type              | name | label
    select_one yes_no | b1   | Do you drink coffee?
    integer           | b2   | How many?
    text              | b4   | Why?
"""


@pytest.mark.parametrize(
    ("when", "jumps"),
    [
        ("${b1} = '2'", {"2": "go to b4"}),
        ("${b1} = 2", {"2": "go to b4"}),
        ("selected(${b1}, '2')", {"2": "go to b4"}),
        ("${b1} = '1' or ${b1} = '2'", {"1": "go to b4", "2": "go to b4"}),
    ],
)
def test_a_jump_that_one_answer_decides_stands_beside_it(when: str, jumps: dict[str, str]) -> None:
    question = printed(BASIC, routes=f"after | when | go_to\nb1 | {when} | b4")["b1"]
    assert {choice.code: choice.jump for choice in question.choices if choice.jump} == jumps
    assert question.jumps == ()


@pytest.mark.parametrize(
    ("after", "when", "go_to", "words"),
    [
        ("b2", "${b2} > 9", "b4", "If b2 is more than 9, go to b4."),
        ("b2", "${b1} = '1' and ${b2} = 0", "@complete", "If b1 is “Yes” and b2 is 0, end: the interview is complete."),
        ("b2", "", "@screened_out", "Then end: the person is not in the target."),
        ("b1", "${b1} != '1'", "b4", "If b1 is not “Yes”, go to b4."),
    ],
)
def test_any_other_jump_is_a_sentence(after: str, when: str, go_to: str, words: str) -> None:
    question = printed(BASIC, routes=f"after | when | go_to\n{after} | {when} | {go_to}")[after]
    assert question.jumps == (words,)
    assert all(choice.jump == "" for choice in question.choices)


def test_answers_say_what_is_special_about_them() -> None:
    survey = """
        type                   | name | label  | read_out | parameters
        select_multiple brands | b3   | Which? | yes      | randomize=true
    """
    question = printed(survey)["b3"]
    assert question.reading == "Read the answers."
    assert {choice.code: (choice.read, choice.notes, choice.specify) for choice in question.choices} == {
        "1": (True, (), False),
        "96": (True, ("keeps its place",), True),
        "97": (False, ("do not read", "excludes the others", "keeps its place"), False),
        "98": (False, ("do not read", "counts as don’t know"), False),
    }
    assert question.facts == ("Answers in random order.",)


def test_a_question_says_of_whom_it_is_asked_and_what_is_accepted() -> None:
    survey = """
        type                   | name | label   | relevant    | constraint         | warning | choice_filter
        select_one yes_no      | b1   | Coffee? |             |                    |         |
        select_multiple brands | b3   | Which?  |             |                    |         |
        integer                | b2   | Cups?   | ${b1} = '1' | . >= 0 and . <= 50 | . <= 9  |
        select_one brands      | b5   | Best?   |             |                    |         | selected(${b3}, name)
    """
    found = printed(survey)
    assert found["b2"].condition == "Only if b1 is “Yes”."
    assert found["b2"].facts == ("From 0 to 50.", "To be confirmed unless the answer is at most 9.")
    assert found["b2"].blank == "number"
    assert found["b5"].facts == ("Only answers for which: it was chosen in b3.",)


def test_missing_answers_are_offered_beside_the_others() -> None:
    survey = """
        type    | name | label | nonresponse
        integer | b2   | Cups? | dk refused
    """
    assert printed(survey)["b2"].keys == ("Don’t know", "Refused")


def test_a_short_scale_shows_its_points_and_a_long_one_takes_a_number() -> None:
    survey = """
        type  | name | label | parameters
        range | c1   | How?  | start=1 end=5 step=1
        range | c2   | How?  | start=0 end=100 step=1
    """
    found = printed(survey)
    assert (found["c1"].scale, found["c1"].blank) == (("1", "2", "3", "4", "5"), "")
    assert (found["c2"].scale, found["c2"].blank) == ((), "number")


def test_groups_say_their_condition_their_order_and_their_rounds() -> None:
    survey = """
        type              | name  | label      | relevant    | order  | repeat_count
        select_one yes_no | b1    | Coffee?    |             |        |
        begin_group       | taste | Taste      | ${b1} = '1' | random |
        integer           | c1    | Bitter?    |             |        |
        end_group         |       |            |             |        |
        begin_repeat      | trip  | Your trips |             |        |
        text              | d1    | Where?     |             |        |
        end_repeat        |       |            |             |        |
    """
    parts = [("".join(piece.words for piece in part.title), part.notes) for part in Writer(read(survey), "").parts()]
    assert parts == [
        ("", ()),
        ("Taste", ("Only if b1 is “Yes”.", "In random order.")),
        ("Your trips", ("Asked again until there is no further one.",)),
    ]


def test_an_answer_in_a_text_is_shown_by_its_question() -> None:
    survey = """
        type | name  | label
        text | b1    | Which brand?
        text | why   | Why ${b1}?
        text | other | And why not **another** than ${why}?
    """
    found = printed(survey)
    assert "".join(piece.words for piece in found["2"].text) == "Why [b1]?"
    assert "".join(piece.words for piece in found["3"].text) == "And why not another than [2]?"


def test_questions_of_the_same_name_in_two_groups_keep_their_own_numbers() -> None:
    survey = """
        type        | name | label
        begin_group | one  | One
        text        | why  | Why the first?
        end_group   |      |
        begin_group | two  | Two
        text        | why  | Why the second?
        note        | end  | Thank you.
        end_group   |      |
    """
    found = printed(survey)
    assert {number: question.text[0].words for number, question in found.items()} == {
        "1": "Why the first?",
        "2": "Why the second?",
        "": "Thank you.",
    }


def parts_of(survey: str, **sheets: str) -> list[PrintedPart]:
    return Writer(read(survey, **sheets), "").parts()


def plain_words(pieces: Rich) -> str:
    return "".join(piece.words for piece in pieces)


@pytest.mark.parametrize(
    ("kind", "columns", "facts"),
    [
        ("date", {"quick": "yesterday -3d"}, ("Offered by number: yesterday, 3 days ago.",)),
        ("time", {"quick": "08:00 13:00"}, ("Offered by number: 08:00, 13:00.",)),
        ("text", {"appearance": "phone"}, ("A valid telephone number.", "Personal data.")),
        ("integer", {"required": "yes"}, ("It has to be answered.",)),
        ("integer", {"required": "${a} = 1"}, ("It has to be answered if question 1 is 1.",)),
        ("select_one yes_no", {"default": "1"}, ("Filled in with: “Yes”, until another answer is given.",)),
        (
            "integer",
            {"warning": ". < 9", "warning_message": "Really?"},
            ("To be confirmed unless the answer is less than 9.", "The interviewer is asked: “Really?”"),
        ),
        (
            "range",
            {"parameters": "start=0 end=100", "low_label": "bad", "high_label": "good"},
            ("From 0 (bad) to 100 (good).",),
        ),
        ("select_multiple brands", {"min_answers": "2", "max_answers": "2"}, ("Exactly 2 answers.",)),
    ],
)
def test_every_column_that_matters_to_the_client_is_put_into_words(
    kind: str, columns: dict[str, str], facts: tuple[str, ...]
) -> None:
    empty = "|" * len(columns)
    headings, cells = " | ".join(columns), " | ".join(columns.values())
    (part,) = parts_of(f"type | name | label | {headings}\ninteger | a | A? {empty}\n{kind} | q | Q? | {cells}")
    assert part.questions[1].facts == facts


def test_a_repeat_over_answers_says_whose() -> None:
    survey = """
        type                   | name  | label   | repeat_count
        select_multiple brands | known | Known?  |
        begin_repeat           | each  | Brands  | count-selected(${known})
        integer                | n     | Times?  |
        end_repeat             |       |         |
    """
    assert parts_of(survey)[1].notes == ("Asked once for each answer to 1.",)


def test_the_border_of_partial_interviews_and_the_last_questions_are_marked() -> None:
    survey = """
        type        | name | label
        integer     | a    | A?
        integer     | b    | B?
        begin_group | last | Last
        text        | why  | Why?
        end_group   |      |
    """
    first, last = parts_of(survey, settings="partial_from | after_break_off\na | last")
    assert [question.after for question in first.questions] == [
        "From here on an interview that is broken off counts as partial.",
        "",
    ]
    assert last.notes == ("Asked only of somebody who breaks the interview off.",)


def test_quotas_say_when_they_compete_and_when_they_end_the_interview() -> None:
    quotas = """
        name | label     | when        | target | on_full | group
        yes  | Drinkers  | ${b1} = '1' | 10     | warn    |
        a    | Concept A |             | 1500   | stop    | concept
    """
    survey = "type | name | label\nselect_one yes_no | b1 | Coffee?"
    writer = Writer(read(survey, quotas=quotas, settings="ask_all_quota_questions\nyes"), "")
    assert [(quota.label, quota.condition, quota.target, quota.on_full) for quota in writer.quotas()] == [
        ("Drinkers", "b1 is “Yes”", "10", "a warning is shown"),
        ("Concept A", "one cell of “concept” for each interview: the least filled", "1,500", "the interview ends"),
    ]
    assert writer.quota_notes() == [
        "All questions on which quotas rest are asked before a full cell ends the interview."
    ]


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        (
            "${greeting} from ${interviewer}",
            "[good morning, good afternoon, good evening] from [the interviewer’s name]",
        ),
        ("In ${city}?", "In [Town]?"),
        ("{plural(${n}, 'One trip', '${n} trips')}?", "[One trip / [1] trips]?"),
        ("{switch(${n}, 1, 'a', 2, 'b', 'c')}", "[a / b / c]"),
        ("Why {words(${n}, 'so many')}?", "Why [[1] / so many]?"),
        ("{if(${n} > 1, concat(${n}, ' in all'), '')}", "[[1] in all]"),
        ("{round(${n} div 2, 0)} of them", "[round([1] div 2, 0)] of them"),
    ],
)
def test_what_is_filled_in_during_the_call_stands_in_brackets(label: str, shown: str) -> None:
    survey = f"type | name | label\ninteger | n | How many?\nnote | z | {label}"
    (part,) = parts_of(survey, sample="name | label\ncity | Town")
    assert plain_words(part.questions[1].text) == shown


GRID = """
    type              | name | label        | appearance | order  | pin
    begin_group       | g    | Do you agree | field-list | random |
    select_one yes_no | c1   | with this?   |            |        |
    select_one yes_no | c2   | with that?   |            |        | yes
    {third}
    end_group         |      |              |            |        |
"""


def test_questions_of_one_page_with_the_same_answers_are_a_table() -> None:
    (part,) = parts_of(GRID.format(third=""))
    assert part.grid is not None
    assert [choice.code for choice in part.grid.answers] == ["1", "2"]
    assert [(plain_words(one.text), one.facts) for one in part.grid.questions] == [
        ("with this?", ()),
        ("with that?", ("It keeps its place.",)),
    ]


ALIKE = """
    type              | name | label      | appearance | required | nonresponse
    begin_group       | g    | Agree?     | field-list |          |
    select_one yes_no | c1   | with this? |            | yes      | dk
    select_one yes_no | c2   | with that? |            | yes      | {other}
    end_group         |      |            |            |          |
"""


def test_what_is_said_of_every_row_of_a_table_is_said_once_and_dont_know_is_a_column() -> None:
    (part,) = parts_of(ALIKE.format(other="dk"))
    assert part.grid is not None
    assert (part.grid.keys, part.grid.facts) == (("Don’t know",), ("It has to be answered.",))
    assert [facts for _question, facts in part.grid.rows] == [(), ()]
    (apart,) = parts_of(ALIKE.format(other="refused"))
    assert apart.grid is None


@pytest.mark.parametrize("third", ["integer | c3 | How many? |||", "select_one brands | c3 | Which? |||"])
def test_other_questions_of_one_page_stand_one_below_the_other(third: str) -> None:
    (part,) = parts_of(GRID.format(third=third))
    assert part.grid is None


def test_of_a_very_long_list_the_first_answers_are_printed_and_nobody_reads_them() -> None:
    rows = "\n".join(f"towns | {number} | Town {number}" for number in range(1, 301))
    survey, choices = "type | name | label\nselect_one towns | q1 | Where?", f"list_name | name | label\n{rows}"
    question = printed(survey, choices=choices)["q1"]
    assert (len(question.choices), question.more) == (120, 180)
    assert question.reading == "Do not read the answers: search the list by typing."
    assert not any(choice.read for choice in question.choices)
