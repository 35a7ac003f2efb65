"""LimeSurvey's expressions and conditions in our language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats.limesurvey.document import read_tables
from surveys.formats.limesurvey.logic import Translator
from surveys.formats.limesurvey.script import UntranslatableError
from surveys.formats.limesurvey.survey import read
from surveys.formats.limesurvey.variables import name_everything
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.model import structure as s

from .files import notes, questionnaire, reading, survey_of

BEFORE = """\
10|0|Y|Q1|Beve caffè?
20|0|M|Q2|Quali?
21|20|T|SQ1|Aurora
22|20|T|SQ2|Bruno
30|0|N|Q3|Quante tazze?
40|0|L|Q4|Dove?||Y
50|0|K|Q5|Quanti?
51|50|T|A|Adulti
52|50|T|B|Bambini
60|0|R|Q6|In che ordine?
70|0|S|Q7|Perché?|Q1.NAOK == "Y"\
"""
ANSWERS = """
qid|code|answer|sortorder|language|scale_id
40|A1|Bar|1|it|0
60|A1|Aroma|1|it|0
60|A2|Prezzo|2|it|0
"""


def asked_when(relevance: str, **tables: str) -> str:
    """The condition of a question with this relevance, after the questions above."""
    made = questionnaire(f"{BEFORE}\n90|0|S|Q9|E poi?|{relevance.replace('|', '¦')}", **{"answers": ANSWERS, **tables})
    return list(made.questions())[-1].relevant


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("1", ""),
        ('Q1.NAOK == "Y"', "${Q1} = 'Y'"),
        ('(Q1.NAOK == "Y" && Q3.NAOK >= 2)', "${Q1} = 'Y' and ${Q3} >= 2"),
        ('Q1 eq "Y" and (Q3 gt "2" or Q3 lt 1)', "${Q1} = 'Y' and (${Q3} > 2 or ${Q3} < 1)"),
        ('Q1.NAOK == "Y" || Q1.NAOK == "N"', "${Q1} = 'Y' or ${Q1} = 'N'"),
        ('Q2_SQ1.NAOK == "Y"', "selected(${Q2}, 'SQ1')"),
        ('Q2_SQ1.NAOK != "Y"', "not(selected(${Q2}, 'SQ1'))"),
        ('"Y" == Q2_SQ2', "selected(${Q2}, 'SQ2')"),
        ("is_empty(Q2_SQ1.NAOK)", "not(selected(${Q2}, 'SQ1'))"),
        ("!is_empty(Q2_SQ1.NAOK)", "selected(${Q2}, 'SQ1')"),
        ("Q2_SQ1", "selected(${Q2}, 'SQ1')"),
        ("is_empty(Q3.NAOK)", "${Q3} = ''"),
        ("! is_empty(Q3.NAOK)", "${Q3} != ''"),
        ('!(Q1.NAOK == "Y")', "${Q1} != 'Y'"),
        ("count(Q2_SQ1.NAOK, Q2_SQ2.NAOK) >= 2", "count-selected(${Q2}) >= 2"),
        ("count(that.Q2.NAOK) > 0", "count-selected(${Q2}) > 0"),
        ("count(Q2_SQ1.NAOK, Q3.NAOK) == 2", "if(selected(${Q2}, 'SQ1'), 1, 0) + if(${Q3} != '', 1, 0) = 2"),
        ("sum(Q5_A.NAOK, Q5_B.NAOK) > 4", "coalesce(${Q5_A}, 0) + coalesce(${Q5_B}, 0) > 4"),
        ("sum(that.Q5) > 4", "coalesce(${Q5_A}, 0) + coalesce(${Q5_B}, 0) > 4"),
        ('in_array(Q4.NAOK, "A1", "A2")', "${Q4} = 'A1' or ${Q4} = 'A2'"),
        ('Q4.NAOK == "-oth-"', "${Q4} = 'other'"),
        ('Q6_1.NAOK == "A2"', "selected-at(${Q6}, 0) = 'A2'"),
        ("(Q3.NAOK + 1) * 2 > 10", "(${Q3} + 1) * 2 > 10"),
        ('regexMatch("/^a.*$/", Q7.NAOK)', "regex(${Q7}, 'a.*')"),
        ('regexMatch("/sì¦no/", Q7.NAOK)', "regex(${Q7}, '.*(sì|no).*')"),
        ("strlen(Q7.NAOK) > 3", "string-length(${Q7}) > 3"),
        ('if(Q1.NAOK == "Y", Q3.NAOK, 0) > 2', "if(${Q1} = 'Y', ${Q3}, 0) > 2"),
        ('1X1X10.NAOK == "Y"', "${Q1} = 'Y'"),
        ('1X1X20SQ1.NAOK == "Y"', "selected(${Q2}, 'SQ1')"),
        ('Q10.NAOK == "Y"', "${Q1} = 'Y'"),
        ('Q20_S21.NAOK == "Y"', "selected(${Q2}, 'SQ1')"),
        ("Q50_S51.NAOK > 1", "${Q5_A} > 1"),
        ("-Q3.NAOK < 0", "-${Q3} < 0"),
        ('substr(Q7.NAOK, 1, 2) == "ab"', "substr(${Q7}, 1, 3) = 'ab'"),
    ],
)
def test_the_common_expressions_are_carried_over(written: str, ours: str) -> None:
    assert asked_when(written) == ours


def test_a_denial_without_naok_holds_only_where_its_question_is_asked() -> None:
    assert asked_when('Q7 != "x"') == "relevant(${Q7}) and ${Q7} != 'x'"
    assert asked_when('Q7.NAOK != "x"') == "${Q7} != 'x'"
    assert asked_when('Q1 != "Y"') == "${Q1} != 'Y'"


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ('date("Y") > 2020', "date()"),
        ('Q99 == "Y"', "Q99"),
        ('Q1.question == "Y"', "Q1.question"),
        ('Q1.NAOK == "Y', '"Y'),
        ("rand(1, 2) == 1", "rand()"),
        ('substr(Q7.NAOK, .5, 2) == "a"', "substr()"),
        ("(" * 100 + "1" + ")" * 100, "(" * 40),
    ],
)
def test_a_condition_that_cannot_be_carried_over_is_noted_word_for_word(written: str, part: str) -> None:
    read = reading(f"{BEFORE}\n90|0|S|Q9|E poi?|{written}", answers=ANSWERS)
    (problem,) = [one for one in read.problems if one.code == "lss_condition"]
    assert (problem.place.name, problem.place.column, problem.values["written"]) == ("Q9", "relevant", written)
    assert problem.values["part"] == part
    assert read.loaded


def test_conditions_of_the_table_are_joined_as_limesurvey_joins_them() -> None:
    conditions = """
        qid|cqid|cfieldname|method|value|scenario
        90|20|+1X1X20SQ1|==|Y|1
        90|20|+1X1X20SQ2|==|Y|1
        90|10|1X1X10|==|Y|1
        90|40|1X1X40|==|A1|2
    """
    ours = "(selected(${Q2}, 'SQ1') or selected(${Q2}, 'SQ2')) and ${Q1} = 'Y' or ${Q4} = 'A1'"
    assert asked_when("1", conditions=conditions) == ours


def test_conditions_on_codes_of_several_answers_and_on_other_answers() -> None:
    conditions = "qid|cqid|cfieldname|method|value|scenario\n90|20|1X1X20|==|SQ2|1"
    assert asked_when("", conditions=conditions) == "selected(${Q2}, 'SQ2')"
    conditions = "qid|cqid|cfieldname|method|value|scenario\n90|30|1X1X30|>|@1X1X50A@|1"
    assert asked_when("", conditions=conditions) == "${Q3} > ${Q5_A}"
    conditions = "qid|cqid|cfieldname|method|value|scenario\n90|30|1X1X70|RX|/^a/|1"
    assert asked_when("", conditions=conditions) == "regex(${Q7}, 'a.*')"


def test_sample_columns_are_attributes_and_are_named() -> None:
    read = reading(f'{BEFORE}\n90|0|S|Q9|E poi?|TOKEN:ATTRIBUTE_1 == "nord"', answers=ANSWERS)
    assert read.questionnaire is not None
    assert list(read.questionnaire.questions())[-1].relevant == "attribute('attribute_1') = 'nord'"
    assert ("lss_sample", "Q9") in notes(read)


def test_a_group_has_its_own_condition() -> None:
    made = questionnaire(
        "10|0|Y|Q1|Beve caffè?",
        groups='gid|group_order|group_name|language|grelevance\n1|1|Consumi|it|Q1.NAOK == "Y"',
    )
    (group,) = made.items
    assert isinstance(group, s.Group)
    assert (group.label, group.relevant) == ({"it": "Consumi"}, "${Q1} = 'Y'")


def test_an_equation_is_a_calculation() -> None:
    made = questionnaire(f"{BEFORE}\n90|0|*|Q9|{{Q3.NAOK * 7}}\n91|0|*|Q10|Sono {{Q3}} tazze", answers=ANSWERS)
    assert [one.calculation for one in made.questions()][-2:] == ["${Q3} * 7", "concat('Sono ', ${Q3}, ' tazze')"]


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("{Q4.shown}", "choice-label(${Q4}, ${Q4})"),
        ("{Q2_SQ1.shown}", "if(selected(${Q2}, 'SQ1'), choice-label(${Q2}, 'SQ1'), '')"),
        ("{Q6_2.shown}", "choice-label(${Q6}, selected-at(${Q6}, 1))"),
    ],
)
def test_the_words_of_an_answer_are_its_label(written: str, ours: str) -> None:
    made = questionnaire(f"{BEFORE}\n90|0|*|Q9|{written}", answers=ANSWERS)
    assert list(made.questions())[-1].calculation == ours


def test_checks_of_the_answer_are_constraints_with_their_words() -> None:
    made = questionnaire(
        f"{BEFORE}\n90|0|N|Q9|Quante a casa?",
        answers=ANSWERS,
        question_attributes="""
            qid|attribute|value|language
            90|em_validation_q|this <= Q3.NAOK|
            90|em_validation_q_tip|Non più di {Q3}.|it
        """,
    )
    question = list(made.questions())[-1]
    assert (question.constraint, question.constraint_message) == (". <= ${Q3}", {"it": "Non più di ${Q3}."})


def test_only_what_was_chosen_before_is_offered() -> None:
    made = questionnaire(
        f"{BEFORE}\n90|0|M|Q9|Quale preferisce?\n91|90|T|SQ1|Aurora\n92|90|T|SQ2|Bruno",
        answers=ANSWERS,
        question_attributes="qid|attribute|value\n90|array_filter|Q2",
    )
    assert list(made.questions())[-1].choice_filter == "selected(${Q2}, name)"


def test_rows_of_an_array_follow_what_was_chosen_or_not_chosen() -> None:
    made = questionnaire(
        f"{BEFORE}\n90|0|A|Q9|Come?\n91|90|T|SQ1|Aurora\n92|90|T|SQ2|Bruno|Q3.NAOK > 1",
        answers=ANSWERS,
        question_attributes="qid|attribute|value\n90|array_filter_exclude|Q2",
    )
    assert [one.relevant for one in made.questions()][-2:] == [
        "not(selected(${Q2}, 'SQ1'))",
        "${Q3} > 1 and not(selected(${Q2}, 'SQ2'))",
    ]


SURVEY = read(read_tables(survey_of(BEFORE, answers=ANSWERS)))
PIECES = st.sampled_from(
    """Q1 Q2_SQ1 Q3.NAOK Q6_1 Q9 that.Q5 this 1X1X20SQ1 "Y" '' 2 .5 ( ) , == != < >= && or not ! + - * / % count( sum(
    is_empty( in_array( if( regexMatch( substr( strlen( "/a|b/" round( intval( TOKEN:EMAIL self""".split()
)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_an_expression_says_what_comes_of_it_can_be_read(written: str) -> None:
    known = name_everything(SURVEY, {}, lambda *place, **values: None)
    for translate in (Translator(known, ".").condition, Translator(known).value):
        try:
            ours = translate(written)
        except UntranslatableError:
            continue
        assert ours == "" or parse(ours)
