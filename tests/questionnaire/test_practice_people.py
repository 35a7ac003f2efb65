"""People for practice interviews: how they speak and react, and that every practice with them ends."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.management.demo.practice_people import coffee_people
from surveys.questionnaire import personas as p
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.personas import kinds
from surveys.questionnaire.personas.persona import MOST_OBJECTIONS

from .any_questionnaire import SEEDS, questionnaires, sound, whatever
from .practising import Careless, Interviewer, StuckError, demo_program
from .runs import made

BY_KEY = {one.key: one for one in p.SHIPPED}
ILARIA, CARLA, ALDO, PINA, MARCO = (BY_KEY[key] for key in ("ilaria", "carla", "aldo", "pina", "marco"))
PROGRAM = made(
    """
    type               | name  | label                        | required | nonresponse | read_out
    integer            | age   | How old are you?             | yes      |             |
    select_one brands  | brand | Which one do you buy most?   | yes      | dk          | yes
    text               | why   | Why that one?                | yes      |             |
    """
)


def plain(**changes: object) -> p.Persona:
    """Somebody with an answer to everything, who objects to nothing."""
    answers = (
        p.WrittenAnswer("age", ("71",)),
        p.WrittenAnswer("brand", ("b",), vague="The red packet.", says="Beta, that’s it."),
        p.WrittenAnswer("why", ("It smells good in the morning",)),
    )
    calm = p.Traits(trust=3, patience=30, clarity=1, talk=1, hearing=5)
    return replace(p.Persona("test", 1, "en", "Test", traits=calm, answers=answers), **changes)  # type: ignore[arg-type]


def on_the_first_page(persona: p.Persona, kind: type[Interviewer] = Interviewer) -> Interviewer:
    """An interviewer whose first page is on the screen, unread."""
    one = kind(persona, PROGRAM)
    one.do(p.dialled(persona, must_say=()))
    show(one)
    return one


def show(one: Interviewer) -> None:
    at = {"seed": 1, "lines": one.lines, "at": one.at}
    page = one.asked()
    one.do(p.shown(one.persona, PROGRAM, one.state, one.facts, page, **at))  # type: ignore[arg-type]


def spoken(lines: list[p.Line]) -> list[tuple[str, str]]:
    return [(line.kind, line.words) for line in lines]


def test_she_answers_once_the_question_was_read_and_never_before() -> None:
    one = on_the_first_page(plain())
    assert (one.stands, p.may_enter(one.lines)) == ("listens", False)
    assert p.answers_by_herself_at(one.lines) == pytest.approx(one.at + 4 / 2.6, abs=0.1)
    for _ in range(3):
        early = one.do(p.other("refused_entry", one.at, one.path, early=True))
        assert [line.kind for line in early] == ["asks_again"]
    assert early[0].detail["trust"] == -1
    assert spoken(one.do(p.read(one.at, one.path))) == [("answer", "71.")]
    assert (one.stands, p.may_enter(one.lines)) == ("has_spoken", True)


def test_whoever_goes_back_to_put_a_code_right_is_not_asked_to_read_again() -> None:
    one = on_the_first_page(plain())
    one.do(p.read(one.at, one.path))
    first, before = one.path, one.state
    one.enters(one.asked(), one.means(one.asked(), one.lines[2]))
    show(one)
    one.do(p.other("back", one.at, one.path))
    one.state = before
    show(one)
    assert (one.path, one.stands, p.may_enter(one.lines)) == (first, "has_spoken", True)
    assert p.answers_by_herself_at(one.lines) is None
    assert spoken(one.do(p.reread(one.at, one.path))) == [("answer", "I said 71.")]


HERSELF = """
    type                | name  | label
    text                | who   | What is your name, please?
    integer             | years | And how old are you?
    select_one ages     | band  | Which age group are you in? Your age, please.
"""
AGES = "list_name | name | label\nages | 1 | up to 24\nages | 2 | 25–64\nages | 3 | 65 or more"


@pytest.mark.parametrize(("age", "band"), [(19, "1"), (49, "2"), (71, "3")])
def test_she_knows_her_own_name_and_age_and_is_not_vague_about_them(age: int, band: str) -> None:
    program = made(HERSELF, choices=AGES)
    one = Interviewer(plain(name="Mrs Dorothy", age=age, traits=p.Traits(clarity=0), answers=()), program)
    one.do(p.dialled(one.persona, must_say=()))
    told = []
    for _ in range(3):
        page = one.asked()
        shown = p.shown(one.persona, program, one.state, one.facts, page, seed=1, lines=one.lines, at=0)
        told.append(shown.detail["questions"][0])
        one.enters(page, one.means(page, shown))
    assert [asked["truth"]["v"] for asked in told] == ["Dorothy", age, band]
    assert (told[0]["says"], "vague" in told[0]) == ("Dorothy.", False)


def test_a_vague_answer_is_cleared_by_a_neutral_probe_and_not_by_a_suggestion() -> None:
    one = on_the_first_page(plain())
    one.do(p.read(one.at, one.path))
    one.enters(one.asked(), one.means(one.asked(), one.lines[2]))
    show(one)
    assert spoken(one.do(p.read(one.at, one.path))) == [("vague", "The red packet.")]
    by_kind = {move.kind: move for move in p.moves(one.lines)}
    assert set(by_kind) == {"neutral", "leads", "infers"}
    assert by_kind["neutral"].words == "What do you mean by that, exactly?"
    yes = one.do(p.probed(one.lines, by_kind["leads"].number, at=one.at))
    assert [(line.kind, line.detail["is_yes"]) for line in yes] == [("answer", True)]
    assert spoken(one.do(p.probed(one.lines, by_kind["neutral"].number, at=one.at))) == [("clears", "Beta, that’s it.")]


def test_the_moves_stand_in_the_same_order_for_everybody_until_she_changes() -> None:
    def order(persona: p.Persona, seed: int) -> list[str]:
        one = Interviewer(persona, PROGRAM)
        page = one.asked()
        shown = p.shown(persona, PROGRAM, one.state, one.facts, page, seed=seed, lines=[], at=0)
        return [str(move["kind"]) for move in shown.detail["moves"]]

    assert len({tuple(order(plain(), seed)) for seed in range(6)}) == 1
    assert len({tuple(order(plain(number=number), 1)) for number in range(1, 9)}) > 1


def test_somebody_who_says_no_is_heard_and_the_call_ends_well() -> None:
    one = Interviewer(ALDO, PROGRAM)
    found = one.play()
    assert [line.kind for line in one.lines] == [
        *("dialled", "picks_up", "shown", "interruption", "said", "hangs_up", "outcome"),
    ]
    assert (found.points, found.is_passed, one.lines[-1].detail["disposition"]) == (100, True, "do_not_call")


def test_whoever_has_no_time_gets_an_appointment() -> None:
    one = Interviewer(MARCO, PROGRAM)
    found = one.play()
    assert "later" in [line.kind for line in one.lines]
    assert (found.points, one.lines[-1].detail["disposition"]) == (100, "call_back")
    assert (found.is_passed, found.is_whole) == (True, False)


@pytest.mark.parametrize(
    ("situation", "listen", "is_met"),
    [("selling", "Capisco.", True), ("", "Capisco.", True), ("", "", False), ("privacy", "Capisco.", False)],
)
def test_an_objection_is_met_by_the_answer_to_it_or_by_one_of_the_studys_own(
    situation: str, listen: str, is_met: bool
) -> None:
    one = Interviewer(CARLA, PROGRAM)
    one.do(p.dialled(CARLA, must_say=()))
    one.do(p.shown_script("introduction", "Buongiorno, disturbo?", at=one.at))
    one.do(p.read(one.at, one.path))
    one.at += 20
    words = "Capisco. Non vendiamo niente."
    said = one.do(p.said(one.at, one.path, name="x", situation=situation, words=words, listen=listen))
    assert bool(said[0].detail.get("met")) is is_met


@pytest.mark.parametrize(
    ("when", "says", "points"),
    [
        ("2026-11-29T19:30:00+01:00", "Sì, così va bene|Va bene, allora", "10/10"),
        ("2026-11-29T08:00:00+01:00", "un’altra ora", "5/10"),
    ],
)
def test_an_appointment_is_for_the_hour_that_was_asked_for(when: str, says: str, points: str) -> None:
    one = Interviewer(MARCO, PROGRAM)
    one.do(p.dialled(MARCO, must_say=()))
    one.do(p.shown_script("introduction", "Buongiorno, disturbo?", at=one.at))
    one.do(p.read(one.at, one.path))
    said = one.do(p.appointment(one.at, one.path, words=when, when=when))
    assert re.search(says, said[0].words)
    end = next(one for one in one.ends("call_back").criteria if one.key == "outcome")
    assert f"{10 * end.share:g}/10" == points


def test_whoever_is_calmed_at_the_introduction_has_agreed_to_it() -> None:
    one = Interviewer(CARLA, PROGRAM)
    one.do(p.dialled(CARLA, must_say=()))
    one.script("introduction")
    assert [line.kind for line in one.lines][-2:] == ["said", "answer"]
    assert one.stands == "has_spoken"


def test_who_is_not_listened_to_hangs_up() -> None:
    hurried = Careless(CARLA, demo_program(), seed=7)
    found = hurried.play()
    assert (found.is_lost, found.is_passed) == (True, False)
    assert hurried.lines[-2].kind == "hangs_up"


@pytest.mark.parametrize("persona", p.SHIPPED, ids=lambda one: one.key)
def test_a_perfect_interviewer_gets_a_hundred_with_everybody(persona: p.Persona) -> None:
    found = Interviewer(persona, PROGRAM, seed=3).play()
    assert (found.points, found.is_passed, found.improve) == (100, True, None)


def test_the_same_practice_is_played_the_same_way_again() -> None:
    one, other = Interviewer(PINA, PROGRAM, seed=5), Interviewer(PINA, PROGRAM, seed=5)
    assert one.play() == other.play()
    assert one.lines == other.lines
    third = Interviewer(PINA, PROGRAM, seed=6)
    third.play()
    assert third.lines != one.lines


def test_everybody_who_is_shipped_can_be_stored_and_read_again() -> None:
    for one in p.SHIPPED:
        assert p.from_json(json.loads(json.dumps(p.to_json(one)))) == one
    assert {one.language for one in p.SHIPPED} == {"it", "en"}
    assert len({one.key for one in p.SHIPPED}) == len(p.SHIPPED)


def test_all_that_is_wrong_with_a_persona_is_said_at_once() -> None:
    data = p.to_json(plain()) | {
        "key": "Not a key",
        "language": "",
        "traits": {"trust": 9, "patience": float("inf")},
        "answers": [{"question": "age"}, {"question": "age", "least": 5, "most": 2}],
        "objections": [{"place": "question", "words": ""}, {"place": "minutes", "words": "x", "situation": "moon"}],
    }
    with pytest.raises(p.PersonaError) as refusal:
        p.from_json(data)
    assert sorted(one.place for one in refusal.value.problems) == [
        *("answers.0.truth", "answers.1.least", "answers.1.question", "key", "language"),
        *("objections.0.question", "objections.0.words", "objections.1.minutes", "objections.1.situation"),
        *("traits.patience", "traits.trust"),
    ]


def test_an_endless_persona_is_refused() -> None:
    many = [{"place": "introduction", "words": "But why?"}] * (MOST_OBJECTIONS + 1)
    with pytest.raises(p.PersonaError, match="without end"):
        p.from_json(p.to_json(plain()) | {"objections": many})
    with pytest.raises(p.PersonaError, match="At most 400"):
        p.from_json(p.to_json(plain()) | {"digressions": ["and then " * 600]})
    for what in ("patience", "clarity"):
        with pytest.raises(p.PersonaError, match="number from"):
            p.from_json(p.to_json(plain()) | {"traits": {what: 10**9}})


def test_statements_on_one_page_are_answered_by_the_number_that_the_screen_shows() -> None:
    """They come in another order each time, and nothing else tells them apart."""
    played = Interviewer(next(one for one in coffee_people() if one.key == "carla"), demo_program(), seed=7)
    played.play()
    page = next(line for line in played.lines if line.kind == kinds.SHOWN and line.path.endswith("/C4"))
    said = [one.get("vague") or one["says"] for one in page.detail["questions"]]
    assert [words[:3] for words in said] == ["1: ", "2: ", "3: ", "4: "]
    days = [line.words for line in played.lines if line.path.endswith("/D4") and line.kind == kinds.ANSWER]
    assert re.fullmatch(r"Il \d+ [a-z]+ 20\d\d\.", days[0])  # nobody says a day in figures


def test_an_answer_that_the_questionnaire_does_not_allow_is_a_fault_on_its_line() -> None:
    answers = (p.WrittenAnswer("brand", ("13",)), p.WrittenAnswer("age", ("old",)), p.WrittenAnswer("gone", ("1",)))
    persona = plain(answers=answers)
    assert [(one.place, one.what()) for one in p.problems_of(persona, PROGRAM)] == [
        ("answers.0.truth", "brand: 13 does not exist."),
        ("answers.1.truth", "age: “old” is not a number."),
    ]
    assert p.unknown_names(persona, PROGRAM) == ["gone"]


def test_a_persona_for_a_questionnaire_that_changed_still_answers_everything() -> None:
    """Names and codes that are gone fall back to the engine, and what she says fits what she means."""
    changed = plain(answers=(p.WrittenAnswer("brand", ("13",), vague="The red one."), p.WrittenAnswer("gone", ("1",))))
    one = Interviewer(changed, PROGRAM)
    assert one.play().points == 100
    assert "The red one." not in [line.words for line in one.lines]


@given(questionnaires(), st.sampled_from(p.SHIPPED), st.sampled_from((Interviewer, Careless)), SEEDS)
@whatever
def test_any_persona_comes_to_an_end_with_any_questionnaire(
    questionnaire: object, persona: p.Persona, kind: type[Interviewer], seed: int
) -> None:
    program: Program = sound(questionnaire)  # type: ignore[arg-type]
    one = kind(persona, program, seed=seed)
    try:
        found = one.play()
    except StuckError:
        return
    assert 0 <= found.points <= 100
    assert p.score(one.lines) == found == p.score_from_json(json.loads(json.dumps(p.score_to_json(found))))
    assert {line.kind for line in one.lines if line.who == kinds.PERSONA} <= set(kinds.OF_PERSONA)
    assert {line.kind for line in one.lines if line.who == kinds.INTERVIEWER} <= set(kinds.OF_INTERVIEWER)


def test_the_people_of_the_demo_know_the_demos_questionnaire() -> None:
    program = demo_program()
    for one in coffee_people():
        assert p.problems_of(one, program) == []
        assert p.unknown_names(one, program) == []
        if one.can_be_interviewed:
            assert Interviewer(one, program, seed=2).play().points == 100
