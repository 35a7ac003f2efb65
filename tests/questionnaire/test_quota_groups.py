"""Groups of quota cells: an interview gets the least filled of those it may get, once."""

from dataclasses import replace

import pytest

from surveys.questionnaire import running

from .runs import CHOICES, FACTS, Interview, made, with_quotas

CONCEPTS = made(
    """
    type                    | name    | label | calculation             | relevant
    select_multiple brands  | known   | Known |                         |
    calculate               | concept |       | least_filled('concept') |
    integer                 | rating  | Rate  |                         | ${concept} != ''
    text                    | last    | Last  |                         |
    """,
    quotas="""
    name | group   | when                     | target
    a    | concept | selected(${known}, 'a')  | 5
    b    | concept | selected(${known}, 'b')  | 5
    free | concept | selected(${known}, 'c')  | 5
    """,
)
COUNTED = replace(FACTS, is_counted=True)


def picks(known: str, seeds: range) -> set[tuple[str, ...]]:
    return {running.cells(CONCEPTS, Interview(CONCEPTS, seed=seed).say(known).now, FACTS) for seed in seeds}


def test_where_nobody_counts_the_seed_draws_among_those_whose_conditions_hold() -> None:
    assert picks("1 2", range(1, 40)) == {("a",), ("b",)}
    assert picks("1 2", range(7, 8)) == picks("1 2", range(7, 8))


def test_where_interviews_are_counted_the_step_says_what_is_wanted() -> None:
    interview = Interview(CONCEPTS, facts=COUNTED)
    assert running.choices_of(CONCEPTS, interview.now, COUNTED, "concept") == ()
    interview.say("2 3")
    assert interview.where == "last"
    assert sorted(running.choices_of(CONCEPTS, interview.now, COUNTED, "concept")) == ["b", "free"]
    interview.state = running.pick(CONCEPTS, interview.now, COUNTED, "concept", "free")
    assert running.cells(CONCEPTS, interview.now, COUNTED) == ("free",)
    assert interview.go_to("known").say("2 3").where == "rating"


def test_of_cells_that_are_filled_alike_the_seed_says_which_comes_first() -> None:
    interviews = [Interview(CONCEPTS, facts=COUNTED, seed=seed).say("2 3") for seed in range(1, 40)]
    orders = [running.choices_of(CONCEPTS, one.now, COUNTED, "concept") for one in interviews]
    assert {order[0] for order in orders} == {"b", "free"}
    assert orders == [running.choices_of(CONCEPTS, one.now, COUNTED, "concept") for one in interviews]


def test_a_pick_is_wanted_anew_when_an_answer_it_rests_on_changes() -> None:
    interview = Interview(CONCEPTS, facts=COUNTED).say("2 3")
    interview.state = running.pick(CONCEPTS, interview.now, COUNTED, "concept", "free")
    interview.go_to("known").say("1 2")
    assert interview.now.decisions == {}
    assert running.cells(CONCEPTS, interview.now, COUNTED) == ()


def test_a_condition_by_a_calculation_waits_for_the_question_behind_it() -> None:
    program = made(
        """
        type             | name  | label | calculation
        select_one yesno | first | First |
        integer          | age   | Age   |
        calculate        | class |       | if(${age} < 35, 'young', 'old')
        """,
        quotas="name | when | target\nold | ${class} = 'old' | 5",
    )
    interview = Interview(program).say("1")
    assert running.cells(program, interview.now, FACTS) == ()
    assert running.cells(program, interview.say("50").now, FACTS) == ("old",)


def test_cells_by_columns_of_the_sample_alone_are_known_before_anybody_is_asked() -> None:
    program = made(
        """
        type             | name | label | calculation
        integer          | age  | Age   |
        calculate        | area |       | if(attribute('city') = 'Bologna', 'north', 'south')
        """,
        quotas="""
        name   | when                                       | target
        here   | attribute('city') = 'Bologna'              | 5
        north  | ${area} = 'north'                          | 5
        south  | ${area} = 'south'                          | 5
        young  | ${area} = 'north' and ${age} < 35          | 5
        late   | ${area} = 'north' and attempt () > 0       | 5
        """,
    )
    assert running.sample_cells(program, FACTS) == ("here", "north")


def test_with_the_setting_a_full_cell_ends_only_after_the_last_quota_question() -> None:
    sheets = {
        "choices": CHOICES,
        "quotas": "name | when | target\nyes | ${q1} = '1' | 1\nmany | ${q2} > 3 | 1",
        "settings": "form_title | ask_all_quota_questions\nT | yes",
    }
    program = made("type | name | label\nselect_one yesno | q1 | 1\ninteger | q2 | 2\ntext | q3 | 3", **sheets)
    facts = replace(FACTS, quotas={"yes": "full"})
    assert Interview(program, facts=facts).say("1").where == "q2"
    assert Interview(program, facts=facts).say("1", "2").where == "@quota_full"
    assert Interview(program, facts=facts).say("2", "2").where == "q3"


FILTERED = """
    type             | name    | label    | relevant
    text             | intro   | Intro    |
    select_one yesno | licence | Licence? |
    select_one yesno | car     | Car?     | {relevant}
    text             | last    | Last     |
"""


@pytest.mark.parametrize(
    ("relevant", "routes"),
    [("${licence} = '1'", ""), ("", "licence | ${licence} != '1' | last")],
    ids=["by a condition", "by a jump"],
)
def test_a_question_that_is_passed_over_decides_a_cell_only_once_it_is_known_that_it_is(
    relevant: str, routes: str
) -> None:
    program = made(
        FILTERED.format(relevant=relevant),
        quotas="name | when | target\nno_car | ${car} != '1' | 5",
        routes=f"after | when | go_to\n{routes}",
    )
    interview = Interview(program, facts=with_quotas(FACTS, no_car="full"))
    assert running.cells(program, interview.now, interview.facts) == ()
    assert interview.say("x").where == "licence"
    assert interview.say("2").where == "@quota_full"
