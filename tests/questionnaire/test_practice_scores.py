"""Scores of recorded practices: what happened as a table, and the points that it gives."""

from __future__ import annotations

import pytest

from surveys.questionnaire import personas as p
from surveys.questionnaire.personas import kinds
from surveys.questionnaire.personas.judgements import right_part

# A row is: second, kind, path, and what the line tells. Of a page ``read`` is the number of words to read aloud,
# ``truth`` the code she means; ``gave`` is the code written. A page of 26 words needs ten seconds.
BEGINNING = """
    0   dialled    |               | must=introduction,privacy_notice,closing
    2   picks_up   |               | right=complete,screened_out,quota_full
    2   shown      | @introduction | read=26
    12  read       | @introduction |
    12  answer     | @introduction |
    12  shown      | @privacy_notice | read=26
    22  read       | @privacy_notice |
    22  answer     | @privacy_notice |
"""
GOOD_PAGES = """
    22  shown      | a1 | read=26 truth=1
    32  read       | a1 |
    32  answer     | a1 |
    36  entry      | a1 | gave=1
    36  shown      | a2 | read=26 truth=2 number=A2
    46  read       | a2 |
    46  answer     | a2 |
    50  entry      | a2 | gave=2
    50  shown      | a3 | read=26 truth=2 number=A3
    60  read       | a3 |
    60  answer     | a3 |
    64  entry      | a3 | gave=2
    64  shown      | a4 | read=26 truth=2
    74  read       | a4 |
    74  answer     | a4 |
    78  entry      | a4 | gave=2
    78  shown      | a5 | read=26 truth=2
    88  read       | a5 |
    88  answer     | a5 |
    92  entry      | a5 | gave=2
"""
END = """
    92  shown      | @closing | read=26
    102 read       | @closing |
    104 outcome    |          | disposition=complete
"""
PERFECT = BEGINNING + GOOD_PAGES + END
VAGUE = "46  answer     | a2 |", "46 vague | a2 | words=Mah"
CLEARED = "\n 47 probe | a2 | kind=neutral \n 47 clears | a2 | way=probe"
OBJECTION = """
    32  objection  | a1 | objection=0 listen=You-are-right words=And-who-are-you?
    {at}  said       | a1 | words=I-am-Anna
    {at}  answer     | a1 | met={met} why={why}
"""


def recorded(table: str) -> list[p.Line]:
    """The lines of a table."""
    rows = [[part.strip() for part in row.split("|")] for row in table.splitlines() if row.strip()]
    return [_line(first.split(), path, dict(one.split("=") for one in rest.split())) for first, path, rest in rows]


def _line(first: list[str], path: str, told: dict[str, str]) -> p.Line:
    at, kind = first
    detail: dict[str, object] = {key: value.replace("-", " ") for key, value in told.items()}
    if "read" in told:
        detail |= {"read": int(told["read"]), "seconds": 3.0}
    if path.startswith("@"):
        detail["script"] = path[1:]
    if "truth" in told:
        question = {"path": path, "number": told.get("number", path), "type": "select_one", "in_words": told["truth"]}
        detail["questions"] = [{**question, "truth": {"v": told["truth"]}}]
        detail["moves"] = [{"number": 1, "kind": "neutral", "words": "Which comes closest?"}]
    if "gave" in told:
        detail |= {"answers": {path: {"v": told["gave"]}}, "in_words": {path: told["gave"]}}
    for name, key in (("must", "must_say"), ("right", "right")):
        if name in told:
            detail[key] = told[name].split(",")
    if "met" in told:
        detail["met"] = told["met"] == "yes"
    if kind == "picks_up":
        detail |= {"speaks": True, "is_herself": True, "trust": 3}
    who = kinds.PERSONA if kind in kinds.OF_PERSONA else kinds.INTERVIEWER
    return p.Line(who, kind, float(at), path, detail)


def points(table: str) -> dict[str, str]:
    """Criterion → its points of those possible, where there was an occasion."""
    return {one.key: f"{one.points}/{one.possible}" for one in p.score(recorded(table)).criteria if one.of}


def told(found: p.Score, sign: str) -> list[tuple[int, str]]:
    return [(one.index, one.message % one.values) for one in found.judgements if one.sign == sign]


def test_all_right_is_a_hundred_and_what_had_no_occasion_is_shared_out() -> None:
    found = p.score(recorded(PERFECT))
    assert (found.points, found.is_passed, found.improve, told(found, "-")) == (100, True, None, [])
    assert points(PERFECT) == {
        "read": "29/29",
        "code": "29/29",
        "mandatory": "21/21",
        "outcome": "14/14",
        "pace": "7/7",
    }


def test_with_every_occasion_the_points_are_those_of_the_guide() -> None:
    whole = PERFECT.replace(VAGUE[0], VAGUE[1] + CLEARED)
    whole = whole.replace("32  answer     | a1 |", OBJECTION.format(at=32, met="yes", why=""))
    assert points(whole) == {
        **{"read": "20/20", "code": "20/20", "probe": "15/15", "objection": "15/15"},
        **{"mandatory": "15/15", "outcome": "10/10", "pace": "5/5"},
    }


@pytest.mark.parametrize(
    ("change", "criterion", "is_worth", "says"),
    [
        (("46  read", "40  read"), "read", "25/29", "Read too quickly: 4 s, 10 are needed"),
        (("gave=1", "gave=3"), "code", "23/29", "The wrong code: written “3”, meant “1”"),
        (VAGUE, "probe", "0/18", "A vague answer, and no probe"),
        (
            (VAGUE[0], VAGUE[1] + "\n 47 probe | a2 | kind=leads words=So-it-is-1?\n 47 answer | a2 | is_yes=1"),
            *("probe", "0/18", "A probe that suggests an answer"),
        ),
        (
            ("32  answer     | a1 |", OBJECTION.format(at=33, met="no", why="hurried")),
            *("objection", "0/18", "Answered without listening first"),
        ),
        (
            ("32  answer     | a1 |", OBJECTION.format(at=33, met="no", why="ignored")),
            *("objection", "0/18", "Went on without an answer"),
        ),
        (
            ("22  read       | @privacy_notice", "14 read | @privacy_notice"),
            "mandatory",
            "14/21",
            "The privacy notice was skipped",
        ),
        (("disposition=complete", "disposition=soft_refusal"), "outcome", "0/14", "The wrong outcome"),
    ],
)
def test_each_fault_costs_its_own_points_and_says_why(
    change: tuple[str, str], criterion: str, is_worth: str, says: str
) -> None:
    table = PERFECT.replace(*change)
    assert table != PERFECT
    assert points(table)[criterion] == is_worth
    found = p.score(recorded(table))
    assert found.improve is not None
    assert found.improve.key == criterion
    assert any(message.startswith(says) for _index, message in told(found, "-"))


def test_a_sentence_that_must_be_said_fails_by_itself() -> None:
    quick = p.score(recorded(PERFECT.replace("22  read       | @privacy_notice", "14 read | @privacy_notice")))
    assert quick.points > 75
    assert (quick.is_passed, quick.skipped) == (False, ("privacy_notice",))
    also_wrong = p.score(
        recorded(
            PERFECT.replace("22  read       | @privacy_notice", "14 read | @privacy_notice").replace(
                "disposition=complete", "disposition=soft_refusal"
            )
        )
    )
    assert also_wrong.improve is not None
    assert also_wrong.improve.key == "mandatory"
    left_out = "\n".join(row for row in PERFECT.splitlines() if "@closing" not in row)
    assert p.score(recorded(left_out)).skipped == ("closing",)


def test_somebody_who_was_lost_fails_by_itself() -> None:
    hung_up = BEGINNING + GOOD_PAGES.rpartition("92")[0] + "89 hangs_up | a5 | right=hung_up is_lost=yes\n"
    found = p.score(recorded(hung_up + "90 outcome | | disposition=hung_up"))
    assert found.points >= 75
    assert (found.is_lost, found.is_passed) == (True, False)


def test_a_practice_that_was_left_is_not_passed() -> None:
    assert not p.score(recorded(PERFECT + "105 left | |")).is_passed


def test_the_one_thing_to_improve_shows_what_was_said_and_what_would_have_been_better() -> None:
    led = VAGUE[1] + "\n 47 probe | a2 | kind=leads words=So-it-is-1?\n 47 answer | a2 | is_yes=1"
    improve = p.score(recorded(PERFECT.replace(VAGUE[0], led))).improve
    assert improve is not None
    assert (improve.said, improve.better, improve.places) == ("So it is 1?", "Which comes closest?", ("A2",))


def test_of_two_criteria_alike_the_one_with_more_points_is_to_be_improved() -> None:
    table = PERFECT.replace(*VAGUE).replace("disposition=complete", "disposition=busy")
    assert (points(table)["probe"][0], points(table)["outcome"][0]) == ("0", "0")
    improve = p.score(recorded(table)).improve
    assert improve is not None
    assert improve.key == "probe"


def test_an_answer_that_was_put_right_counts_as_it_stands_in_the_end() -> None:
    again = "\n 51 shown | a2 | read=26 truth=2\n 61 read | a2 |\n 61 answer | a2 |\n 62 entry | a2 | gave=2\n"
    table = PERFECT.replace("50  entry      | a2 | gave=2", "50 entry | a2 | gave=1" + again)
    assert points(table)["code"] == "29/29"


@pytest.mark.parametrize(
    ("hers", "written", "part"),
    [
        ("it smells good when I open the packet in the morning", "smells good when open packet in morning", 1),
        ("it smells good when I open the packet in the morning", "good smell, opening packets", 1),
        ("it smells good when I open the packet in the morning", "the smell", 0.5),
        ("it smells good when I open the packet in the morning", "dear", 0),
        ("è cremoso, e non troppo amaro", "cremosa e non amara", 1),
        ("è cremoso, e non troppo amaro", "cremoso e amaro", 0.5),
        ("It isn’t bitter", "not bitter", 1),
        ("It isn’t bitter", "bitter", 0.5),
        ("Il prezzo", "prezzi", 1),
        ("好喝", "好喝", 1),
    ],
)
def test_an_open_answer_is_written_down_in_its_own_words_and_summed_up_is_half_of_it(
    hers: str, written: str, part: float
) -> None:
    assert right_part({"type": "text"}, {"v": hers}, {"v": written}) == part


def test_of_several_mentions_some_are_half_right_and_all_codes_typed_are_wrong() -> None:
    asked, meant = {"type": "select_multiple"}, {"v": ["1", "2", "3"]}
    given = (["3", "1", "2"], ["1", "2"], ["1"], ["1", "2", "3", "4", "5", "6", "7"])
    assert [right_part(asked, meant, {"v": one}) for one in given] == [1, 0.5, 0, 0]


def test_whoever_waits_and_types_anything_or_reads_nothing_does_not_pass_by_the_rest() -> None:
    anything = PERFECT
    for name, code in (("a1", 1), ("a2", 2), ("a3", 2)):
        anything = anything.replace(f"entry      | {name} | gave={code}", f"entry | {name} | gave=9")
    found = p.score(recorded(anything))
    assert (found.points >= 75, found.is_passed, found.too_few) == (True, False, ("code",))
    rushed = PERFECT
    for at in (32, 46, 60, 74, 88):
        rushed = rushed.replace(f"{at}  read", f"{at - 8}  read")
    assert p.score(recorded(rushed)).too_few == ("read",)
    assert p.score_from_json(p.score_to_json(found)) == found


def test_a_probe_to_a_clear_answer_costs_points_once_it_is_a_habit() -> None:
    def probed(*names: str) -> str:
        table = PERFECT.replace(VAGUE[0], VAGUE[1] + CLEARED)
        for name in names:
            table = table.replace(f"answer     | {name} |", f"answer | {name} |\n 88 probe | {name} | kind=neutral")
        return points(table)["probe"]

    assert (probed("a1"), probed("a1", "a3"), probed("a1", "a3", "a4")) == ("18/18", "18/18", "9/18")


def test_whoever_goes_back_to_probe_what_they_had_guessed_has_cleared_it() -> None:
    again = (
        "\n 51 shown | a2 | read=26 truth=2 shown_before=1\n 53 probe | a2 | kind=neutral\n 53 clears | a2 | way=probe"
    )
    table = PERFECT.replace(*VAGUE).replace("gave=2\n    50", "gave=1" + again + "\n 56 entry | a2 | gave=2\n    50", 1)
    assert points(table)["probe"] == "18/18"


def test_an_answer_of_five_thousand_characters_makes_a_judgement_that_can_be_read() -> None:
    found = p.score(recorded(PERFECT.replace("gave=1", f"gave={'x' * 5_000}")))
    assert all(len(message) < 400 for _index, message in told(found, "-"))
    assert found.improve is not None
    assert len(found.improve.said) < 200


def test_stricter_thresholds_judge_the_same_lines_otherwise() -> None:
    lines = recorded(PERFECT.replace("46  read", "44  read"))
    assert p.score(lines).points == 100
    assert p.score(lines, p.Thresholds(full=1.0)).points < 100
    assert not p.score(lines, p.Thresholds(full=1.0, pass_points=100)).is_passed
