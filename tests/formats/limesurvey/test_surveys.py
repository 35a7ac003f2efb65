"""Whole survey structures: texts, languages, quotas, order, and files that are none."""

from __future__ import annotations

import pytest

from surveys.formats.limesurvey import document, read_survey
from surveys.formats.questionnaires import read_questionnaire
from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.model import structure as s
from tests.formats.workbooks import workbook

from .files import notes, questionnaire, reading, structure

TWO = "sid|language|additional_languages\n1|it|en"


def test_every_language_is_read_from_the_older_and_the_newer_tables() -> None:
    older = read_survey(
        structure(
            surveys=TWO,
            questions="""
                gid|language|question_order|qid|parent_qid|type|title|question|help
                1|it|1|10|0|S|nome|Come si chiama?|Per esteso
                1|en|1|10|0|S|nome|What is your name?|In full
            """,
        )
    )
    newer = read_survey(
        structure(
            surveys=TWO,
            groups="gid|group_order\n1|1",
            group_l10ns="gid|group_name|language\n1|Consumi|it",
            questions="gid|question_order|qid|parent_qid|type|title\n1|1|10|0|S|nome",
            question_l10ns="""
                qid|question|help|language
                10|Come si chiama?|Per esteso|it
                10|What is your name?|In full|en
            """,
        )
    )
    assert older == newer
    assert older.questionnaire is not None
    (question,) = older.questionnaire.questions()
    assert question.label == {"it": "Come si chiama?", "en": "What is your name?"}
    assert question.hint == {"it": "Per esteso", "en": "In full"}
    assert older.questionnaire.languages == (s.Language("it", "Italiano"), s.Language("en", "English"))


def test_answers_of_the_newer_tables_have_their_words_apart() -> None:
    made = questionnaire(
        "10|0|L|dove|Dove?",
        answers="aid|qid|code|sortorder|scale_id\n7|10|A1|1|0",
        answer_l10ns="aid|answer|language\n7|Bar|it",
    )
    assert [(one.name, one.label) for one in made.lists["dove"].choices] == [("A1", {"it": "Bar"})]


def test_markup_becomes_words_lines_and_stress() -> None:
    made = questionnaire("10|0|S|q|<p>Quanto <strong>spende</strong>&nbsp;al&#39;anno?</p><p>In <i>euro</i></p>")
    assert [one.label for one in made.questions()] == [{"it": "Quanto **spende** al'anno?\n\nIn **euro**"}]


def test_pictures_and_scripts_are_left_out_and_noted() -> None:
    read = reading("10|0|S|q|<img src='x'/>Chi è?<script>alert(1)</script>")
    assert read.questionnaire is not None
    assert [one.label for one in read.questionnaire.questions()] == [{"it": "Chi è?"}]
    assert [(one.code, one.values) for one in read.problems] == [("lss_media", {"elements": "img, script"})]


def test_answers_are_filled_into_texts_by_name_or_by_a_value_worked_out() -> None:
    made = questionnaire(
        """
        10|0|N|tazze|Quante tazze?
        20|0|S|perche|{tazze} tazze, quindi {tazze.NAOK * 7} a settimana { e poi}: perché?
        """
    )
    worked_out, _, question = made.questions()
    assert question.label == {"it": "${tazze} tazze, quindi ${perche_text} a settimana { e poi}: perché?"}
    assert (worked_out.name, worked_out.type, worked_out.calculation) == ("perche_text", s.CALCULATE, "${tazze} * 7")


def test_what_cannot_be_filled_in_stays_in_brackets_and_is_noted() -> None:
    read = reading("10|0|S|q|Salve {TOKENS_LEFT}, come va?")
    assert read.questionnaire is not None
    assert [one.label for one in read.questionnaire.questions()] == [{"it": "Salve [TOKENS_LEFT], come va?"}]
    assert notes(read) == [("lss_piped", "q")]


QUOTA_TABLES = {
    "quota": """
        id|name|qlimit|action|active
        1|Donne al bar|50|1|1
        2|Uomini|0|1|1
        3|Vecchia|10|1|0
    """,
    "quota_members": """
        id|qid|quota_id|code
        1|10|1|F
        2|20|1|SQ1
        3|20|1|SQ2
        4|30|1|R1-3
        5|10|2|M
    """,
    "quota_languagesettings": "quotals_quota_id|quotals_language|quotals_name\n1|it|Donne al bar",
}
QUOTA_QUESTIONS = """
    10|0|G|sesso|Sesso?
    20|0|M|dove|Dove?
    21|20|T|SQ1|Bar
    22|20|T|SQ2|Casa
    30|0|A|voti|Voti?
    31|30|T|R1|Aroma
"""


def test_quotas_count_one_answer_of_each_question() -> None:
    read = reading(QUOTA_QUESTIONS, **QUOTA_TABLES)
    assert read.questionnaire is not None
    (quota,) = read.questionnaire.quotas
    assert (quota.label, quota.target, quota.on_full) == ({"it": "Donne al bar"}, 50, "stop")
    assert quota.when == (
        "${sesso} = 'F' and (selected(${dove}, 'SQ1') or selected(${dove}, 'SQ2')) and ${voti_R1} = '3'"
    )


def test_a_quota_of_nobody_is_a_route_that_screens_out() -> None:
    read = reading(QUOTA_QUESTIONS, **QUOTA_TABLES)
    assert read.questionnaire is not None
    assert [(one.after, one.when, one.go_to) for one in read.questionnaire.routes] == [
        ("sesso", "${sesso} = 'M'", "@screened_out")
    ]
    assert notes(read) == [("lss_screening", "sesso"), ("lss_quota_inactive", "Vecchia")]


def test_a_quota_that_cannot_be_carried_over_is_noted() -> None:
    read = reading(
        QUOTA_QUESTIONS, quota="id|name|qlimit|active\n1|Strana|9|1", quota_members="id|qid|quota_id|code\n1|30|1|Z9-1"
    )
    assert [(one.code, one.values) for one in read.problems] == [
        ("lss_quota", {"quota": "Strana", "part": "voti Z9-1"})
    ]


def test_neighbours_of_a_random_group_are_shuffled_together() -> None:
    read = reading(
        "10|0|S|a|A?\n11|0|S|b|B?\n12|0|S|c|C?\n13|0|S|d|D?",
        question_attributes="qid|attribute|value\n10|random_group|x\n11|random_group|x\n13|random_group|x",
    )
    assert read.questionnaire is not None
    (section,) = read.questionnaire.items
    assert isinstance(section, s.Group)
    shuffled, *rest = section.items
    assert isinstance(shuffled, s.Group)
    assert (shuffled.order, [one.name for one in shuffled.items]) == ("random", ["a", "b"])
    assert [one.name for one in rest] == ["c", "d"]
    assert notes(read) == [("lss_random", "d")]


def test_groups_are_shuffled_as_wholes() -> None:
    made = read_survey(
        structure(
            groups="gid|group_order|group_name|language|randomization_group\n1|1|Uno|it|g\n2|2|Due|it|g",
            questions="gid|question_order|qid|parent_qid|type|title|question|language\n"
            "1|1|10|0|S|a|A?|it\n2|1|11|0|S|b|B?|it",
        )
    ).questionnaire
    assert made is not None
    (both,) = made.items
    assert isinstance(both, s.Group)
    assert (both.order, [one.name for one in both.items]) == ("random", ["group_1", "group_2"])


def test_welcome_privacy_and_end_are_what_interviewers_say() -> None:
    made = questionnaire(
        "10|0|S|q|Chi?",
        surveys_languagesettings="""
            surveyls_survey_id|surveyls_language|surveyls_title|surveyls_welcometext|surveyls_endtext
            1|it|Caffè 2026|<p>Buongiorno.</p>|Grazie.
        """,
    )
    assert (made.title, made.form_id) == ("Caffè 2026", "limesurvey_1")
    assert [(one.name, one.text) for one in made.scripts] == [
        ("introduction", {"it": "Buongiorno."}),
        ("closing", {"it": "Grazie."}),
    ]


def test_a_greeting_that_is_not_translated_is_no_reason_to_refuse_a_survey() -> None:
    made = questionnaire(
        "20|0|S|Q1|Perché?",
        surveys="sid|language|additional_languages\n1|it|en",
        surveys_languagesettings="surveyls_language|surveyls_title|surveyls_welcometext\nit|Caffè|\nen|Coffee|Welcome!",
    )
    assert [script.text for script in made.scripts] == [{"it": "Welcome!", "en": "Welcome!"}]
    empty = questionnaire(
        "20|0|S|Q1|Perché?",
        surveys_languagesettings="surveyls_language|surveyls_title|surveyls_welcometext\nit|Caffè|<p>{}</p>",
    )
    assert empty.scripts == ()


def test_names_are_those_of_limesurvey_where_they_can_be() -> None:
    read = reading("10|0|S|1a|Chi?\n11|0|S|B2|Dove?\n12|0|S|b2|Come?")
    assert read.questionnaire is not None
    assert [one.name for one in read.questionnaire.questions()] == ["q_1a", "B2", "b2_2"]
    assert notes(read) == [("lss_renamed", "q_1a"), ("lss_renamed", "b2_2")]


def test_a_problem_stands_where_the_downloaded_workbook_has_it() -> None:
    read = reading("10|0|S|a|A?\n11|0|S|b|B?|strange(1)")
    assert read.questionnaire is not None
    again = read_workbook(write_workbook(read.questionnaire)).questionnaire
    assert again == read.questionnaire
    (problem,) = read.problems
    assert (problem.place.sheet, problem.place.row) == ("survey", list(again.questions())[1].row)


@pytest.mark.parametrize(
    "content",
    [
        b"<?xml version='1.0'?><document><LimeSurveyDocType>Group</LimeSurveyDocType></document>",
        b"<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a 'b'>]><document/>",
        b"<?xml version='1.0'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>",
        b"<?xml version='1.0'?><survey/>",
        b"<?xml ",
    ],
)
def test_other_files_and_declared_entities_are_refused(content: bytes) -> None:
    read = read_questionnaire(content, "x.lss")
    assert (read.questionnaire, notes(read)) == (None, [("not_a_survey_structure", "")])


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_ROWS", 3)
    read = reading("10|0|S|a|A?\n11|0|S|b|B?\n12|0|S|c|C?")
    assert notes(read) == [("too_many_cells", "")]


def test_a_survey_without_questions_says_so() -> None:
    assert [one.code for one in read_survey(structure()).problems if one.severity == "error"] == ["survey_empty"]


def test_a_question_whose_group_is_missing_is_not_lost() -> None:
    made = questionnaire("10|0|S|a|A?", groups="gid|group_order|group_name|language\n9|1|Altro|it")
    assert [one.name for one in made.questions()] == ["a"]


def test_a_damaged_file_never_raises() -> None:
    whole = structure(questions="gid|qid|parent_qid|type|title|question\n1|10|0|L|a|A?", quota="id|name\n1|x")
    for at in range(0, len(whole), 7):
        read_survey(whole[:at] + whole[at + 3 :])
        read_survey(whole.replace(whole[at : at + 4], b"", 1))


def test_the_content_decides_who_reads_it() -> None:
    assert read_questionnaire(workbook(survey="type|name|label\ntext|a|A?"), "x.lss.xlsx").loaded
    assert read_questionnaire(structure(questions="gid|qid|type|title|question\n1|10|S|a|A?"), "x.xml").loaded
