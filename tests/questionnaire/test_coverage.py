"""Many simulated interviews find what is wrong with the way through a questionnaire."""

from __future__ import annotations

import json

from surveys.questionnaire.coverage import Coverage, Progress, as_json, coverage, coverage_in_steps, from_json, to_json
from surveys.questionnaire.respondents import Habits

from .runs import FACTS, made

WILLING = Habits(dk=0, refused=0, break_off=0)
SCREENING = """
    type               | name   | label     | required | constraint           | relevant
    integer            | age    | Age?      | yes      | . >= 0 and . <= 120  |
    select_one yesno   | drinks | Drinks?   | yes      |                      |
    select_one brands  | brand  | Brand?    | yes      |                      | ${drinks} = '1'
    integer            | cups   | Cups?     | yes      | . >= 0               | ${drinks} = '1'
"""
SHARES = """
    question | answer | share | from | to
    age      |        |       | 18   | 80
    drinks   | 1      | 50    |      |
    cups     |        |       | 1    | 5
"""


def simulate(survey: str, n: int = 100, seed: int = 1, guided: int | None = None, **sheets: str) -> Coverage:
    return coverage(made(survey, **sheets), n, seed, FACTS, habits=WILLING, guided=guided)


def test_a_sound_questionnaire_has_no_troubles() -> None:
    found = simulate(SCREENING, respondents=SHARES)
    assert (found.dead_ends, found.endless, found.never_asked, found.never_taken) == ((), (), (), ())
    assert (found.never_offered, found.never_chosen, found.only_guided, found.untried) == ((), (), (), 0)
    assert found.ends == {"complete": 100}


def test_the_same_seed_finds_the_same() -> None:
    assert as_json(simulate(SCREENING, seed=5)) == as_json(simulate(SCREENING, seed=5))
    assert as_json(simulate(SCREENING, seed=5)) != as_json(simulate(SCREENING, seed=6))


def test_questions_and_answers_are_counted() -> None:
    found = simulate(SCREENING, respondents=SHARES)
    assert (found.asked["age"], found.asked["brand"]) == (100, found.chosen["drinks"]["1"])
    assert found.offered["brand"] == dict.fromkeys("abc", found.asked["brand"])
    assert sum(found.chosen["brand"].values()) == found.asked["brand"]


def test_a_question_that_nobody_can_answer_is_a_dead_end() -> None:
    found = simulate(
        """
        type    | name | label | required | constraint
        integer | a    | A     | yes      |
        integer | b    | B     | yes      | . > 5 and . < 5
        """,
        n=3,
    )
    assert found.ends == {"without_end": 3}
    assert [(end.name, end.complaint.kind, end.count, end.guided) for end in found.dead_ends] == [
        ("b", "constraint", 3, False)
    ]


def test_a_filter_that_leaves_nothing_possible_is_a_dead_end_that_only_some_meet() -> None:
    found = simulate(
        """
        type                   | name  | label | required | choice_filter                 | constraint
        select_multiple brands | known | Known | yes      |                               |
        select_one brands      | best  | Best  | yes      | not(selected(${known}, name)) | . != 'c'
        """,
    )
    assert [(end.name, end.complaint.kind) for end in found.dead_ends] == [("best", "constraint")]
    assert 0 < found.dead_ends[0].count < 100


RARE = """
    type             | name  | label | required | relevant                            | calculation
    integer          | age   | Age?  | yes      |                                     |
    select_one yesno | own   | Own?  | yes      |                                     |
    calculate        | band  |       |          |                                     | if(${age} = 97, 'old', 'not')
    text             | rare  | Rare  |          | ${band} = 'old' and ${own} = '2'    |
    text             | never | Never |          | ${age} < 10 and ${age} > 20         |
    text             | after | After |          | ${rare} != '' and ${own} = '1'      |
"""


def test_guided_respondents_reach_what_chance_does_not() -> None:
    found = simulate(RARE, n=30)
    assert found.only_guided == ("rare",)
    assert found.never_asked == ("never", "after")


def test_without_guided_respondents_what_is_rare_is_not_reached() -> None:
    assert simulate(RARE, n=30, guided=0).never_asked == ("rare", "never", "after")


def test_guided_respondents_come_by_the_sample_by_attempts_by_counts_and_by_breaking_off() -> None:
    found = simulate(
        """
        type                   | name  | label | required | relevant                       | choice_filter
        select_multiple brands | known | Known | yes      |                                |
        integer                | share | Share | yes      | attribute('region') = 'north'  |
        integer                | a     | A     | yes      | attempt() >= 3                 |
        integer                | b     | B     | yes      | count-selected(${known}) = 3   |
        integer                | c     | C     | yes      | ${share} * 2 + 4 = 204         |
        select_one brands      | best  | Best  | yes      | ${c} > 900                     | selected(${known}, name)
        begin_group            | last  | Last  |          |                                |
        text                   | why   | Why?  | yes      |                                |
        end_group              |       |       |          |                                |
        """,
        n=20,
        settings="after_break_off\nlast",
    )
    assert found.never_asked == ()
    assert {"a", "c", "best", "why"} <= set(found.only_guided)
    assert [code for name, code in found.never_chosen if name == "best"] == []


def test_what_is_never_offered_or_never_taken_is_listed() -> None:
    found = simulate(
        """
        type               | name | label | required | choice_filter     | constraint
        select_one yesno   | a    | A     | yes      |                   |
        select_one brands  | b    | B     | yes      | name != 'c'       | . != 'b'
        """,
        routes="after | when | go_to\na | ${a} = '1' and ${a} = '2' | @screened_out\na | ${a} = '2' | @complete",
    )
    assert found.never_offered == (("b", "c"),)
    assert found.never_chosen == (("b", "b"),)
    assert [route.row for route in found.never_taken] == [2]


QUOTAS = """
    name  | label | when                              | target | on_full
    young | Young | ${age} < 35                       | 20     | stop
    old   | Old   | ${age} >= 35                      | 20     | stop
    cups  | Cups  | ${cups} >= 3                      | 400    | warn
    none  | None  | ${age} < 35 and ${age} > 40       | 10     | warn
    rare  | Rare  | ${age} = 117                      | 10     | warn
"""


def test_cells_fill_and_full_ones_turn_people_away() -> None:
    found = simulate(SCREENING, n=300, respondents=SHARES, quotas=QUOTAS)
    young, old, cups, none, rare = found.cells
    assert (young.was_filled, old.was_filled, cups.was_filled) == (True, True, False)
    assert 0.2 < young.belong / 300 < 0.35
    assert (young.needed or 0) > 50
    assert found.contacts == max(young.needed or 0, old.needed or 0)
    assert (found.fields > 1, found.ends["quota_full"] > 0) == (True, True)
    assert young.completes in range(20 * found.fields, 20 * (found.fields + 1) + 1)
    assert cups.needed == -(-400 * 300 // cups.completes)
    assert (none.needed, none.can_be_met) == (None, False)
    assert (rare.needed, rare.can_be_met) == (None, True)


def test_a_cell_that_stops_and_never_fills_keeps_the_field_open() -> None:
    quotas = "name | when | target\nyoung | ${age} < 35 | 5\nnobody | ${age} > 110 | 5"
    found = simulate(SCREENING, respondents=SHARES, quotas=quotas)
    assert (found.contacts, found.fields, found.cells[1].needed) == (None, 0, None)
    assert found.cells[0].completes == 5


def test_concepts_are_given_out_evenly() -> None:
    found = simulate(
        """
        type | name  | label | relevant
        text | light | Light | least_filled('concept') = 'c_light'
        text | dark  | Dark  | least_filled('concept') = 'c_dark'
        """,
        n=60,
        quotas="name | target | group\nc_light | 100 | concept\nc_dark | 100 | concept",
    )
    assert [cell.completes for cell in found.cells] == [30, 30]


def test_the_length_is_that_of_complete_interviews() -> None:
    found = simulate(SCREENING, respondents=SHARES)
    assert found.length is not None
    assert (found.length.shortest.questions, found.length.longest.questions) == (2, 4)
    assert (found.length.shortest.words, found.length.longest.words) == (4, 9)
    assert found.length.shortest.minutes < found.length.longest.minutes
    assert (
        simulate("type | name | label | constraint | required\ninteger | a | A | . < 0 and . > 0 | yes").length is None
    )


def test_an_interview_that_goes_round_and_round_does_not_end() -> None:
    survey = """
        type         | name  | label | repeat_count
        begin_repeat | child | Child | 500
        integer      | age   | Age?  |
        integer      | shoes | Shoes |
        integer      | teeth | Teeth |
        end_repeat   |       |       |
    """
    found = simulate(survey, n=1, guided=0)
    assert (found.ends, found.endless) == ({"without_end": 1}, ("age",))


def test_what_was_found_is_plain_json() -> None:
    said = as_json(simulate(SCREENING, n=30, respondents=SHARES, quotas=QUOTAS.replace("20", "500")))
    assert said["questions"]["drinks"]["offered"] == {"1": 30, "2": 30}
    assert [cell["name"] for cell in said["quotas"]] == ["young", "old", "cups", "none", "rare"]
    assert said["length"]["shortest"]["questions"] == 2.0


EVERYTHING = """
    type             | name  | label          | required | constraint    | relevant       | calculation
    integer          | age   | Age?           | yes      | . > 5         |                |
    select_one yesno | own   | Own?           | yes      |               |                |
    text             | which | Which ${age}?  |          |               | ${own} = '1'   |
    integer          | stuck | ${which}?      | yes      | . > 5 and . < 5 | ${own} = '2' |
    text             | never | Never          |          |               | ${age} < 0     |
"""


def test_results_are_kept_as_json_beside_their_questionnaire() -> None:
    quotas = "name | label | when | target | on_full\nyoung | Young | ${age} < 30 | 3 | stop"
    routes = "after | when | go_to\nage | ${age} = 5 | which"
    program = made(EVERYTHING, quotas=quotas, routes=routes)
    found = coverage(program, 30, 1, FACTS)
    assert all([found.dead_ends, found.never_taken, found.never_asked, found.cells])
    kept = json.loads(json.dumps(to_json(found, program.questionnaire)))
    assert from_json(kept, program.questionnaire) == found


def test_a_simulation_says_after_each_interview_how_far_it_is() -> None:
    program = made(SCREENING)
    *steps, last = coverage_in_steps(program, 20, 1, FACTS)
    assert isinstance(last, Coverage)
    assert last == coverage(program, 20, 1, FACTS)
    assert [step.held for step in steps if isinstance(step, Progress)] == list(
        range(1, last.interviews + last.guided + 1)
    )
