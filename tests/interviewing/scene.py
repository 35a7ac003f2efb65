"""A case in an interviewer's hands, with a questionnaire made of small tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from surveys.design.models import Study, StudyStatus
from surveys.design.services import create_study, grant_role, publish, upload_workbook
from surveys.fieldwork.models import Attempt, Case
from surveys.fieldwork.services import claim_next_case, load_sample, record_call, release_sample
from surveys.formats.samples import ColumnUse, Reading
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.interviewing.queries.row_layouts import forget
from surveys.interviewing.services import Step
from surveys.people.models import Role, User
from surveys.questionnaire.model.pages import Ask, Entry, Page
from tests.design.workbooks import workbook

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday."""

LATE_IN_NEW_YORK = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
"""Half past ten in the evening of that Tuesday in New York; in Rome and in Greenwich it is Wednesday."""
NEW_YORK = "America/New_York"

ANY_HOUR = {"hours": {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
ANY_HOUR["hours"] |= {day: ["00:00", "24:00"] for day in ("pre_holiday", "holiday")}

COFFEE: Sequence[Sequence[object]] = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "required"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", None, "yes"],
    ["integer", "cups", "Quanti al giorno?", "How many a day?", "${drinks} = '1'", "yes"],
    ["text", "why", "Perché no?", "Why not?", "${drinks} = '2'", None],
    ["select_multiple brands", "known", "Quali marche conosce?", "Which brands do you know?", None, None],
]
CHOICES: Sequence[Sequence[object]] = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yes_no", "1", "Sì", "Yes"],
    ["yes_no", "2", "No", "No"],
    ["brands", "1", "Aurora", "Aurora"],
    ["brands", "2", "Del Porto", "Del Porto"],
    ["brands", "3", "Fontana", "Fontana"],
]


@dataclass
class Scene:
    """A study in the field, an interviewer with a dialled case, and verbs that read like an interview."""

    study: Study
    interviewer: User
    attempt: Attempt
    now: datetime = NOON

    def start(self, **facts: Any) -> Step:
        return services.start_interview(attempt=self.attempt, now=self.now, **facts)

    def answer(self, interview_id: int, page: str, typed: str = "", *, key: str = "", **entry: Any) -> Step:
        return services.answer(
            interview_id=interview_id,
            attempt=self.attempt,
            entries={page: Entry(typed=typed, **entry)},
            page=page,
            key=key or f"{page}-{typed}",
            now=self.now,
        )

    def play(self, *typed: str) -> Step:
        """Start, and type these answers one page after the other."""
        step = self.start()
        for number, words in enumerate(typed):
            step = self.answer(step.interview.pk, page_of(step).path, words, key=f"k{number}")
        return step

    def next_case(self, now: datetime | None = None, by: User | None = None) -> Attempt:
        """Claim the next case of the study and dial it."""
        attempt = claim_next_case(study=self.study, interviewer=by or self.interviewer, now=now or self.now)
        assert attempt is not None
        dial(attempt, now or self.now)
        return attempt

    def colleague(self) -> User:
        """Another interviewer of the study."""
        carlo = User.objects.create_user("carlo", first_name="Carlo", last_name="Riva", code="INT-2")
        laura = self.study.created_by
        assert laura is not None
        grant_role(by=laura, person=carlo, study=self.study, role=Role.INTERVIEWER, now=self.now)
        return carlo

    def drop(self) -> None:
        """The line drops in the interview: it is suspended, and the call over."""
        services.close_call(attempt=self.attempt, code="line_dropped", now=self.now)

    def taken_up(self, by: User, later: timedelta = timedelta(days=1)) -> "Scene":
        """The line drops, and the case is in somebody's hands again, another time: their scene, interview resumed."""
        interview = Interview.objects.get(last_attempt=self.attempt)
        services.suspend(interview_id=interview.pk, attempt=self.attempt, code="line_dropped", now=self.now)
        now = self.now + later
        scene = Scene(self.study, by, self.next_case(now, by=by), now)
        scene.start()
        return scene

    def publish_again(self, survey: Sequence[Sequence[object]], **sheets: Sequence[Sequence[object]]) -> None:
        """Another version of the questionnaire is in the field from now on."""
        laura = self.study.created_by
        assert laura is not None
        content = workbook(survey=survey, **{"choices": CHOICES, **sheets})
        upload_workbook(study=self.study, content=content, file_name="study.xlsx", by=laura, now=self.now)
        publish(study=self.study, reason="another version", by=laura, now=self.now)
        self.study.refresh_from_db()


def page_of(step: Step) -> Page:
    """The page that is asked."""
    assert isinstance(step.outcome, Ask), step.outcome
    return step.outcome.page


def make_scene(
    *,
    survey: Sequence[Sequence[object]] = COFFEE,
    now: datetime = NOON,
    cases: int = 1,
    dialled: bool = True,
    interviewer: User | None = None,
    zone: str = "",
    **sheets: Sequence[Sequence[object]],
) -> Scene:
    """Publish the questionnaire, load numbers, put the first case into an interviewer's hands.

    ``zone``: the time zone that the study and its respondents are in.
    """
    forget()
    laura = User.objects.create_user(f"laura{User.objects.count()}", first_name="Laura", last_name="Conti")
    giulia = interviewer or User.objects.create_user("giulia", first_name="Giulia", last_name="Bassi", code="INT-1")
    study = create_study(by=laura, now=now, name="Osservatorio Caffè", wave=3, is_fictional=True)
    content = workbook(survey=survey, **{"choices": CHOICES, **sheets})
    upload_workbook(study=study, content=content, file_name="study.xlsx", by=laura, now=now)
    publish(study=study, reason="", by=laura, now=now)
    Study.objects.filter(pk=study.pk).update(status=StudyStatus.FIELDING, calling_policy=ANY_HOUR)
    study.refresh_from_db()
    grant_role(by=laura, person=giulia, study=study, role=Role.INTERVIEWER, now=now)
    numbers = "\n".join(f"0355{550100 + number};Maria Rinaldi {number}" for number in range(10, 10 + cases))
    sample = load_sample(
        study=study,
        content=f"tel;nome\n{numbers}\n".encode(),
        file_name="list.csv",
        reading=Reading((ColumnUse("tel", "phone"), ColumnUse("nome", "name"))),
        name="List",
        by=laura,
        now=now,
    )
    release_sample(sample=sample, by=laura, now=now)
    if zone:
        Study.objects.filter(pk=study.pk).update(time_zone=zone)
        study.refresh_from_db()
        Case.objects.filter(study=study).update(time_zone=zone)
    attempt = claim_next_case(study=study, interviewer=giulia, now=now)
    assert attempt is not None
    if dialled:
        dial(attempt, now)
    return Scene(study, giulia, attempt, now)


def dial(attempt: Attempt, now: datetime) -> None:
    phone = attempt.case.phones.order_by("order").first()
    assert phone is not None
    record_call(attempt=attempt, phone=phone, now=now)


def case_of(attempt: Attempt) -> Case:
    """The case as it stands now."""
    return Case.objects.get(pk=attempt.case_id)
