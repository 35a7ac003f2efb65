"""LimeSurvey's types of questions."""

from __future__ import annotations

import pytest

from surveys.questionnaire.model import structure as s

from .files import notes, questionnaire, reading

ANSWERS = """
    qid|code|answer|sortorder|language|scale_id
    10|A1|Bar|1|it|0
    10|A2|Casa|2|it|0
    10|B1|Mai|1|it|1
"""


def only(made: s.Questionnaire) -> s.Item:
    """The one item of the one group."""
    (group,) = made.items
    assert isinstance(group, s.Group)
    (item,) = group.items
    return item


def table(group: s.Item) -> list[tuple[str, str, str]]:
    """Name, type and list of each question in a group, groups within it included."""
    assert isinstance(group, s.Group)
    inside = s.Questionnaire(group.items)
    return [(one.name, one.type, one.list_name) for one in inside.questions()]


@pytest.mark.parametrize("letter", ["L", "!"])
def test_a_list_of_answers_has_one_answer(letter: str) -> None:
    made = questionnaire(f"10|0|{letter}|luogo|Dove lo beve?||Y|Y", answers=ANSWERS)
    question = only(made)
    assert isinstance(question, s.Question)
    assert (question.type, question.label, question.required) == (s.SELECT_ONE, {"it": "Dove lo beve?"}, "true()")
    assert [(one.name, one.label["it"], one.specify) for one in made.lists["luogo"].choices] == [
        ("A1", "Bar", False),
        ("A2", "Casa", False),
        ("other", "Altro", True),
    ]


@pytest.mark.parametrize(
    ("attributes", "codes"),
    [
        ("10|other_position|default", ["A1", "A2", "other"]),
        ("10|other_position|beginning", ["other", "A1", "A2"]),
        ("10|other_position|specific\n10|other_position_code|A1", ["A1", "other", "A2"]),
        ("10|other_position|specific\n10|other_position_code|A9", ["A1", "A2", "other"]),
    ],
)
def test_other_stands_where_the_survey_has_it(attributes: str, codes: list[str]) -> None:
    made = questionnaire(
        "10|0|L|luogo|Dove lo beve?||Y|Y", answers=ANSWERS, question_attributes=f"qid|attribute|value\n{attributes}"
    )
    assert [one.name for one in made.lists["luogo"].choices] == codes


def test_a_list_with_a_comment_is_followed_by_a_text() -> None:
    made = questionnaire("10|0|O|luogo|Dove lo beve?", answers=ANSWERS)
    assert table(made.items[0]) == [("luogo", s.SELECT_ONE, "luogo"), ("luogo_comment", s.TEXT, "")]


def test_several_answers_keep_their_codes_and_the_one_that_excludes_the_others() -> None:
    made = questionnaire(
        """
        10|0|M|marche|Quali?
        11|10|T|SQ1|Aurora
        12|10|T|SQ2|Nessuna
        """,
        question_attributes="qid|attribute|value\n10|exclude_all_others|SQ2\n10|max_answers|3\n10|random_order|1",
    )
    question = only(made)
    assert isinstance(question, s.Question)
    assert (question.type, question.max_answers, question.order) == (s.SELECT_MULTIPLE, 3, "random")
    assert [(one.name, one.exclusive) for one in made.lists["marche"].choices] == [("SQ1", False), ("SQ2", True)]


def test_comments_on_several_answers_are_asked_of_those_chosen() -> None:
    made = questionnaire("10|0|P|marche|Quali?\n11|10|T|SQ1|Aurora")
    texts = [one for one in made.questions() if one.type == s.TEXT]
    assert [(one.name, one.relevant) for one in texts] == [("marche_SQ1comment", "selected(${marche}, 'SQ1')")]


@pytest.mark.parametrize(
    ("letter", "kind", "codes"),
    [
        ("Y", s.SELECT_ONE, ["Y", "N"]),
        ("G", s.SELECT_ONE, ["F", "M"]),
        ("5", s.SELECT_ONE, ["1", "2", "3", "4", "5"]),
        ("S", s.TEXT, []),
        ("T", s.TEXT, []),
        ("U", s.TEXT, []),
        ("N", s.DECIMAL, []),
        ("D", s.DATE, []),
        ("X", s.NOTE, []),
    ],
)
def test_plain_types(letter: str, kind: str, codes: list[str]) -> None:
    made = questionnaire(f"10|0|{letter}|q|Parole")
    question = only(made)
    assert isinstance(question, s.Question)
    assert question.type == kind
    found = made.lists[question.list_name].choices if question.list_name else ()
    assert [choice.name for choice in found] == codes


@pytest.mark.parametrize(
    ("letter", "list_name", "codes"),
    [
        ("F", "giudizi", ["A1", "A2"]),
        ("H", "giudizi", ["A1", "A2"]),
        ("A", "list_5_points", ["1", "2", "3", "4", "5"]),
        ("B", "list_10_points", [str(point) for point in range(1, 11)]),
        ("C", "list_yes_no_uncertain", ["Y", "N", "U"]),
        ("E", "list_more_same_less", ["I", "S", "D"]),
    ],
)
def test_arrays_are_grids_with_a_row_for_each_subquestion(letter: str, list_name: str, codes: list[str]) -> None:
    answers = "qid|code|answer|sortorder|language|scale_id\n10|A1|Bene|1|it|0\n10|A2|Male|2|it|0"
    made = questionnaire(f"10|0|{letter}|giudizi|Come?||N|Y\n11|10|T|SQ1|Aroma\n12|10|T|SQ2|Prezzo", answers=answers)
    grid = only(made)
    assert isinstance(grid, s.Group)
    assert grid.appearance == ("table-list",)
    assert table(grid) == [("giudizi_SQ1", s.SELECT_ONE, list_name), ("giudizi_SQ2", s.SELECT_ONE, list_name)]
    assert [choice.name for choice in made.lists[list_name].choices] == codes
    assert {one.required for one in made.questions()} == {"true()"}


def test_a_dual_scale_is_two_grids() -> None:
    made = questionnaire(
        "10|0|1|doppia|Come?\n11|10|T|SQ1|Aroma",
        answers=ANSWERS,
        question_attributes="qid|attribute|value|language\n10|dualscale_headerA|Oggi|it\n10|dualscale_headerB|Ieri|it",
    )
    outer = only(made)
    assert isinstance(outer, s.Group)
    assert [one.label for one in outer.items] == [{"it": "Oggi"}, {"it": "Ieri"}]
    assert table(outer) == [
        ("doppia_SQ1_0", s.SELECT_ONE, "doppia_0"),
        ("doppia_SQ1_1", s.SELECT_ONE, "doppia_1"),
    ]


def test_words_at_both_ends_of_a_row_are_those_of_its_scale() -> None:
    made = questionnaire("10|0|A|giudizi|Come?\n11|10|T|SQ1|Dolce¦Amaro")
    (row,) = made.questions()
    assert (row.low_label, row.high_label) == ({"it": "Dolce"}, {"it": "Amaro"})


def test_numbers_on_one_page_may_have_to_add_up() -> None:
    made = questionnaire(
        "10|0|K|quote|Come divide 100?\n11|10|T|bar|Bar\n12|10|T|casa|Casa",
        question_attributes="qid|attribute|value\n10|equals_num_value|100\n10|num_value_int_only|1",
    )
    page = only(made)
    assert isinstance(page, s.Group)
    assert (page.field_list, page.total) == (True, "100")
    assert table(page) == [("quote_bar", s.INTEGER, ""), ("quote_casa", s.INTEGER, "")]


def test_checks_of_an_array_stand_at_each_field_and_at_the_last() -> None:
    made = questionnaire(
        "10|0|K|quote|Quanto?\n11|10|T|bar|Bar\n12|10|T|casa|Casa",
        question_attributes="""
            qid|attribute|value|language
            10|em_validation_sq|this <= 50|
            10|em_validation_q|quote_bar.NAOK + quote_casa.NAOK < 90|
            10|em_validation_q_tip|Troppo.|it
        """,
    )
    assert [(one.constraint, one.constraint_message) for one in made.questions()] == [
        (". <= 50", {}),
        ("(. <= 50) and (${quote_bar} + ${quote_casa} < 90)", {"it": "Troppo."}),
    ]


def test_tables_have_a_page_for_each_row() -> None:
    columns = "13|10|T|X1|Ieri||||1\n14|10|T|X2|Oggi||||1"
    made = questionnaire(f"10|0|:|tazze|Quante?\n11|10|T|SQ1|Bar\n{columns}")
    assert table(only(made)) == [("tazze_SQ1_X1", s.INTEGER, ""), ("tazze_SQ1_X2", s.INTEGER, "")]
    assert {one.constraint for one in made.questions()} == {". >= 1 and . <= 10"}
    texts = questionnaire(f"10|0|;|tazze|Quali?\n11|10|T|SQ1|Bar\n{columns}")
    assert [kind for _, kind, _ in table(only(texts))] == [s.TEXT, s.TEXT]


def test_ticked_tables_have_several_answers_for_each_row() -> None:
    made = questionnaire(
        "10|0|:|tazze|Quando?\n11|10|T|SQ1|Bar\n13|10|T|X1|Ieri||||1",
        question_attributes="qid|attribute|value\n10|multiflexible_checkbox|1",
    )
    assert table(only(made)) == [("tazze_SQ1", s.SELECT_MULTIPLE, "tazze")]


def test_a_ranking_puts_its_answers_in_order() -> None:
    made = questionnaire("10|0|R|ordine|In che ordine?", answers=ANSWERS.replace("10|B1|Mai|1|it|1", ""))
    assert table(made.items[0]) == [("ordine", s.RANK, "ordine")]


def test_numbers_keep_their_limits() -> None:
    made = questionnaire(
        "10|0|N|eta|Quanti anni ha?",
        question_attributes=(
            "qid|attribute|value\n10|num_value_int_only|1\n10|min_num_value_n|18\n10|max_num_value_n|120"
        ),
    )
    (question,) = made.questions()
    assert (question.type, question.constraint) == (s.INTEGER, "(. >= 18) and (. <= 120)")


@pytest.mark.parametrize(
    ("form", "kind"), [("dd/mm/yyyy", s.DATE), ("dd/mm/yyyy HH:MM", s.DATETIME), ("HH:MM", s.TIME)]
)
def test_the_form_of_a_date_decides_between_day_and_time(form: str, kind: str) -> None:
    made = questionnaire("10|0|D|quando|Quando?", question_attributes=f"qid|attribute|value\n10|date_format|{form}")
    assert [one.type for one in made.questions()] == [kind]


def test_what_cannot_be_asked_on_the_telephone_is_kept_as_a_name_and_noted() -> None:
    read = reading("10|0|¦|foto|Carichi una foto\n12|0|I|lingua|Lingua?\n13|0|S|nome|Nome?")
    assert read.loaded
    assert notes(read) == [("device_type", "foto"), ("lss_language_question", "lingua")]
    assert read.questionnaire is not None
    assert next(read.questionnaire.questions()).device_type == "file"


def test_a_hidden_question_keeps_its_default() -> None:
    read = reading(
        "10|0|S|canale|Canale\n12|0|S|nome|Nome?",
        question_attributes="qid|attribute|value\n10|hidden|1",
        defaultvalues="qid|sqid|language|defaultvalue\n10|0|it|telefono",
    )
    assert read.questionnaire is not None
    first = next(read.questionnaire.questions())
    assert (first.type, first.default) == (s.HIDDEN, "'telefono'")
    assert notes(read) == [("lss_hidden", "canale")]


def test_settings_without_a_counterpart_are_noted_with_their_value() -> None:
    read = reading("10|0|S|q|Nome?||N|S", question_attributes="qid|attribute|value\n10|time_limit|30")
    assert [(one.code, one.values) for one in read.problems] == [
        ("lss_soft_mandatory", {}),
        ("lss_attribute", {"attribute": "time_limit", "value": "30"}),
    ]


def test_defaults_of_several_answers_are_those_ticked() -> None:
    made = questionnaire(
        "10|0|M|marche|Quali?\n11|10|T|SQ1|Aurora\n12|10|T|SQ2|Bruno",
        defaultvalues="qid|sqid|language|defaultvalue\n10|12|it|Y",
    )
    assert [one.default for one in made.questions()] == ["'SQ2'"]


SETTING = "qid|language|attribute|value"


@pytest.mark.parametrize(
    ("letter", "attribute", "value"),
    [
        ("N", "min_num_value_sgqa", "1X1X11"),
        ("K", "max_num_value_sgqa", "1X1X11"),
        ("K", "slider_accuracy", "5"),
        ("K", "max_num_value", "100"),
        ("S", "slider_min", "3"),
        ("L", "alphasort", "1"),
        ("T", "something_of_a_plugin", "yes"),
    ],
)
def test_a_setting_that_somebody_changed_and_that_is_not_carried_over_is_told(
    letter: str, attribute: str, value: str
) -> None:
    rows = f"10|0|{letter}|q|Quanto?\n11|10||r1|Uno"
    read = reading(rows, answers=ANSWERS, question_attributes=f"{SETTING}\n10||{attribute}|{value}")
    told = [problem for problem in read.problems if problem.code == "lss_attribute"]
    assert [(one.place.name, dict(one.values)) for one in told] == [("q", {"attribute": attribute, "value": value})]


def test_settings_as_limesurvey_writes_them_by_itself_are_not_told() -> None:
    usual = "10||slider_separator|¦\n10||showpopups|1\n10||input_size|12\n10||hidden|0\n10||answer_order|normal"
    read = reading("10|0|K|q|Quanto?\n11|10||r1|Uno", question_attributes=f"{SETTING}\n{usual}\n10|it|prefix|")
    assert notes(read) == []


def test_how_pages_look_is_told_in_one_line() -> None:
    looks = "10||cssclass|big\n12||cssclass|big\n12||text_input_width|6"
    read = reading("10|0|S|q|Nome?\n12|0|S|r|Via?", question_attributes=f"{SETTING}\n{looks}")
    (problem,) = read.problems
    assert problem.what() == (
        "How questions look on LimeSurvey’s web pages does not come along: cssclass, text_input_width (2 questions)."
    )


def test_the_unit_of_a_number_is_shown_with_its_question() -> None:
    made = questionnaire(
        "10|0|N|spesa|Quanto spende?||N|N|0|Al mese.\n12|0|N|peso|Quanto pesa?",
        question_attributes=f"{SETTING}\n10|it|prefix|€\n10|it|suffix|al mese\n12|it|suffix|kg",
    )
    assert [one.hint for one in made.questions()] == [{"it": "Al mese.\n€ … al mese"}, {"it": "… kg"}]


def test_a_slider_has_its_ends_and_their_words() -> None:
    made = questionnaire(
        "10|0|K|voto|Che voto dà?\n11|10||r1|Prezzo#basso#alto\n12|10||r2|Gusto",
        question_attributes=f"{SETTING}\n10||slider_layout|1\n10||slider_min|1\n10||slider_max|7\n"
        "10||slider_separator|#",
    )
    price, taste = made.questions()
    assert (price.label, price.low_label, price.high_label) == ({"it": "Prezzo"}, {"it": "basso"}, {"it": "alto"})
    assert (price.constraint, taste.constraint) == ("(. >= 1) and (. <= 7)", "(. >= 1) and (. <= 7)")
    assert (taste.label, taste.low_label) == ({"it": "Gusto"}, {})


def test_fewer_answers_to_be_ranked_are_the_most_that_are_taken() -> None:
    made = questionnaire(
        "10|0|R|ordine|In che ordine?",
        answers=ANSWERS,
        question_attributes=f"{SETTING}\n10||max_subquestions|1",
    )
    assert [one.max_answers for one in made.questions()] == [1]
