"""What an XLSForm workbook says, in the standard's words and in the words people use."""

from __future__ import annotations

import openpyxl

from surveys.formats.xlsform import ImportResult, read_workbook
from surveys.questionnaire.model import structure as s
from tests.formats.workbooks import saved, workbook


def codes(reading: ImportResult) -> list[str]:
    return [problem.code for problem in reading.problems]


def questions(content: bytes) -> dict[str, s.Question]:
    reading = read_workbook(content)
    assert reading.questionnaire is not None
    return {question.name: question for question in reading.questionnaire.questions()}


YES_NO = """
    list_name | name | label
    yes_no    | yes  | Sì
    yes_no    | no   | No
"""


COFFEE = {
    "survey": """
        type               | name   | label::Italiano (it) | label::English (en) | relevant        | required
        select_one yes_no  | coffee | Beve caffè?          | Do you drink coffee?|                 | yes
        integer            | cups   | Quante tazze?        | How many cups?      | ${coffee}='yes' | no
    """,
    "choices": """
        list_name | name | label::Italiano (it) | label::English (en)
        yes_no    | yes  | Sì                   | Yes
        yes_no    | no   | No                   | No
    """,
    "settings": """
        form_title | form_id | version | default_language
        Caffè      | coffee  | 2026    | Italiano (it)
    """,
}


def test_a_small_questionnaire_is_read_whole() -> None:
    reading = read_workbook(workbook(**COFFEE))
    assert reading.problems == []
    assert reading.questionnaire == s.Questionnaire(
        items=(
            s.Question(
                "coffee",
                s.SELECT_ONE,
                {"it": "Beve caffè?", "en": "Do you drink coffee?"},
                list_name="yes_no",
                required="true()",
                row=2,
            ),
            s.Question(
                "cups", s.INTEGER, {"it": "Quante tazze?", "en": "How many cups?"}, relevant="${coffee}='yes'", row=3
            ),
        ),
        lists={
            "yes_no": s.ChoiceList(
                "yes_no",
                (s.Choice("yes", {"it": "Sì", "en": "Yes"}, row=2), s.Choice("no", {"it": "No", "en": "No"}, row=3)),
            )
        },
        title="Caffè",
        form_id="coffee",
        version="2026",
        languages=(s.Language("it", "Italiano"), s.Language("en", "English")),
        default_language="it",
        settings={
            "form_title": "Caffè",
            "form_id": "coffee",
            "version": "2026",
            "default_language": "Italiano (it)",
        },
    )
    assert reading.sheets == [
        {"name": "survey", "rows": 2, "read": True},
        {"name": "choices", "rows": 2, "read": True},
        {"name": "settings", "rows": 1, "read": True},
    ]


def test_types_are_known_under_their_older_names() -> None:
    found = questions(
        workbook(
            survey="""
                type                             | name | label
                select one from yes_no           | a    | A
                select all that apply from yes_no| b    | B
                add integer prompt               | c    | C
                string                           | d    | D
                datetime                         | e    | E
                trigger                          | f    | F
                percentage                       | g    | G
                intger                           | h    | H
            """,
            choices=YES_NO,
        )
    )
    assert {name: question.type for name, question in found.items()} == {
        "a": s.SELECT_ONE,
        "b": s.SELECT_MULTIPLE,
        "c": s.INTEGER,
        "d": s.TEXT,
        "e": s.DATETIME,
        "f": s.ACKNOWLEDGE,
        "g": s.INTEGER,
        "h": s.INTEGER,
    }
    assert found["g"].constraint == "0 <= . and . <= 100"


def test_headings_are_known_under_their_aliases_in_any_case() -> None:
    found = questions(
        workbook(
            survey="""
                TYPE    | NAME | Caption | bind: relevant | Constraint Message | bind::jr:requiredMsg | readonly
                integer | age  | Age?    |                |                    | Please               | TRUE
                text    | job  | Job?    | ${age} &gt;= 18 | Not so          |                      |
            """
        )
    )
    assert found["age"].required_message == {"": "Please"}
    assert found["age"].read_only == "true()"
    assert found["job"].relevant == "${age} >= 18"
    assert found["job"].constraint_message == {"": "Not so"}


def test_dirty_cells_are_cleaned() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Survey "
    for row in (
        ["type", "name", "label", "relevant", "required"],
        ["select_one\u00a0yes_no", " coffee ", "Beve\u00a0caffè?\r\nSì o no", None, True],
        [None, None, None, None, None],
        ["integer", "cups", "Cups", "${ coffee } = ‘yes’", 1.0],
    ):
        sheet.append(row)
    choices = book.create_sheet("CHOICES")
    for choice in (["list name", "value", "label"], ["yes_no", "yes", "Yes"], ["yes_no", 2.0, 3.0]):
        choices.append(choice)
    reading = read_workbook(saved(book))
    assert reading.problems == []
    assert reading.questionnaire is not None
    coffee, cups = reading.questionnaire.questions()
    assert (coffee.name, coffee.label, coffee.required) == ("coffee", {"": "Beve caffè?\nSì o no"}, "true()")
    assert (cups.relevant, cups.required, cups.row) == ("${coffee} = 'yes'", "true()", 4)
    assert reading.questionnaire.lists["yes_no"].choices[1] == s.Choice("2", {"": "3"}, row=3)


def test_groups_repeats_and_pages_nest() -> None:
    reading = read_workbook(
        workbook(
            survey="""
                type         | name    | label   | appearance | repeat_count | order
                begin group  | home    | Home    | field-list |              | random
                integer      | people  | How many|            |              |
                end group    |         |         |            |              |
                begin_repeat | person  | Person  |            | ${people}    |
                text         | first   | Name    |            |              |
                begin repeat | job     | Job     |            |              |
                text         | title   | Title   |            |              |
                end repeat   |         |         |            |              |
                end_repeat   |         |         |            |              |
            """
        )
    )
    assert reading.problems == []
    assert reading.questionnaire is not None
    home, person = reading.questionnaire.items
    assert isinstance(home, s.Group)
    assert (home.field_list, home.order, len(home.items)) == (True, "random", 1)
    assert isinstance(person, s.Repeat)
    assert person.count == "${people}"
    assert [around for around, item in reading.questionnaire.walk() if item.name == "title"] == [("person", "job")]


def test_or_other_adds_a_choice_and_a_question_for_the_words() -> None:
    reading = read_workbook(
        workbook(
            survey="""
                type                      | name  | label::Italiano (it)
                select_one brands or_other| brand | Quale marca?
            """,
            choices="""
                list_name | name | label::Italiano (it)
                brands    | a    | Aurora
            """,
        )
    )
    assert reading.questionnaire is not None
    assert reading.questionnaire.lists["brands"].choices[1] == s.Choice("other", {"it": "Altro"})
    assert reading.questionnaire.items[1] == s.Question(
        "brand_other", s.TEXT, {"it": "Specificare."}, relevant="selected(${brand}, 'other')", row=2
    )


def test_an_old_loop_is_written_out_once_for_each_choice() -> None:
    reading = read_workbook(
        workbook(
            survey="""
                type                      | name     | label
                begin loop over transport | loop     |
                integer                   | how_often| How often do you go by %(label)s?
                end loop                  |          |
            """,
            choices="""
                list_name | name | label
                transport | bus  | bus
                transport | bike | bicycle
            """,
        )
    )
    assert reading.problems == []
    assert reading.questionnaire is not None
    (loop,) = reading.questionnaire.items
    assert isinstance(loop, s.Group)
    assert reading.questionnaire.lists == {}  # no question asks it: nothing is left that could be missed
    assert loop.items == (
        s.Group(
            "bus", (s.Question("how_often", s.INTEGER, {"": "How often do you go by bus?"}, row=3),), {"": "bus"}, row=2
        ),
        s.Group(
            "bike",
            (s.Question("how_often", s.INTEGER, {"": "How often do you go by bicycle?"}, row=3),),
            {"": "bicycle"},
            row=2,
        ),
    )


def test_a_list_that_stands_on_both_sheets_is_no_double() -> None:
    sheets = {
        "survey": """
            type               | name | label
            select_one regions | q    | Where?
        """,
        "choices": """
            list_name | name | label
            regions   | n    | North
        """,
        "external_choices": """
            list_name | name | label
            regions   | n    | North
            regions   | s    | South
            regions   | s    | South
        """,
    }
    reading = read_workbook(workbook(**sheets))
    assert [(problem.code, problem.place.row) for problem in reading.problems] == [("choice_twice", 4)]
    assert reading.questionnaire is not None
    assert [choice.name for choice in reading.questionnaire.lists["regions"].choices] == ["n", "s"]


def test_questions_for_devices_are_kept_but_never_asked() -> None:
    reading = read_workbook(
        workbook(
            survey="""
                type     | name  | label
                geopoint | where | Where are you?
                today    | today |
                goto q5  | odd   | Odd
                select_one_from_file cities.csv | city | City?
            """
        )
    )
    assert reading.questionnaire is not None
    where, today, odd, city = reading.questionnaire.questions()
    assert (where.device_type, odd.device_type, city.device_type) == (
        "geopoint",
        "goto q5",
        "select_one_from_file cities.csv",
    )
    assert (today.type, today.calculation, today.device_type) == (s.CALCULATE, "today()", "")
    assert codes(reading) == ["device_type", "unknown_type", "choices_elsewhere"]


def test_a_plain_default_is_quoted_and_a_dynamic_one_kept() -> None:
    found = questions(
        workbook(
            survey="""
                type    | name | label | default
                text    | city | City  | Reggio nell'Emilia
                integer | age  | Age   | 18
                integer | next | Next  | ${age} + 1
                date    | day  | Day   | 2026-11-25
                date    | then | Then  | today()
                select_multiple l | m | M | a b
            """,
            choices="""
                list_name | name | label
                l | a | A
                l | b | B
            """,
        )
    )
    assert {name: question.default for name, question in found.items()} == {
        "city": '"Reggio nell\'Emilia"',
        "age": "18",
        "next": "${age} + 1",
        "day": "'2026-11-25'",
        "then": "today()",
        "m": "'a b'",
    }


TELEPHONE = {
    "survey": """
        type           | name  | label | nonresponse | warning | warning_message | read_out | personal | was
        integer        | cups  | Cups? | dk, refused | . < 20  | So many?        | no       | yes      | c1
        select_multiple brands | b | Brands? |       |         |                 |          |          |
    """,
    "choices": """
        list_name | name | label | exclusive | specify | pin | read_out | missing
        brands    | a    | A     |           |         |     |          |
        brands    | o    | Other |           | yes     | yes |          |
        brands    | 98   | None  | yes       |         | yes | no       | dk
    """,
    "routes": """
        after | when        | go_to
        cups  | ${cups} = 0 | @screened_out
    """,
    "quotas": """
        name  | label | when        | target | on_full
        heavy | Heavy | ${cups} > 5 | 100    | warn
    """,
    "scripts": """
        name         | text
        introduction | Good morning, it is {interviewer}
    """,
    "answers_for_respondents": """
        question     | answer
        Who are you? | A research institute
    """,
    "settings": """
        form_title | partial_from
        Coffee     | cups
    """,
}


def test_what_telephone_research_adds_is_read() -> None:
    reading = read_workbook(workbook(**TELEPHONE))
    assert reading.problems == []
    questionnaire = reading.questionnaire
    assert questionnaire is not None
    cups = next(questionnaire.questions())
    assert (cups.nonresponse, cups.warning, cups.warning_message) == (("dk", "refused"), ". < 20", {"": "So many?"})
    assert (cups.read_out, cups.personal, cups.was) == (False, True, "c1")
    assert questionnaire.lists["brands"].choices[1:] == (
        s.Choice("o", {"": "Other"}, specify=True, pin=True, row=3),
        s.Choice("98", {"": "None"}, exclusive=True, pin=True, read_out=False, missing="dk", row=4),
    )
    assert questionnaire.routes == (s.Route("cups", "@screened_out", "${cups} = 0", 2),)
    assert questionnaire.quotas == (s.Quota("heavy", {"": "Heavy"}, "${cups} > 5", 100, "warn", 2),)
    assert questionnaire.scripts == (s.Script("introduction", {"": "Good morning, it is {interviewer}"}, 2),)
    assert questionnaire.answers_for_respondents == (
        s.AnswerForRespondents({"": "Who are you?"}, {"": "A research institute"}, 2),
    )
    assert questionnaire.partial_from == "cups"


def test_columns_of_other_tools_are_kept_and_unknown_sheets_listed() -> None:
    reading = read_workbook(
        workbook(
            survey="""
                type | name | label | instance::hxl | mine
                text | a    | A     | #adm1         | x
            """,
            notes="""
                anything
            """,
        )
    )
    assert reading.problems == []
    assert reading.questionnaire is not None
    assert next(reading.questionnaire.questions()).extra == {"instance::hxl": "#adm1", "mine": "x"}
    assert reading.sheets[1] == {"name": "notes", "rows": 0, "read": False}


def test_right_to_left_and_emoji_texts_come_through() -> None:
    found = questions(workbook(survey="type|name|label\nnote|n|مرحبا 👋🏽 ciao"))
    assert found["n"].label == {"": "مرحبا 👋🏽 ciao"}
