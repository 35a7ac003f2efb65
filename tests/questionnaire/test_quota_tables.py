"""Nested cells are shown as tables, read from their conditions."""

import pytest

from surveys.questionnaire.model.structure import Choice, ChoiceList, Question, Questionnaire
from surveys.questionnaire.wording.conditions import Wording
from surveys.questionnaire.wording.quota_tables import heading, tables, title

AREA = {"nw": "${area} = 'nw'", "ne": "${area} = 'ne'"}
AGE = {"young": "${age} < 35", "middle": "${age} >= 35 and ${age} < 55", "old": "${age} >= 55"}
NESTED = {f"{age}_{area}": f"{AGE[age]} and {AREA[area]}" for age in AGE for area in AREA}
FORM = Questionnaire(
    items=(
        Question("area", "select_one", {"it": "In quale area?", "en": "Which area?"}, list_name="areas"),
        Question("age", "integer", {"it": "Età", "en": "Age"}),
        Question("sex", "text", {"it": "Lei si definisce donna o uomo?"}, extra={"title": "Genere"}),
    ),
    lists={"areas": ChoiceList("areas", (Choice("nw", {"it": "Nord-Ovest", "en": "North-West"}), Choice("ne", {})))},
    default_language="it",
)


def test_cells_about_the_same_two_questions_are_a_table_with_the_wider_one_across() -> None:
    (table,), alone = tables(NESTED)
    assert (table.across, table.down, alone) == (("age",), (("area",),), [])
    assert table.columns == ("${age} < 35", "${age} < 55 and ${age} >= 35", "${age} >= 55")
    assert table.rows == (("${area} = 'nw'",), ("${area} = 'ne'",))
    assert [[table.cells[row, column] for column in table.columns] for row in table.rows] == [
        ["young_nw", "middle_nw", "old_nw"],
        ["young_ne", "middle_ne", "old_ne"],
    ]


def test_the_parts_may_be_written_in_any_order_and_with_brackets() -> None:
    written = {"a": "${area} = 'nw' and ${age} < 35", "b": "(${age} >= 35) and ${area} = 'nw'"}
    written |= {"c": "${age} < 35 and ${area} = 'ne'", "d": "(${area} = 'ne' and ${age} >= 35)"}
    (table,), alone = tables(written)
    assert ([*table.cells.values()], alone) == (["a", "b", "c", "d"], [])


def test_three_questions_give_rows_of_two() -> None:
    sexes = ("1", "2")
    nested = {f"{name}_{sex}": f"${{sex}} = '{sex}' and {when}" for sex in sexes for name, when in NESTED.items()}
    (table,), _alone = tables(nested)
    assert table.across == ("age",)
    assert set(table.down) == {("sex",), ("area",)}
    assert (len(table.rows), len(table.cells)) == (4, 12)


def test_a_question_with_too_many_values_goes_down() -> None:
    regions = {f"{r}_{a}": f"${{region}} = '{r}' and {AREA[a]}" for r in range(20) for a in AREA}
    (table,), _alone = tables(regions)
    assert (table.across, len(table.rows)) == (("area",), 20)


@pytest.mark.parametrize(
    "conditions",
    [
        AGE,
        {"all": ""},
        {"bad": "${age} >"},
        {"only": "${age} < 35 and ${area} = 'nw'"},
        {"a": "${age} < 35 or ${area} = 'nw'", "b": "${age} >= 35 or ${area} = 'ne'"},
        {"twice": "${age} < 35 and ${area} = 'nw'", "again": "${area} = 'nw' and ${age} < 35"},
    ],
    ids=str,
)
def test_cells_of_one_question_or_that_do_not_cross_stand_alone(conditions: dict[str, str]) -> None:
    assert tables(conditions) == ([], list(conditions))


def test_a_table_may_have_holes() -> None:
    (table,), _alone = tables({name: when for name, when in NESTED.items() if name != "old_ne"})
    assert table.cells.get((("${area} = 'ne'",), "${age} >= 55")) is None


def test_columns_of_the_sample_cross_with_answers() -> None:
    places = {city: f"attribute('city') = '{city}'" for city in ("Bari", "Milano")}
    (table,), _alone = tables({f"{c}_{a}": f"{places[c]} and {AGE[a]}" for c in places for a in AGE})
    assert (table.across, table.down) == (("age",), (("city",),))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("${area} = 'nw'", "North-West"),
        ("'nw' = ${area}", "North-West"),
        ("selected(${area}, 'nw')", "North-West"),
        ("${area} = 'ne'", "ne"),
        ("attribute('city') = 'Bari'", "Bari"),
        ("${age} < 35", "under 35"),
        ("${age} <= 34", "up to 34"),
        ("${age} >= 55", "55 and over"),
        ("${age} > 54", "over 54"),
        ("${age} < 55 and ${age} >= 35", "35–54"),
        ("${age} <= 54 and ${age} > 34", "35–54"),
        ("35 <= ${age} and ${age} <= 54", "35–54"),
        ("${area} != 'nw'", "area is not “North-West”"),
        ("${age} >", "${age} >"),
    ],
    ids=str,
)
def test_a_part_is_headed_by_the_answer_or_the_range(part: str, words: str) -> None:
    assert heading(FORM, part, "en", str) == words


def test_a_dimension_is_called_by_its_short_title_a_short_label_or_its_name() -> None:
    names = ("age", "area", "city", "sex")
    assert [title(FORM, (name,), "en") for name in names] == ["Age", "area", "city", "Genere"]


CLASSES = "if(refused(${age}), '', if(${age} < 35, '1', if(${age} < 55, '2', '3')))"


def form_with(calculation: str, **details: object) -> Questionnaire:
    classes = Question("band", "calculate", calculation=calculation, **details)  # type: ignore[arg-type]
    return Questionnaire((*FORM.items, classes), lists=FORM.lists, default_language="it")


@pytest.mark.parametrize(
    ("calculation", "part", "words"),
    [
        (CLASSES, "${band} = '1'", "under 35"),
        (CLASSES, "${band} = 2", "35–54"),
        (CLASSES, "${band} = '3'", "55 and over"),
        (CLASSES, "${band} = '9'", "9"),
        ("if(answered(${age}), if(${age} >= 65, 1, 2), '')", "${band} = 1", "65 and over"),
        ("if(answered(${age}), if(${age} >= 65, 1, 2), '')", "${band} = 2", "under 65"),
        ("if(not(answered(${age})), '', if(${age} < 65, 1, 2))", "${band} = 1", "under 65"),
        ("if(${area} = 'nw', 'north', 'rest')", "${band} = 'north'", "North-West"),
        ("if(${area} = 'nw', 'north', 'rest')", "${band} = 'rest'", "rest"),
        ("${age} div 10", "${band} = 3", "3"),
        ("if(", "${band} = 3", "3"),
    ],
)
def test_a_class_of_a_calculation_is_headed_by_the_answers_that_make_it(
    calculation: str, part: str, words: str
) -> None:
    assert heading(form_with(calculation), part, "en", str) == words


def test_classes_are_about_the_question_they_are_made_of_unless_they_have_a_name_of_their_own() -> None:
    assert title(form_with(CLASSES), ("band",), "en") == "Age"
    assert title(form_with(CLASSES, label={"it": "Fascia"}), ("band",), "en") == "Fascia"
    assert title(form_with(CLASSES, extra={"title": "Età in classi"}), ("band",), "en") == "Età in classi"
    assert title(form_with("${age} + ${band}"), ("band",), "en") == "band"


def test_a_condition_on_a_class_is_said_in_the_answers_that_make_it() -> None:
    wording = Wording(form_with(CLASSES), {"age": "A2"}, "en")
    assert wording.condition("${band} = '2'") == "A2 is at least 35 and A2 is less than 55"
    assert wording.condition("${band} = 'x'") == "band is “x”"
