"""What holds for every questionnaire, whatever is answered."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.questionnaire import codebook, running
from surveys.questionnaire.checks import check, estimate
from surveys.questionnaire.checks.lists import keeps_all_names
from surveys.questionnaire.compiled import circles, compile
from surveys.questionnaire.model import storage
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Ask, Entry, Page

from .any_questionnaire import SEEDS, questionnaires, sound, whatever
from .runs import FACTS, Interview

TYPED = st.lists(st.sampled_from(["", "1", "2", "3", "1 2", "2 1 3", "dk"]), min_size=1, max_size=9)
MOST_PAGES = 300


def walk(interview: Interview, typed: list[str]) -> list[Page]:
    """Answer to the end with the texts in turn; what is not taken is left empty, "another one?" is declined."""
    pages: list[Page] = []
    while isinstance(at := interview.at, Ask) and len(pages) < MOST_PAGES:
        text = typed[len(pages) % len(typed)]
        pages.append(at.page)
        if at.page.repeat:
            interview.say("no")
            continue
        entry = Entry(missing="dk") if text == "dk" else Entry(typed=text)
        interview.say(tuple(entry for _ in at.page.questions))
        if interview.complaints:
            interview.say(tuple(Entry() for _ in at.page.questions))
    return pages


@whatever
@given(questionnaires(), TYPED, SEEDS)
def test_every_run_ends_and_the_same_seed_shows_the_same_pages_in_the_same_order(
    questionnaire: s.Questionnaire, typed: list[str], seed: int
) -> None:
    program = sound(questionnaire)
    first, second = Interview(program, seed=seed), Interview(program, seed=seed)
    assert walk(first, typed) == walk(second, typed)
    assert first.where.startswith("@")
    assert first.now == second.now


@whatever
@given(questionnaires())
def test_what_a_look_finds_without_making_anything_is_what_making_it_finds(questionnaire: s.Questionnaire) -> None:
    assert circles(questionnaire) == compile(questionnaire).problems
    by_place = codebook.build(questionnaire).by_place
    renamed = [
        item.name
        for around, item in questionnaire.walk()
        if (variable := by_place.get(("/".join((*around, item.name)), ""))) and variable.name != item.name
    ]
    assert not (keeps_all_names(questionnaire) and renamed)


@whatever
@given(questionnaires(), TYPED, SEEDS)
def test_back_to_the_start_and_forth_again_is_the_same_route(
    questionnaire: s.Questionnaire, typed: list[str], seed: int
) -> None:
    interview = Interview(sound(questionnaire), seed=seed)
    pages, end = [page.path for page in walk(interview, typed)], interview.where
    assume(pages)
    met: list[str] = []
    while not met or not interview.page.first:
        met.append(interview.back().where)
        assert len(met) <= len(pages)
    assert met[::-1] == list(dict.fromkeys(pages))
    given_first = [view.answer for view in interview.page.questions]
    if any(one is not None and (one.value or one.missing) for one in given_first):
        again = tuple(
            Entry(missing=one.missing)
            if one and one.missing
            else Entry(typed=" ".join(one.value) if one and isinstance(one.value, list) else str(one.value or ""))
            if one
            else Entry()
            for one in given_first
        )
        interview.say(again)
        assert interview.where == end


@whatever
@given(questionnaires(), TYPED, TYPED, SEEDS)
def test_what_lies_off_the_route_changes_nothing_that_is_seen_worked_out_or_exported(
    questionnaire: s.Questionnaire, typed: list[str], otherwise: list[str], seed: int
) -> None:
    program = sound(questionnaire)
    interview = Interview(program, seed=seed)
    pages = walk(interview, typed)
    assume(pages)
    interview.go_to(pages[0].path)
    walk(interview, otherwise)
    values = running.values(program, interview.now, FACTS)
    left = {path for path, one in values.items() if one.missing in ("off_route", "not_reached")}
    answers = {path: one for path, one in interview.now.answers.items() if path not in left}
    without = replace(interview.now, answers=answers)
    assert running.values(program, without, FACTS) == values
    assert running.lines(program, without, FACTS) == running.lines(program, interview.now, FACTS)
    assert running.ask(program, without, FACTS) == interview.at


@whatever
@given(questionnaires())
def test_every_questionnaire_can_be_checked_measured_and_stored(questionnaire: s.Questionnaire) -> None:
    assert not any("%(" in problem.what() + problem.remedy() for problem in check(questionnaire))
    assert estimate(questionnaire).shortest.questions <= estimate(questionnaire).longest.questions
    assert storage.from_json(storage.to_json(questionnaire)) == questionnaire
