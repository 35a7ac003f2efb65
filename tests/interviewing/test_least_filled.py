"""Which concept somebody rates: the least filled of those they may rate, picked once and kept."""

from datetime import timedelta

import pytest

from surveys.fieldwork.models import QuotaCell
from surveys.fieldwork.services.quotas import release_lapsed_places
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.questionnaire.model.pages import Ask, Ended

from .quota_scene import Table, filled, finish, go_back, make, next_one, resume
from .scene import Scene, page_of

pytestmark = pytest.mark.django_db

CONCEPTS: Table = [
    ["type", "name", "label", "relevant", "calculation"],
    ["select_multiple brands", "known", "Which do you know?", None, None],
    ["calculate", "concept", None, None, "least_filled('concept')"],
    ["integer", "rating", "Rate ${concept}", "${concept} != ''", None],
]
BRANDS: Table = [["list_name", "name", "label"], *(["brands", code, code.upper()] for code in "abc")]
GROUP: Table = [
    ["name", "label", "group", "when", "target"],
    *([code, code.upper(), "concept", f"selected(${{known}}, '{code}')", 2] for code in "abc"),
]


def rated(scene: Scene, known: str) -> str:
    """Which concept somebody rates who knows these; the interview is finished."""
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=tuple(known), key="known")
    if isinstance(step.outcome, Ask):
        step = scene.answer(step.interview.pk, "rating", "7")
    finish(scene, step)
    assert isinstance(step.outcome, Ended)
    state = Interview.objects.get(pk=step.interview.pk).state
    picked = state["decisions"].get("least_filled:concept", {"is": ""})["is"]
    return f"{picked} {step.outcome.reason}"


def rated_next(scene: Scene, *known: str) -> tuple[Scene, list[str]]:
    """What the next interviews rate, one after the other."""
    told = []
    for codes in known:
        scene = next_one(scene)
        told.append(rated(scene, codes))
    return scene, sorted(told)


def test_each_interview_rates_the_least_filled_of_the_concepts_it_may_rate() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS, cases=12)
    first = rated(scene, "abc")
    scene, more = rated_next(scene, "abc", "abc")
    assert sorted([first, *more]) == ["a complete", "b complete", "c complete"]
    scene, more = rated_next(scene, "b", "")
    assert more == [" complete", "b complete"]
    scene, more = rated_next(scene, "abc", "abc")
    assert more == ["a complete", "c complete"]
    assert filled() == {"a": (2, 0), "b": (2, 0), "c": (2, 0)}
    scene, more = rated_next(scene, "abc")
    assert more[0].endswith("quota_full")
    assert filled() == {"a": (2, 0), "b": (2, 0), "c": (2, 0)}


def reserved() -> dict[str, int]:
    """Reserved places by cell, where completes are only written down."""
    return dict(QuotaCell.objects.filter(reserved__gt=0).values_list("name", "reserved"))


def picked(scene: Scene, known: str) -> str:
    """Which concept is asked of somebody who knows these, in an interview that runs on."""
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=tuple(known), key="known")
    return page_of(step).questions[0].label[-1].words


def test_places_of_interviews_under_way_count_as_filled() -> None:
    first = make(GROUP, survey=CONCEPTS, choices=BRANDS, cases=2)
    QuotaCell.objects.filter(name="a").update(completes=1)
    QuotaCell.objects.filter(name="b").update(reserved=1)
    assert picked(first, "abc") == "c"


def test_a_concept_that_is_full_is_passed_by() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="b").update(completes=9, target=20)
    QuotaCell.objects.filter(name="a").update(completes=1, target=1)
    assert picked(scene, "ab") == "b"


def test_a_concept_that_only_warns_is_picked_beyond_its_target() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="a").update(completes=3, on_full="warn")
    assert picked(scene, "a") == "a"
    assert reserved() == {"a": 1}


def suspended_with_b() -> Scene:
    """An interview that was to rate b, and was suspended for so long that its place was given back."""
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="c").update(completes=1)
    assert picked(scene, "bc") == "b"
    services.suspend(
        interview_id=Interview.objects.get().pk, attempt=scene.attempt, code="not_available", now=scene.now
    )
    release_lapsed_places(now=scene.now + timedelta(hours=3))
    return scene


def test_a_resumed_interview_keeps_its_concept_or_reserves_it_again() -> None:
    scene = suspended_with_b()
    assert reserved() == {}
    again = resume(scene, scene.now + timedelta(hours=5))
    assert page_of(again.start()).questions[0].label[-1].words == "b"
    assert reserved() == {"b": 1}


def test_a_resumed_interview_whose_concept_has_filled_up_ends() -> None:
    scene = suspended_with_b()
    QuotaCell.objects.filter(name="b").update(completes=2)
    step = resume(scene, scene.now + timedelta(hours=5)).start()
    assert isinstance(step.outcome, Ended)
    assert step.outcome.reason == "quota_full"


def test_a_pick_stays_when_one_goes_back_and_is_taken_anew_when_what_it_rests_on_changes() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="c").update(completes=1)
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=("b", "c"), key="1")
    assert page_of(step).questions[0].label[-1].words == "b"
    QuotaCell.objects.filter(name="b").update(completes=1)
    QuotaCell.objects.filter(name="c").update(completes=0)
    go_back(scene, step, "known")
    step = scene.answer(step.interview.pk, "known", codes=("b", "c"), key="2")
    assert page_of(step).questions[0].label[-1].words == "b"
    QuotaCell.objects.filter(name="b").update(completes=0)
    QuotaCell.objects.filter(name="c").update(completes=1)
    go_back(scene, step, "known")
    step = scene.answer(step.interview.pk, "known", codes=("a", "c"), key="3")
    assert page_of(step).questions[0].label[-1].words == "a"
    assert reserved() == {"a": 1}


def test_a_pick_on_the_first_page_is_made_when_the_interview_opens() -> None:
    survey: Table = [["type", "name", "label"], ["integer", "rating", "Rate ${c}"], ["calculate", "c", None]]
    survey = [[*survey[0], "calculation"], [*survey[1], None], [*survey[2], "least_filled('concept')"]]
    scene = make([["name", "group", "target", "when"], ["x", "concept", 5, None]], survey=survey, choices=BRANDS)
    assert page_of(scene.start()).questions[0].label[-1].words == "x"
    assert filled() == {"x": (0, 1)}


def test_what_the_field_decides_is_written_behind_the_answer_it_rests_on() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    step = scene.start()
    scene.answer(step.interview.pk, "known", codes=("b",), key="known")
    events = [(event.kind, event.new, event.key) for event in InterviewEvent.objects.order_by("sequence")]
    assert events[1:] == [
        ("answer", {"v": ["b"]}, "known"),
        ("picked", {"concept": "b"}, ""),
        ("quota", {"b": "open"}, ""),
        ("page", None, ""),
    ]


TWO_CONCEPTS: Table = [
    ["type", "name", "label", "relevant", "calculation"],
    ["select_multiple brands", "known", "Which do you know?", None, None],
    ["calculate", "first", None, None, "least_filled('first')"],
    ["calculate", "second", None, None, "least_filled('second')"],
    ["integer", "rating_1", "Rate ${first}", "${first} != ''", None],
    ["integer", "rating_2", "Rate ${second}", "${second} != ''", None],
]
TWO_GROUPS: Table = [
    ["name", "label", "group", "when", "target"],
    *([f"{code}_1", code.upper(), "first", f"selected(${{known}}, '{code}')", 4] for code in "abc"),
    *(
        [f"{code}_2", code, "second", f"selected(${{known}}, '{code}') and least_filled('first') != '{code}_1'", 4]
        for code in "abc"
    ),
]


def rated_two(scene: Scene, known: str) -> tuple[str, ...]:
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=tuple(known), key="known")
    names = []
    while isinstance(step.outcome, Ask):
        page = page_of(step)
        names.append(page.questions[0].label[-1].words)
        step = scene.answer(step.interview.pk, page.path, "7")
    finish(scene, step)
    return tuple(names)


def test_two_concepts_are_two_groups_of_which_the_second_leaves_out_what_the_first_gave() -> None:
    scene = make(TWO_GROUPS, survey=TWO_CONCEPTS, choices=BRANDS, cases=7)
    pairs = [rated_two(scene, "abc")]
    for _ in range(5):
        scene = next_one(scene)
        pairs.append(rated_two(scene, "abc"))
    assert all(first[0] != second[0] for first, second in pairs), pairs
    counted = {name: completes for name, (completes, _) in filled().items()}
    assert [counted[f"{code}_1"] for code in "abc"] == [2, 2, 2]
    # The second may not be the least filled of all: that one may have been given first.
    assert sum(counted[f"{code}_2"] for code in "abc") == 6
    assert all(1 <= counted[f"{code}_2"] <= 3 for code in "abc")
    scene = next_one(scene)
    assert [name[0] for name in rated_two(scene, "b")] == ["b"]
