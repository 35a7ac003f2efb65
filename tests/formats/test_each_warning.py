"""Each thing that a reader may doubt is said with its place: one small workbook each."""

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.problems import Place
from tests.formats.limesurvey.files import reading
from tests.formats.workbooks import workbook

ONE = "type | name | label\ntext | a | A"
LISTED = "type | name | label\nselect_one l | a | A"
CHOICES = "list_name | name | label\nl | 1 | One"


@pytest.mark.parametrize(
    ("code", "place", "sheets"),
    [
        ("column_twice", Place("survey", 1, "relevance"), {"survey": "type|name|label|relevant|relevance\ntext|a|A||"}),
        (
            "heading_with_space",
            Place("choices", None, "", "my notes"),
            {"survey": LISTED, "choices": "list_name | name | label | my notes\nl | 1 | One | x"},
        ),
        (
            "settings_rows_ignored",
            Place("settings", 3),
            {"survey": ONE, "settings": "form_title | form_id\nA | a\nB | b"},
        ),
        (
            "default_language_unused",
            Place("settings", 2, "default_language"),
            {
                "survey": "type | name | label::Italiano (it)\ntext | a | A",
                "settings": "default_language\nDeutsch (de)",
            },
        ),
        ("language_without_code", Place(), {"survey": "type | name | label::Klingon\ntext | a | A"}),
        (
            "media_ignored",
            Place("survey", 2, "media::image"),
            {"survey": "type | name | label | media::image\ntext | a | A | a.png"},
        ),
        (
            "metadata_ignored",
            Place("survey", 2, "type"),
            {"survey": "type|name|label\nend|e|\ndeviceid|d|\nusername|u|\naudit||\nphonenumber|p|\ntext|a|A"},
        ),
        ("type_guessed", Place("survey", 2, "type", "a"), {"survey": "type | name | label\nintegr | a | A"}),
        (
            "unknown_group",
            Place("survey", 2, "type", "g"),
            {"survey": "type | name | label\nbegin_block | g | G\ntext | a | A\nend_block | |"},
        ),
        (
            "name_made",
            Place("survey", 2, "name", "generated_note_name_2"),
            {"survey": "type | name | label\nnote | | Hello\ntext | a | A"},
        ),
        ("name_starts_with_digit", Place("survey", 2, "name", "1"), {"survey": "type | name | label\ntext | 1 | A"}),
        (
            "name_in_another_group",
            Place("survey", 4, "name", "a"),
            {"survey": "type | name | label\ntext | a | A\nbegin_group | g | G\ntext | a | B\nend_group | |"},
        ),
        (
            "order_unknown",
            Place("survey", 2, "order", "a"),
            {"survey": "type|name|label|order\nselect_one l|a|A|mixed", "choices": CHOICES},
        ),
        ("not_yes_or_no", Place("survey", 2, "personal", "a"), {"survey": "type|name|label|personal\ntext|a|A|maybe"}),
        (
            "not_a_missing",
            Place("survey", 2, "nonresponse", "a"),
            {"survey": "type|name|label|nonresponse\ntext|a|A|nobody knows"},
        ),
        (
            "parameters_unreadable",
            Place("survey", 2, "parameters", "a"),
            {"survey": "type|name|label|parameters\nrange|a|A|from one to ten"},
        ),
        (
            "parameter_unknown",
            Place("survey", 2, "parameters", "a"),
            {"survey": "type|name|label|parameters\nrange|a|A|start=0 stop=9"},
        ),
        (
            "seed_without_randomize",
            Place("survey", 2, "parameters", "a"),
            {"survey": "type|name|label|parameters\nselect_one l|a|A|seed=7", "choices": CHOICES},
        ),
        (
            "search_ignored",
            Place("survey", 2, "appearance", "a"),
            {"survey": "type|name|label|appearance\nselect_one l|a|A|search('towns')", "choices": CHOICES},
        ),
        (
            "choice_without_list",
            Place("choices", 3, "list_name"),
            {"survey": LISTED, "choices": f"{CHOICES}\n | 2 | Two"},
        ),
        ("choice_without_code", Place("choices", 3, "name"), {"survey": LISTED, "choices": f"{CHOICES}\nl | | Two"}),
        (
            "choice_without_label",
            Place("choices", 3, "label"),
            {"survey": LISTED, "choices": f"{CHOICES}\nl | 2 |"},
        ),
        ("trigger_ignored", Place("survey", 2, "trigger", "a"), {"survey": "type|name|label|trigger\ntext|a|A|${zz}"}),
        (
            "target_no_number",
            Place("quotas", 2, "target", "q"),
            {"survey": ONE, "quotas": "name | when | target\nq | ${a} = 'x' | many"},
        ),
        (
            "on_full_unknown",
            Place("quotas", 2, "on_full", "q"),
            {"survey": ONE, "quotas": "name | when | target | on_full\nq | ${a} = 'x' | 5 | shout"},
        ),
        (
            "quota_twice",
            Place("quotas", 3, "name", "q"),
            {"survey": ONE, "quotas": "name | when | target\nq | ${a} = 'x' | 5\nq | ${a} = 'y' | 5"},
        ),
        (
            "script_unknown",
            Place("scripts", 2, "name", "farewell"),
            {"survey": ONE, "scripts": "name | text\nfarewell | Bye"},
        ),
        (
            "script_twice",
            Place("scripts", 3, "name", "closing"),
            {"survey": ONE, "scripts": "name | text\nclosing | Bye\nclosing | Good bye"},
        ),
        (
            "situation_unknown",
            Place("answers_for_respondents", 2, "situation"),
            {"survey": ONE, "answers_for_respondents": "question | answer | situation\nWho? | Us | moon"},
        ),
        (
            "situation_twice",
            Place("answers_for_respondents", 3, "situation"),
            {"survey": ONE, "answers_for_respondents": "question|answer|situation\nWho? | Us | who\nAnd? | Us | who"},
        ),
        (
            "way_back_after_ending",
            Place("answers_for_respondents", 2, "back"),
            {"survey": ONE, "answers_for_respondents": "question|answer|situation|back\nNo | Thanks | refusal | But"},
        ),
        (
            "last_saved_ignored",
            Place("survey", 2, "default", "a"),
            {"survey": "type|name|label|default\ntext|a|A|${last-saved#a}"},
        ),
    ],
)
def test_what_is_doubtful_is_said_at_its_place(code: str, place: Place, sheets: dict[str, str]) -> None:
    found = [problem for problem in read_workbook(workbook(**sheets)).problems if problem.code == code]
    assert [problem.place for problem in found] == [place]
    assert "%(" not in found[0].what() + found[0].remedy()


def test_a_loop_that_would_have_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.formats.xlsform.records.MOST_LOOP_ROWS", 3)
    loop = "type | name | label\nbegin loop over l | loop |\ntext | a | A\ntext | b | B\nend loop | |"
    found = read_workbook(workbook(survey=loop, choices=f"{CHOICES}\nl | 2 | Two")).problems
    assert [problem.code for problem in found] == ["loop_too_long"]


@pytest.mark.parametrize(
    ("code", "questions", "tables"),
    [
        ("lss_type", "20|0|W|Q1|?", {}),
        ("lss_check", "20|0|N|Q1|?", {"question_attributes": "qid|attribute|value\n20|em_validation_q|rand(1,2)=="}),
        ("lss_equation", "20|0|*|Q1|?", {"question_attributes": "qid|attribute|value\n20|equation|{nosuch(}"}),
        ("lss_default", "20|0|S|Q1|?", {"defaultvalues": "qid|language|defaultvalue\n20|it|{nosuch(}"}),
    ],
)
def test_what_does_not_come_from_limesurvey_is_listed(code: str, questions: str, tables: dict[str, str]) -> None:
    found = reading(questions, **tables).problems
    assert code in {problem.code for problem in found}, [problem.code for problem in found]
    assert {problem.place.name for problem in found if problem.code == code} == {"Q1"}
