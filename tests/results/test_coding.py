"""Open answers are coded, many at once; their codes are in every file, and go with the person."""

from typing import Any

import pytest
from django.test import Client

from surveys.analysis.agreement import cohens_kappa
from surveys.analysis.similar_texts import grouped, suggested
from surveys.interviewing.models import Interview
from surveys.people.models import User
from surveys.results import services
from surveys.results.models import CodedAnswer, CodingRound
from surveys.results.queries import AnswerAt, delivered_interviews
from surveys.results.services import Asked
from tests.interviewing.scene import Scene, make_scene

from .books import book_of, finished, rows

pytestmark = pytest.mark.django_db
SURVEY = [
    ["type", "name", "label::English (en)", "personal"],
    ["text", "why", "What is good coffee?", None],
    ["text", "who", "What is your name?", "yes"],
]
SAID = ("the aroma", "aroma of the morning", "it is cheap", "cheap")


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, cases=len(SAID))
    for number, text in enumerate(SAID):
        here = scene if not number else Scene(scene.study, scene.interviewer, scene.next_case())
        finished(here, text, "Maria")
    for words in ("Aroma", "Price"):
        services.add_code(study=scene.study, variable="why", words=words, by=laura(scene), now=scene.now)
    return scene


def laura(scene: Scene) -> User:
    assert scene.study.created_by
    return scene.study.created_by


def ids(scene: Scene) -> list[int]:
    return list(delivered_interviews(scene.study).order_by("pk").values_list("pk", flat=True))


def give(scene: Scene, interviews: list[int], *codes: int, by: User | None = None, **more: Any) -> int:
    return services.assign_codes(
        study=scene.study,
        variable="why",
        answers=[AnswerAt(pk) for pk in interviews],
        codes=codes,
        by=by or laura(scene),
        now=scene.now,
        **more,
    )


def coded(scene: Scene) -> list[tuple[Any, ...]]:
    return rows(book_of(scene), "Data_codes", "why_cod_1", "why_cod_2")


def test_what_was_coded_is_in_every_file_and_in_the_toplines_and_is_taken_back_step_by_step(scene: Scene) -> None:
    one, two, three, four = ids(scene)
    assert "why_cod_1" in [cell.value for cell in book_of(scene)["Data_codes"][1]]
    assert give(scene, [one, two], 1) == 2
    give(scene, [three], 2, 1)
    assert coded(scene) == [(1, 0), (1, 0), (1, 1), (None, None)]
    assert rows(book_of(scene), "Data_labels", "why_cod")[2] == ("Price; Aroma",)
    seen = services.toplines_of(scene.study, Asked(), language="en", now=scene.now)
    card = next(card for card in seen.cards if card.name == "why_cod")
    assert [(line.words, line.people) for line in card.lines] == [("Aroma", 3), ("Price", 1)]
    assert services.undo_coding(study=scene.study, variable="why", by=laura(scene), now=scene.now) == 1
    assert coded(scene)[2] == (None, None)
    services.undo_coding(study=scene.study, variable="why", by=laura(scene), now=scene.now)
    assert coded(scene) == [(None, None)] * 4
    assert services.undo_coding(study=scene.study, variable="why", by=laura(scene), now=scene.now) == 0
    assert CodedAnswer.objects.count() == 3
    assert four


def test_an_unknown_code_is_refused_and_a_merged_one_is_delivered_as_the_other(scene: Scene) -> None:
    one, *_others = ids(scene)
    with pytest.raises(services.UnknownCodeError):
        give(scene, [one], 7)
    with pytest.raises(services.CodeTakenError):
        services.add_code(study=scene.study, variable="why", words="x", number=2, by=laura(scene), now=scene.now)
    give(scene, [one], 2)
    facts: dict[str, Any] = {"study": scene.study, "variable": "why", "by": laura(scene), "now": scene.now}
    assert services.merge_codes(source=2, target=1, **facts) == 1
    assert rows(book_of(scene), "Data_codes", "why_cod_1")[0] == (1,)
    child = services.add_code(words="Smell", parent=1, **facts)
    assert child.parent is not None
    assert rows(book_of(scene), "Code_lists", "variable", "label")[-1] == ("why_cod", "Aroma: Smell")


def test_a_second_coder_agrees_or_not_and_what_is_decided_counts(scene: Scene) -> None:
    paolo = User.objects.create_user("paolo")
    one, two, three, four = ids(scene)
    give(scene, [one, two], 1)
    give(scene, [three, four], 2)
    give(scene, [one, three, four], 2, by=paolo, round_=CodingRound.SECOND)
    give(scene, [two], 1, by=paolo, round_=CodingRound.SECOND)
    bench = services.bench_of(scene.study, "why", shown="differing", search="", language="en", now=scene.now)
    assert bench is not None
    assert (bench.kappa.same, bench.kappa.base, bench.kappa.kappa) == (3, 4, 0.5)
    assert [answer.at.interview for group in bench.groups for answer in group.answers] == [one]
    give(scene, [one], 2, round_=CodingRound.DECIDED)
    assert coded(scene)[0] == (0, 1)


def test_erasing_somebody_takes_the_codes_of_their_answers(scene: Scene) -> None:
    one, *_others = ids(scene)
    give(scene, ids(scene), 1)
    case = Interview.objects.get(pk=one).case
    services.erase_everywhere(case=case, reason="asked", by=laura(scene), now=scene.now)
    assert not CodedAnswer.objects.filter(interview=one).exists()
    assert coded(scene)[0] == (None, None)


def test_the_room_shows_nothing_personal_and_codes_many_by_one_form(scene: Scene) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(laura(scene))
    address = f"/studies/{scene.study.pk}/results/coding/"
    page = browser.get(address).content.decode()
    assert ("aroma of the morning" in page, "Maria" in page) == (True, False)
    sent = {"q": "why", "codes": "1, 2", "answers": ids(scene)[:2]}
    assert browser.post(f"{address}assign/", sent).status_code == 302
    assert coded(scene)[:2] == [(1, 1), (1, 1)]
    told = browser.post(f"{address}assign/", sent | {"codes": "9"}, follow=True).content.decode()
    assert "9 is not in the frame" in told
    browser.post(f"{address}undo/", {"q": "why"})
    browser.post(f"{address}code/", {"q": "why", "words": "Other", "number": "96"})
    browser.post(f"{address}merge/", {"q": "why", "source": "96", "target": "1"})
    assert coded(scene)[0] == (None, None)


def test_kappa_is_that_of_the_published_example() -> None:
    # Cohen's proposals read by two readers, as Wikipedia has it from 1960 on: 20, 5, 10, 15 of 50.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = cohens_kappa(pairs)
    assert (found.same, round(found.by_chance, 2), round(found.kappa or 0, 2)) == (35, 0.5, 0.4)
    assert cohens_kappa([]).kappa is None
    assert cohens_kappa([("a", "a")]).kappa is None


def test_texts_that_say_nearly_the_same_are_one_group_and_bring_a_code_along() -> None:
    texts = {
        "1": "il profumo della mattina",
        "2": "profumi di mattina",
        "3": "costa poco",
        "4": "È il profumo, la mattina",
    }
    assert [set(group.members) for group in grouped(texts)] == [{"1", "2", "4"}, {"3"}]
    assert suggested({"5": "Il profumo della mattina!"}, [("profumo di mattina", (4,))]) == {"5": (4,)}
    assert suggested({"5": "tutt'altro"}, [("profumo di mattina", (4,))]) == {}


def test_a_second_coder_sees_no_totals_of_the_first(scene: Scene) -> None:
    one, *_others = ids(scene)
    give(scene, ids(scene), 1)
    give(scene, [one], 2, by=User.objects.create_user("paolo"), round_=CodingRound.SECOND)
    facts: dict[str, Any] = {"search": "", "language": "en", "now": scene.now}
    told = {shown: services.bench_of(scene.study, "why", shown=shown, **facts) for shown in ("second", "all")}
    figures = {name: (dict(b.counts), b.kappa.base, b.differing) for name, b in told.items() if b is not None}
    assert figures == {"second": ({2: 1}, 0, 0), "all": ({1: 4}, 1, 1)}
