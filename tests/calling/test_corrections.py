"""What putting a case right means for case, calls and interviews: every sequence of it on every kind of case."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from surveys.calling.corrections import (
    BROKEN,
    CLOSED,
    ENDS,
    HELD,
    PARKED,
    REFUSALS,
    REJECTED,
    SUSPENDED,
    UNFINISHED,
    WAITING,
    CaseFacts,
    Change,
    Correct,
    Decision,
    KnownInterview,
    Reject,
    Reopen,
    Restore,
    begin,
    decide,
    fingerprint,
    offered,
)
from surveys.calling.history import History, Number, Promise
from surveys.calling.next_call import Eligibility, next_call
from surveys.calling.outcomes import final_outcome
from surveys.calling.policy import CallingPolicy, Window
from surveys.calling.standard_dispositions import OF_THE_SYSTEM, STANDARD

from .moments import ended

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
POLICY = CallingPolicy(hours={day: Window(0, 1440) for day in CallingPolicy().hours}, max_attempts=4)
TYPED = [code for code, disposition in STANDARD.by_code.items() if disposition not in OF_THE_SYSTEM]


def alike() -> dict[str, int]:
    """Outcomes that mean the same for everything but the AAPOR code: one of each kind, and how many there are."""
    kinds: dict[object, list[str]] = {}
    for code in TYPED:
        d = STANDARD.by_code[code]
        kind = (d.ends_case, d.ends_number, d.do_not_call, code if code in ENDS else "")
        kinds.setdefault(kind, []).append(code)
    return {codes[-1]: len(codes) for codes in kinds.values()}


ALIKE = alike()


@dataclass(frozen=True)
class Called:
    """Somebody rings the case again, and the call ends so: no correction, but it happens between two of them."""

    code: str


Move = Change | Called


def case(state: str, *codes: str, interview: str = "", promise: bool = False, **facts: object) -> CaseFacts:
    """A case with these outcomes; the interview was last held in the first attempt that says how one ended, or last."""
    attempts = tuple(ended(code, NOW - timedelta(days=9 - n), number=1) for n, code in enumerate(codes))
    held_in = next((n for n, code in enumerate(codes) if code in ENDS or code == "line_dropped"), len(codes) - 1)
    ends_as = str(facts.pop("ends_as", "broken_off" if interview in UNFINISHED else ""))
    can_go_on = interview not in ENDS - BROKEN
    history = History(
        attempts,
        (Number(1, is_dead="forbidden" in facts or any(STANDARD.by_code[code].ends_number for code in codes)),),
        Promise("hard", NOW + timedelta(days=1), len(codes)) if promise else None,
        counted=len(codes),
        is_resumable=interview in UNFINISHED,
        is_partial=interview == "partial" or ends_as == "partial",
    )
    interviews = (KnownInterview(1, interview, held_in + 1, ends_as, can_go_on),) if interview else ()
    return CaseFacts(state, history, tuple(range(1, len(codes) + 1)), interviews=interviews, **facts)  # type: ignore[arg-type]


KINDS: dict[str, CaseFacts] = {
    "never called": case(WAITING),
    "not reached": case(WAITING, "no_answer"),
    "given back": case(WAITING, "given_back"),
    "soft refusal": case(WAITING, "busy", "soft_refusal"),
    "appointment": case(WAITING, "call_back", promise=True),
    "interview to go on": case(WAITING, "line_dropped", interview=SUSPENDED),
    "interview to go on, past the threshold": case(WAITING, "line_dropped", interview=SUSPENDED, ends_as="partial"),
    "interview to go on, then nobody": case(WAITING, "line_dropped", "no_answer", interview=SUSPENDED),
    "screen left": case(PARKED, "abandoned", interview="open"),
    "screen left, nobody reached": case(PARKED, "no_answer", "abandoned"),
    "complete": case(CLOSED, "no_answer", "complete", interview="complete"),
    "complete at once": case(CLOSED, "complete", interview="complete"),
    "complete, rang again": case(CLOSED, "complete", "do_not_call", interview="complete", inbound=frozenset({2})),
    "complete, rang for an appointment": case(WAITING, "complete", "call_back", interview="complete", promise=True),
    "complete, on the do-not-call list": case(CLOSED, "complete", interview="complete", forbidden=frozenset({1})),
    "partial": case(CLOSED, "no_answer", "partial", interview="partial"),
    "partial, never again": case(CLOSED, "do_not_call", interview="partial", forbidden=frozenset({1})),
    "broken off": case(CLOSED, "broken_off", interview="broken_off"),
    "broken off, rang again": case(WAITING, "broken_off", "call_back", interview="broken_off", promise=True),
    "to go on, with an appointment": case(WAITING, "line_dropped", "call_back", interview=SUSPENDED, promise=True),
    "screened out": case(CLOSED, "screened_out", interview="screened_out"),
    "quota full": case(CLOSED, "busy", "quota_full", interview="quota_full"),
    "wrong person": case(CLOSED, "wrong_person"),
    "never again": case(CLOSED, "do_not_call", forbidden=frozenset({1})),
    "dead number": case(CLOSED, "not_working"),
    "attempts used": case(CLOSED, *["no_answer"] * 4),
}
for _name, _facts in KINDS.items():
    if _facts.state == CLOSED:
        KINDS[_name] = replace(_facts, history=replace(_facts.history, promise=None))


def moves(facts: CaseFacts) -> Iterator[tuple[Move, int]]:
    """Everything that can be asked for, and the calls that may come in between; each with how many are like it."""
    yield Reopen(), 1
    for attempt in facts.attempts:
        yield from ((Correct(attempt, code), alike) for code, alike in ALIKE.items())
    for interview in facts.interviews:
        yield Reject(interview.id), 1
        yield Restore(interview.id), 1
    if facts.state == WAITING:
        yield from ((Called(code), 1) for code in ("line_dropped", "complete", "partial"))


def moved(facts: CaseFacts, move: Move) -> tuple[CaseFacts, Decision | None]:
    """The case after the move, and what was decided; a refused move leaves it as it was."""
    if isinstance(move, Called):
        return called(facts, move.code), None
    decision = decide(facts, move, POLICY, NOW)
    if decision.refusal:
        return facts, decision
    return carried_out(facts, decision), decision


def carried_out(facts: CaseFacts, decision: Decision) -> CaseFacts:
    """As the services do it: statuses, codes and flags from the decision and nothing else."""
    statuses = dict(decision.statuses)
    forbidden = frozenset({1}) if decision.forbids else facts.forbidden
    interviews = tuple(with_status(one, statuses.get(one.id, one.status)) for one in facts.interviews)
    return replace(facts, state=decision.state, history=decision.history, interviews=interviews, forbidden=forbidden)


def with_status(one: KnownInterview, status: str) -> KnownInterview:
    """What is known of an interview follows from its status: what it would end as, or was before it was rejected."""
    if status == one.status:
        return one
    was = one.ends_as if one.status in {*UNFINISHED, REJECTED} else one.status
    return replace(one, status=status, ends_as=was if status in {*UNFINISHED, REJECTED} else "")


def called(facts: CaseFacts, code: str) -> CaseFacts:
    """The next call: an interview is begun, or gone on with, and ends so; or nobody is reached."""
    if code in {"complete", "partial", "screened_out"} and facts.standing and facts.standing.status == "complete":
        return facts
    number = len(facts.attempts) + 1
    interviews = list(facts.interviews)
    history = facts.history
    if code != "no_answer":
        decision = begin(facts)
        if decision.refusal:
            return facts
        history, statuses = decision.history, dict(decision.statuses)
        interviews = [with_status(one, statuses.get(one.id, one.status)) for one in interviews]
        begun = next((one for one in interviews if one.status in UNFINISHED), None)
        status = SUSPENDED if code == "line_dropped" else code
        held = KnownInterview(
            id=begun.id if begun else len(interviews) + 1,
            status=status,
            attempt=number,
            ends_as="broken_off" if status == SUSPENDED else "",
            can_go_on=status not in ENDS - BROKEN,
        )
        interviews = [*(one for one in interviews if one != begun), held]
    going = [one for one in interviews if one.status in UNFINISHED]
    history = replace(
        history,
        attempts=(*history.attempts, ended(code, NOW, number=1)),
        promise=None,
        counted=history.counted + 1,
        is_resumable=bool(going),
        is_partial=any("partial" in {one.status, one.status in UNFINISHED and one.ends_as} for one in interviews),
    )
    said = next_call(history, POLICY, NOW)
    if said.rank is None:
        interviews = [with_status(one, one.ends_as) if one in going else one for one in interviews]
    state, attempts = CLOSED if said.rank is None else WAITING, (*facts.attempts, number)
    return replace(facts, state=state, history=history, attempts=attempts, interviews=tuple(interviews))


def disagreements(facts: CaseFacts) -> Iterator[str]:
    """What case, calls and interviews say differently."""
    mains = [one for one in facts.interviews if one.status != REJECTED]
    if len(mains) > 1:
        yield "two interviews stand"
    standing = facts.standing
    said = {attempt: facts.code(attempt) for attempt in facts.attempts}
    for attempt, code in said.items():
        if code in ENDS and not (standing and standing.status == code and standing.attempt == attempt):
            yield f"attempt {attempt} says {code}"
    if standing and standing.status in ENDS - BROKEN and said[standing.attempt] != standing.status:
        yield f"the interview is {standing.status}, its attempt says {said[standing.attempt]}"
    is_complete = standing is not None and standing.status == "complete"
    if (final_outcome(facts.history) == "1.1") != is_complete:
        yield f"the rates say {final_outcome(facts.history)}"
    if facts.state == CLOSED and standing and standing.status in UNFINISHED:
        yield "a closed case has an interview that goes on"
    if facts.state == WAITING and standing and facts.history.promise is None and standing.status not in UNFINISHED:
        yield f"a case that is called again has an interview that is {standing.status}"
    if facts.state == CLOSED and standing and standing.status == "partial":
        decided = final_outcome(replace(facts.history, is_partial=False))
        if final_outcome(facts.history) != "1.2" and final_outcome(facts.history) != decided:
            yield "a partial interview is no partial"
    if facts.state == WAITING and next_call(facts.history, POLICY, NOW).rank is None:
        yield "the rules would close it"


def test_every_kind_of_case_agrees_with_itself_before_anything_is_put_right() -> None:
    assert {name: list(disagreements(facts)) for name, facts in KINDS.items()} == {name: [] for name in KINDS}


def test_no_sequence_of_four_corrections_makes_case_calls_and_interviews_disagree(say: Callable[[str], None]) -> None:
    sequences, steps = 0, 0
    reached = dict.fromkeys(KINDS.values(), 1)
    for length in range(1, 5):
        following: Counter[CaseFacts] = Counter()
        for facts, ways in reached.items():
            for move, like_it in moves(facts):
                after, decision = moved(facts, move)
                steps, sequences = steps + 1, sequences + ways * like_it
                if decision is not None and not decision.refusal:
                    assert decision.outcomes or decision.statuses or decision.reopens
                    assert decision.final_outcome == (final_outcome(after.history) if after.state == CLOSED else "")
                if after is not facts:
                    assert list(disagreements(after)) == [], (facts, move, decision)
                if length < 4:
                    following[after] += ways * like_it
        reached = following
    say(
        f"corrections: {sequences:,} sequences of up to 4 on {len(KINDS)} kinds of case in {steps:,} steps, "
        "0 disagreements"
    )
    assert sequences > 10_000_000


def test_whatever_is_refused_says_why_and_changes_nothing() -> None:
    for facts in KINDS.values():
        for move, _ in moves(facts):
            after, decision = moved(facts, move)
            if decision is not None and decision.refusal:
                assert decision.refusal in REFUSALS
                assert (decision.outcomes, decision.statuses, after) == ((), (), facts)


def test_a_rejection_taken_back_leaves_everything_as_it_was() -> None:
    for name, facts in KINDS.items():
        if facts.state == CLOSED and facts.standing is not None:
            rejected, _ = moved(facts, Reject(1))
            assert rejected.standing is None
            assert moved(rejected, Restore(1))[0] == facts, name


def decided(facts: CaseFacts, change: Change) -> tuple[str, dict[int, str], dict[int, str], str]:
    found = decide(facts, change, POLICY, NOW)
    assert found.refusal == ""
    return found.state, dict(found.outcomes), dict(found.statuses), found.final_outcome


def refusal(facts: CaseFacts, change: Change) -> str:
    return decide(facts, change, POLICY, NOW).refusal


def test_a_complete_case_corrected_to_nobody_there_is_called_again_and_its_interview_rejected() -> None:
    assert decided(KINDS["complete"], Correct(2, "no_answer")) == (WAITING, {2: "no_answer"}, {1: REJECTED}, "")


def test_another_attempt_of_a_complete_case_changes_nothing_of_it() -> None:
    assert decided(KINDS["complete"], Correct(1, "busy")) == (CLOSED, {1: "busy"}, {}, "1.1")
    assert decided(KINDS["complete"], Correct(1, "wrong_person")) == (CLOSED, {1: "wrong_person"}, {}, "1.1")


@pytest.mark.parametrize("code", sorted(ENDS))
def test_no_case_becomes_an_interview_by_a_correction(code: str) -> None:
    assert refusal(KINDS["not reached"], Correct(1, code)) == "no_interview"
    assert code not in offered(KINDS["not reached"])


def test_a_rejected_interview_is_among_the_eligible_and_a_rejected_screening_is_unknown() -> None:
    assert decided(KINDS["complete"], Reject(1)) == (CLOSED, {2: "rejected"}, {1: REJECTED}, "2.90")
    assert decided(KINDS["partial"], Reject(1)) == (CLOSED, {2: "rejected"}, {1: REJECTED}, "2.90")
    assert decided(KINDS["screened out"], Reject(1)) == (CLOSED, {1: "screening_rejected"}, {1: REJECTED}, "3.90")
    assert decided(KINDS["partial, never again"], Reject(1)) == (CLOSED, {}, {1: REJECTED}, "2.11")


def test_a_reopened_case_is_interviewed_anew_or_gone_on_with() -> None:
    assert decided(KINDS["complete"], Reopen()) == (WAITING, {2: "rejected"}, {1: REJECTED}, "")
    assert decided(KINDS["partial"], Reopen()) == (WAITING, {2: "goes_on"}, {1: SUSPENDED}, "")
    stopped_by_a_route = replace(KINDS["partial"].interviews[0], can_go_on=False)
    ended = replace(KINDS["partial"], interviews=(stopped_by_a_route,))
    assert decided(ended, Reopen()) == (WAITING, {2: "rejected"}, {1: REJECTED}, "")


def test_nothing_is_reopened_that_would_close_again_or_waits_already() -> None:
    assert refusal(KINDS["never again"], Reopen()) == "no_number"
    assert refusal(KINDS["dead number"], Reopen()) == "no_number"
    assert refusal(KINDS["not reached"], Reopen()) == "waits"


def test_a_correction_that_closes_the_case_ends_its_interview() -> None:
    to_go_on = KINDS["interview to go on, past the threshold"]
    assert decided(to_go_on, Correct(1, "do_not_call")) == (CLOSED, {1: "do_not_call"}, {1: "partial"}, "1.2")
    then_nobody = KINDS["interview to go on, then nobody"]
    assert decided(then_nobody, Correct(1, "broken_off")) == (CLOSED, {1: "broken_off"}, {1: "broken_off"}, "2.12")
    assert refusal(then_nobody, Correct(1, "partial")) == "no_interview"


def test_an_interview_that_only_lost_its_line_goes_on() -> None:
    assert decided(KINDS["broken off"], Correct(1, "line_dropped")) == (
        WAITING,
        {1: "line_dropped"},
        {1: SUSPENDED},
        "",
    )


def test_a_restored_interview_closes_its_case_and_one_that_broke_off_goes_on() -> None:
    called_again, _ = moved(KINDS["complete"], Correct(2, "no_answer"))
    assert decided(called_again, Restore(1)) == (CLOSED, {2: "complete"}, {1: "complete"}, "1.1")
    reopened, _ = moved(KINDS["complete"], Reopen())
    assert decided(reopened, Restore(1)) == (CLOSED, {2: "complete"}, {1: "complete"}, "1.1")
    broken, _ = moved(KINDS["broken off"], Reject(1))
    again, _ = moved(broken, Reopen())
    assert decided(again, Restore(1)) == (WAITING, {1: "goes_on"}, {1: SUSPENDED}, "")


def test_an_interview_comes_back_only_where_no_other_stands_and_its_cells_have_room() -> None:
    rejected, _ = moved(KINDS["complete"], Correct(2, "no_answer"))
    again = called(rejected, "complete")
    assert refusal(again, Restore(1)) == "another"
    full = replace(rejected, interviews=(replace(rejected.interviews[0], has_room=False),))
    assert refusal(full, Restore(1)) == "cell_full"
    assert refusal(KINDS["complete"], Restore(1)) == "not_rejected"


def test_nothing_is_put_right_in_the_hands_of_a_colleague() -> None:
    held = replace(KINDS["complete, rang again"], state=HELD)
    for change in (Reopen(), Correct(1, "busy"), Reject(1), Restore(1)):
        assert refusal(held, change) == "held"


def test_a_case_set_aside_moves_only_with_the_outcome_of_the_screen_that_was_left() -> None:
    left = KINDS["screen left, nobody reached"]
    assert decided(left, Correct(1, "busy"))[0] == PARKED
    assert decided(left, Correct(2, "wrong_person")) == (CLOSED, {2: "wrong_person"}, {}, "4.10")


def test_a_number_is_dead_as_long_as_one_attempt_says_so() -> None:
    twice = case(CLOSED, "not_working", "not_working")
    assert decide(twice, Correct(1, "busy"), POLICY, NOW).alive is None
    assert decide(KINDS["dead number"], Correct(1, "busy"), POLICY, NOW).alive == 1
    assert decide(KINDS["not reached"], Correct(1, "fax"), POLICY, NOW).dead == 1


def test_a_back_check_is_rejected_without_a_word_about_the_case() -> None:
    back_check = KnownInterview(2, "complete", 2, is_main=False)
    both = replace(KINDS["complete"], interviews=(*KINDS["complete"].interviews, back_check))
    assert decided(both, Reject(2)) == (CLOSED, {}, {2: REJECTED}, "1.1")


def test_what_was_seen_is_told_apart_from_what_has_changed_but_not_by_the_time() -> None:
    facts, change = KINDS["complete"], Correct(2, "no_answer")
    seen = fingerprint(facts, decide(facts, change, POLICY, NOW))
    assert seen == fingerprint(facts, decide(facts, change, POLICY, NOW + timedelta(hours=1)))
    rejected, _ = moved(facts, Reject(1))
    assert seen != fingerprint(rejected, decide(rejected, change, POLICY, NOW))
    assert seen != fingerprint(facts, decide(facts, Correct(2, "busy"), POLICY, NOW))


def test_who_was_interviewed_is_not_interviewed_twice_and_who_broke_off_goes_on() -> None:
    assert begin(KINDS["complete"]).refusal == "interviewed"
    assert begin(KINDS["broken off"]).statuses == ((1, SUSPENDED),)
    assert begin(KINDS["screened out"]).statuses == ((1, REJECTED),)
    assert begin(KINDS["not reached"]).statuses == begin(KINDS["interview to go on"]).statuses == ()


def test_the_rules_say_when_the_case_is_called_next() -> None:
    call = decide(KINDS["complete"], Correct(2, "busy"), POLICY, NOW).call
    assert isinstance(call, Eligibility)
    assert (call.reason, call.number) == ("busy", 1)
