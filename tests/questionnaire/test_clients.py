"""Several clients share a questionnaire: whose each block is, and not a word of it for another client."""

import json
from dataclasses import replace

import pytest

from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire import codebook
from surveys.questionnaire.checks import check
from surveys.questionnaire.clients import hidden_from, owners, questionnaire_for
from surveys.questionnaire.comparison.content import digest_of_content
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Group, Question, Questionnaire
from surveys.questionnaire.wording.conditions import Wording
from tests.formats.workbooks import workbook

SURVEY = """type | name | label | relevant | calculation | client
select_one sex | sex | Man or woman? | | | all
begin_group | aurora | Coffee of Aurora | | | Caffè Aurora
select_one cups | cups | How many cups of Aurora? | | |
text | why | Why ${cups} cups? | ${cups} = 'many' | |
end_group | | | | |
begin_group | vento | Secret tea | ${cups} = 'few' | | tè vento
text | secret | The secret word | | |
text | follow | About ${secret}, quickly | | |
end_group | | | | |
calculate | fan | | | if(${secret} = 'x', 1, 0) |
integer | age | How old, {words(${secret}, 'friend')}? | ${secret} != '' | | all"""
CHOICES = """list_name | name | label
sex | m | man
cups | many | many
cups | few | few, says ${secret}"""
SHEETS = {
    "survey": SURVEY,
    "choices": CHOICES,
    "settings": "clients\nCaffè Aurora; Tè Vento",
    "routes": "after | when | go_to\nsex | ${secret} = 'y' | age\nsex | | vento\nwhy | | secret",
    "quotas": "name|label|when|target\nmen|Men|${sex} = 'm'|5\nspies|Know the secret|${secret} = 'x'|5",
    "scripts": "name | text\nintroduction | Good day",
}


@pytest.fixture(scope="module")
def omnibus() -> Questionnaire:
    read = read_workbook(workbook(**SHEETS)).questionnaire
    assert read is not None
    return read


def test_a_row_belongs_to_its_client_its_group_s_client_and_those_whose_answers_it_is_made_of(
    omnibus: Questionnaire,
) -> None:
    assert {path: sorted(clients) for path, clients in owners(omnibus).items()} == {
        "aurora": ["Caffè Aurora"],
        "aurora/cups": ["Caffè Aurora"],
        "aurora/why": ["Caffè Aurora"],
        "vento": ["Tè Vento"],
        "vento/secret": ["Tè Vento"],
        "vento/follow": ["Tè Vento"],
        "fan": ["Tè Vento"],
    }
    assert owners(replace(omnibus, clients=())) == {}
    assert hidden_from(omnibus, "") == {"aurora", "cups", "why", "vento", "secret", "follow", "fan"}


def test_what_a_client_reads_of_the_questionnaire_has_no_word_of_another_s(omnibus: Questionnaire) -> None:
    shown = questionnaire_for("Caffè Aurora", omnibus, "other parts lead here")
    written = json.dumps(storage.to_json(shown), ensure_ascii=False).casefold()
    assert [word for word in ("secret", "vento", '"fan"') if word in written] == []
    assert [item.name for _around, item in shown.walk()] == ["sex", "aurora", "cups", "why", "age"]
    age = next(question for question in shown.questions() if question.name == "age")
    assert age.label[""] == "How old, …?"
    assert Wording(shown).condition(age.relevant) == "other parts lead here"
    assert [(route.go_to, route.when) for route in shown.routes] == [("age", "other parts lead here")]
    assert [quota.name for quota in shown.quotas] == ["men"]
    assert shown.lists["cups"].choices[1].label[""] == "few, says …"
    assert questionnaire_for("x", replace(omnibus, clients=())).items == omnibus.items


def test_a_client_s_codebook_has_their_variables_and_everybody_s(omnibus: Questionnaire) -> None:
    book = codebook.build(omnibus)
    assert codebook.from_json(codebook.to_json(book)) == book
    for client, names in {
        "Caffè Aurora": ["sex", "cups", "why", "age"],
        "Tè Vento": ["sex", "secret", "follow", "fan", "age"],
        "": ["sex", "age"],
        "somebody else": ["sex", "age"],
    }.items():
        limited, hidden = codebook.for_client(client, book)
        assert [variable.name for variable in limited.variables] == names
        assert hidden.are_in("${secret} = 'x'") == (client != "Tè Vento")
    limited, _hidden = codebook.for_client("Caffè Aurora", book)
    assert "secret" not in json.dumps(codebook.to_json(replace(limited, variables=limited.variables[:3])))


def test_an_earlier_version_in_which_a_variable_was_another_s_hides_it_from_both(omnibus: Questionnaire) -> None:
    first = codebook.build(omnibus)
    moved = Questionnaire(
        (Group("aurora", (Question("secret", "text", client="Caffè Aurora"),)),), clients=omnibus.clients
    )
    united = codebook.united({1: first, 2: codebook.build(moved, first)})
    assert united.by_name["secret"].clients == ("Caffè Aurora", "Tè Vento")


def test_the_order_of_blocks_is_shown_to_nobody_who_sees_only_one_of_them(omnibus: Questionnaire) -> None:
    around = Group("blocks", omnibus.items[1:3], order="random")
    book = codebook.build(replace(omnibus, items=(omnibus.items[0], around)))
    assert book.by_name["blocks_order"].clients == ("Caffè Aurora", "Tè Vento")


def test_clients_survive_a_workbook_and_change_what_is_approved(omnibus: Questionnaire) -> None:
    again = read_workbook(write_workbook(omnibus)).questionnaire
    assert again is not None
    assert owners(again) == owners(omnibus)
    assert again.clients == ("Caffè Aurora", "Tè Vento")
    assert digest_of_content(omnibus) != digest_of_content(replace(omnibus, clients=()))


def test_what_is_wrong_with_clients_is_said_before_one_sees_another_s(omnibus: Questionnaire) -> None:
    assert [(p.code, p.place.name) for p in check(omnibus) if p.code.startswith("client")] == [
        ("client_reads_other", "vento"),
        ("client_reads_other", "age"),
    ]
    for survey, settings, found in [
        ("text | a | A | Nemo", "clients\nAda", ["client_unknown", "client_without_block"]),
        ("text | a | A | Ada", "form_title\nx", ["client_unlisted"]),
        ("text | a | A | Ada\ntext | b | B |", "clients\nAda", ["client_unsaid"]),
        (
            "begin_group | g | G | Ada\ntext | a | A | Bea\nend_group | | |\ntext | b | B | Bea",
            "clients\nAda; Bea",
            ["client_within_client", "client_mixed"],
        ),
    ]:
        read = read_workbook(workbook(survey=f"type | name | label | client\n{survey}", settings=settings))
        assert read.questionnaire is not None
        codes = [problem.code for problem in check(read.questionnaire) if problem.code.startswith("client")]
        assert sorted(codes) == sorted(found)
