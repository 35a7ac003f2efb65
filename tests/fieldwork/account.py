"""An account of a field kept apart from it: what its tables say, held against the published rules and not the code.

``after_event`` reads one case with its whole past, in one statement and therefore in one state of the
database whoever else is writing, and the sums over all cases in another one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from surveys.calling.history import History, PastAttempt
from surveys.calling.outcomes import outcome_so_far
from surveys.calling.standard_dispositions import STANDARD
from surveys.database.digests import digest_of
from surveys.database.tallies import wrong_tallies
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Attempt, Call, Case, CaseState, PhoneNumber
from surveys.fieldwork.queries import dispositions_by_attempt, outcomes_of
from surveys.fieldwork.queries.do_not_call import PURPOSE

from .conftest import ROME
from .recount import dispositions_counted_anew, outcomes_counted_anew
from .rules_then import LIKE, RulesThen

REST = {
    "no_answer": timedelta(minutes=180),
    "busy": timedelta(minutes=30),
    "answering_machine": timedelta(minutes=180),
    "not_available": timedelta(minutes=240),
    "soft_refusal": timedelta(days=7),
    "line_dropped": timedelta(minutes=1),
    "given_back": timedelta(minutes=5),
}
REST_AFTER_APPOINTMENT = REST | {
    "no_answer": timedelta(minutes=30),
    "busy": timedelta(minutes=10),
    "answering_machine": timedelta(minutes=30),
    "not_available": timedelta(minutes=60),
}
FINAL = {"complete", "screened_out", "do_not_call", "moved", "threat"}
NOBODY_REACHED = {"no_answer", "busy", "answering_machine", "not_working", "given_back", "abandoned", "released"}
EARLY = timedelta(minutes=5)
# What came back by itself says as little as what was given back, but does not rest, like what was released.
CASE = """
SELECT 'attempt', number, claimed_at, closed_at,
       CASE WHEN is_abandoned AND disposition = 'given_back' THEN 'released' ELSE disposition END, is_dialled, direction
  FROM surveys_attempt WHERE case_id = %s
UNION ALL
SELECT 'call', a.number, c.dialled_at, c.ended_at, p.number, a.is_dialled, '' FROM surveys_call c
  JOIN surveys_attempt a ON a.id = c.attempt_id JOIN surveys_phonenumber p ON p.id = c.phone_id WHERE a.case_id = %s
UNION ALL
SELECT 'promise', a.number, p.at, p.expires_at, p.kind, false, '' FROM surveys_appointment p
  JOIN surveys_attempt a ON a.id = p.made_in_id WHERE p.case_id = %s
UNION ALL
SELECT 'forbidden', 0, d.added_at, NULL, d.digest, false, '' FROM surveys_donotcall d
  JOIN surveys_attempt a ON a.id = d.attempt_id WHERE a.case_id = %s
UNION ALL
SELECT 'case', attempts_counted, NULL, NULL, state, false, final_outcome FROM surveys_case WHERE id = %s
UNION ALL
SELECT 'so far', 0, NULL, NULL, outcome_so_far, is_resumable, '' FROM surveys_case WHERE id = %s
"""
SUMS = """
SELECT (SELECT count(*) FROM surveys_case WHERE state = 'held'),
       (SELECT count(DISTINCT holder_id) FROM surveys_case WHERE state = 'held'),
       (SELECT count(*) FROM surveys_attempt WHERE closed_at IS NULL),
       (SELECT count(*) FROM surveys_attempt a JOIN surveys_case c ON c.id = a.case_id
         WHERE a.closed_at IS NULL AND c.state = 'held' AND c.holder_id = a.interviewer_id)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's past: an attempt, a call, a promise, a number forbidden, or the case as it stands."""

    kind: str
    number: int
    at: Any
    until: Any
    code: str
    is_dialled: bool
    word: str

    @classmethod
    def read(cls, row: tuple[Any, ...]) -> "Entry":
        kind, number, at, until, code, is_dialled, word = row
        return cls(kind, number, _moment(at), _moment(until), code, bool(is_dialled), word)


@dataclass
class CasePast:
    """A case's past in the order of its attempts; ``wrong`` gathers what the rules forbid."""

    entries: list[Entry]
    rules: Sequence[RulesThen]
    wrong: list[str] = field(default_factory=list)

    def check(self) -> list[str]:
        attempts = sorted(self.of("attempt"), key=lambda entry: entry.number)
        self._check_case(attempts)
        promised, ended, tomorrow = None, False, None
        expires: datetime | None = None
        followed = False
        tried: list[datetime] = []
        for before, attempt in zip([None, *attempts], attempts, strict=False):
            self.expect(before is None or (before.until is not None and before.until <= attempt.at), "overlap", attempt)
            self.expect(attempt.until is None or attempt.code != "", "closed without an outcome", attempt)
            if attempt.word == "outbound":
                self.expect(_in_hours(attempt.at), "outside hours", attempt)
                self.expect(not ended, "after its end", attempt)
                rules = [one for one in self.rules if one.since <= attempt.at][-1]
                if before is not None and before.until is not None:
                    changed = rules.rests if not followed else rules.own_rests
                    standard = REST_AFTER_APPOINTMENT if followed else REST
                    rests_until = before.until + changed.get(before.code, standard.get(before.code, timedelta()))
                    self.expect(attempt.at >= rests_until, "before its rest is over", attempt)
                self.expect(promised is None or attempt.at >= promised - EARLY, "before its appointment", attempt)
                stands = promised is not None and (expires is None or attempt.at < expires)
                # The limits: in which something was dialled; beyond them only an appointment that stands is kept.
                self.expect(len(tried) < rules.most_attempts or stands, "too many attempts", attempt)
                is_used_up = rules.is_used_up(attempt.at, tried, ROME)
                self.expect(stands or not is_used_up, "in a part of the week that is used up", attempt)
                self.expect(tomorrow is None or attempt.at.date() > tomorrow, "while it was set aside", attempt)
            self._check_calls(attempt)
            followed = promised is not None
            ended = ended or attempt.code in FINAL
            made = next((entry for entry in self.of("promise") if entry.number == attempt.number), None)
            if attempt.is_dialled and attempt.until is not None:
                tried.append(attempt.until)
            expires = made.until if made else expires
            promised = made.at if made else promised if attempt.code in {"", *NOBODY_REACHED} else None
            tomorrow = attempt.at.date() if attempt.code == "abandoned" and attempt.is_dialled else None
        return self.wrong

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == kind]

    def expect(self, is_so: bool, wrong: str, entry: Entry) -> None:
        if not is_so:
            self.wrong.append(f"{wrong}: {entry}")

    def _check_case(self, attempts: list[Entry]) -> None:
        [case] = self.of("case")
        is_open = any(attempt.until is None for attempt in attempts)
        dialled = sum(attempt.is_dialled for attempt in attempts)
        self.expect(is_open == (case.code == CaseState.HELD), "an open attempt without a holder, or the reverse", case)
        self.expect((case.word != "") == (case.code == CaseState.CLOSED), "closed without a final outcome", case)
        self.expect(case.number == dialled, "attempts that count are counted wrongly", case)
        last = attempts[-1].code if attempts else ""
        self.expect((case.word == "1.1") == (last == "complete"), "complete without an interview, or the reverse", case)
        [so_far] = self.of("so far")
        past = (
            PastAttempt(STANDARD.by_code[LIKE.get(one.code, one.code)], one.until)
            for one in attempts
            if one.until is not None
        )
        told = outcome_so_far(History(attempts=tuple(past), is_resumable=so_far.is_dialled))
        self.expect(so_far.code == told, "an outcome that its attempts do not say", so_far)

    def _check_calls(self, attempt: Entry) -> None:
        calls = [call for call in self.of("call") if call.number == attempt.number]
        forbidden = {entry.code: entry.at for entry in self.of("forbidden")}
        self.expect(attempt.is_dialled == bool(calls), "dialled without a call, or the reverse", attempt)
        for call in calls:
            self.expect(_in_hours(call.at), "dialled outside hours", call)
            self.expect(call.at >= attempt.at, "dialled before it was handed out", call)
            self.expect((call.until is None) == (attempt.until is None), "a line left open", call)
            self.expect(
                call.at <= forbidden.get(digest_of(PURPOSE, call.code), call.at), "dialled after do-not-call", call
            )


def after_event(
    study: Study, cases: int, case: int | None, rules: Sequence[RulesThen], *, recounts: bool = True
) -> list[str]:
    """What is wrong with this case, with who holds one, and, if it ``recounts``, with the number of cases and counters.

    A recount reads the whole field. Nothing mends a counter here and nothing brings a case back, so that what is wrong
    stays so: a recount after many events finds what each of them did to any case.
    """
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        held, holders, open_attempts, matched = cursor.fetchone()
        wrong = []
        if not held == holders == open_attempts == matched:
            wrong.append(f"{held} held by {holders}, {open_attempts} open attempts, {matched} of them the holder's")
        if recounts:
            total = Case.objects.filter(study=study).count()
            wrong += [] if total == cases else [f"{total} cases"]
            wrong += [f"{count} counters of {table}" for table, count in wrong_tallies(study.pk).items()]
        if case is None:
            return wrong
        cursor.execute(CASE, [case] * 6)
        return wrong + CasePast([Entry.read(row) for row in cursor.fetchall()], rules).check()


def at_the_end(study: Study, cases: int, rules: Sequence[RulesThen]) -> list[str]:
    """What is wrong with any case's whole past, and with the sums over the whole history."""
    wrong = after_event(study, cases, None, rules)
    for case in Case.objects.values_list("pk", flat=True):
        wrong += after_event(study, cases, case, rules, recounts=False)
    dialled = Attempt.objects.filter(is_dialled=True).count()
    pairs = Call.objects.values("attempt", "phone").distinct().count()
    outcomes = Counter(Attempt.objects.values_list("disposition", flat=True))
    agree = {
        "no attempt is open": not Attempt.objects.filter(closed_at=None).exists(),
        "attempts of cases": Case.objects.aggregate(n=Sum("attempts_counted"))["n"] == dialled,
        "attempts with a call": Call.objects.aggregate(n=Count("attempt", distinct=True))["n"] == dialled,
        "attempts of numbers": PhoneNumber.objects.aggregate(n=Sum("attempts"))["n"] == pairs,
        "completes": Case.objects.filter(final_outcome="1.1").count() == outcomes["complete"],
        "outcomes and rates": outcomes_of(study) == outcomes_counted_anew(study),
        "dispositions by attempt": {row.label: row.counts for row in dispositions_by_attempt(study)}
        == dispositions_counted_anew(study),
        "promises of closed cases": not Appointment.objects.filter(ended_at=None, case__state="closed").exists(),
    }
    return wrong + [name for name, is_so in agree.items() if not is_so]


def _in_hours(at: datetime) -> bool:
    local = at.astimezone(ROME)
    return (10 if local.weekday() == 5 else 9) <= local.hour < {5: 19, 6: 0}.get(local.weekday(), 20)


def _moment(value: Any) -> datetime | None:
    """SQLite gives times as texts, or as times without their zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
