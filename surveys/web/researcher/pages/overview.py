"""The overview page of a study. Parts without data are left out."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, Study, StudyStatus, Version
from surveys.fieldwork.models import Purpose, Sample, SampleStatus
from surveys.fieldwork.queries import standings_of
from surveys.formatting import minutes_of, short_day
from surveys.interviewing.queries import Progress, progress_of
from surveys.people.models import Role
from surveys.questionnaire.checks import estimate
from surveys.questionnaire.model import storage
from surveys.web.screens.alerts import Alert
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import number
from surveys.web.screens.standing import concerns_in_words, in_mid_sentence, join_words, state_in_words

from .alerts import alert_to_see, personal_data_alerts
from .counts import asks, people_words, several

DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version, or the draft, in the table. ``sign`` is the CSS class of its state."""

    number: int
    sign: str
    state: str
    published: str
    reason: str
    questions: int
    completes: int
    url: str


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A step from the empty study to the first call, with its state: ``done``, ``now`` or ``later``."""

    title: str
    note: str
    state: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class StateMove:
    """A change of the study's state that its researcher may make now; ``asks_why``: with a reason only."""

    name: str
    label: str
    primary: bool = False
    asks_why: bool = False


@dataclass(frozen=True, slots=True)
class StudyMember:
    """One person, or the number of people, in one role."""

    who: str
    role: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The content of the study's page, in its order. ``days``: the last days with completes, latest first."""

    heading: str
    version: Version | None
    comparable: bool
    moves: list[StateMove]
    figures: list[Figure]
    days: list[tuple[date, int]]
    versions: list[VersionRow]
    steps: list[SetupStep]
    problems: list[Alert]
    people: list[StudyMember]
    facts: list[tuple[str, str]]

    @property
    def best_day(self) -> int:
        """The highest number of completes among the days shown."""
        return max((count for _day, count in self.days), default=0)


def overview_of(study: Study, now: datetime) -> Overview:
    """Return the content of the study's page as of ``now``."""
    return _OverviewBuilder(study, now).overview()


class _OverviewBuilder:
    """Builds the overview from data that are read once."""

    def __init__(self, study: Study, now: datetime) -> None:
        self._study = study
        self._now = now
        self._today = timezone.localdate(now, ZoneInfo(study.time_zone))
        self._draft = queries.draft_of(study)
        self._versions = list(queries.versions_of(study))
        self._samples = list(Sample.objects.filter(study=study, purpose=Purpose.LIVE).order_by("pk").defer("report"))
        self._progress: Progress = progress_of(study)
        self._draft_problems = queries.problems_of(self._draft) if self._draft else []
        self._errors = sum(problem.severity == "error" for problem in self._draft_problems)
        self._people = queries.people_of(study)
        self._missing = queries.missing_scripts(queries.texts_of(study))

    def overview(self) -> Overview:
        problems = self._alerts()
        return Overview(
            heading=self._headline(problems),
            version=self._versions[0] if self._versions else None,
            comparable=len(self._versions) + (self._draft is not None) > 1,
            moves=self._moves(),
            figures=self._figures() if self._versions else [],
            days=self._progress.complete_by_day[-DAYS_SHOWN:][::-1],
            versions=self._version_rows(),
            steps=self._steps(),
            problems=problems,
            people=[
                StudyMember(name, str(row.role.label))
                if row.names
                else StudyMember(people_words(row.count), several(row.role))
                for row in self._people
                for name in (row.names or ("",))
            ],
            facts=self._facts(),
        )

    def _headline(self, problems: list[Alert]) -> str:
        """The heading, how the field stands, and how much is to be done or looked at on this page."""
        parts = [self._heading()]
        if self._study.status == StudyStatus.FIELDING:
            standing = standings_of([self._study], {self._study.pk: self._progress.complete}, self._now)[self._study.pk]
            parts.append(in_mid_sentence(state_in_words(standing, self._study.ends_on)))
        is_ready = parts[0] == _("The field can be opened")
        if problems and (is_ready or self._study.status == StudyStatus.FIELDING):
            urgent = sum(problem.sign == "bad" for problem in problems)
            parts.append(concerns_in_words(urgent, len(problems) - urgent))
        return join_words(parts)

    def _heading(self) -> str:
        study, done = self._study, self._progress.complete
        counted = ngettext("one interview", "%(count)s interviews", done) % {"count": number(done)}
        if study.target:
            counted = _("%(interviews)s of %(target)s") % {"interviews": counted, "target": number(study.target)}
        if study.status == StudyStatus.FIELDING:
            if not study.starts_on or study.starts_on > self._today:
                return _("In the field: %(interviews)s") % {"interviews": counted}
            days = (self._today - study.starts_on).days + 1
            return ngettext(
                "First day in the field: %(interviews)s", "In the field for %(days)s days: %(interviews)s", days
            ) % {"days": days, "interviews": counted}
        if study.status == StudyStatus.PAUSED:
            return _("The field is paused: %(interviews)s") % {"interviews": counted}
        if study.status == StudyStatus.CLOSED:
            return _("The field is closed: %(interviews)s") % {"interviews": counted}
        return self._heading_before_the_field()

    def _heading_before_the_field(self) -> str:
        if self._errors:
            return ngettext(
                "The questionnaire has one error to correct",
                "The questionnaire has %(count)s errors to correct",
                self._errors,
            ) % {"count": apnumber(self._errors)}
        if not self._versions:
            return _("The draft can be published") if self._draft else _("The questionnaire comes first")
        if not any(sample.status == SampleStatus.RELEASED for sample in self._samples):
            if any(sample.status == SampleStatus.LOADED for sample in self._samples):
                return _("The sample is loaded: nobody is rung before it is released")
            return _("The questionnaire is published; the sample is missing")
        return _("The field can be opened")

    def _moves(self) -> list[StateMove]:
        if not self._versions:
            return []
        asks_why = bool(self._missing) and not self._study.scripts_waiver
        opening = StateMove("field", _("Open the field"), primary=True, asks_why=asks_why)
        if self._study.status == StudyStatus.FIELDING:
            return [StateMove("pause", _("Pause the field"))]
        if self._study.status == StudyStatus.PAUSED:
            return [StateMove("close", _("Close the field")), replace(opening, asks_why=False)]
        if self._study.status == StudyStatus.CLOSED:
            return [StateMove("field", _("Open the field again"), asks_why=asks_why)]
        return [opening] if any(sample.status == SampleStatus.RELEASED for sample in self._samples) else []

    def _figures(self) -> list[Figure]:
        figures = [self._completes(), self._sample()]
        if self._progress.median_seconds is not None:
            figures.append(self._length(self._progress.median_seconds))
        else:
            figures.append(self._estimated_length(self._versions[0]))
        if self._progress.started:
            figures.append(self._broken_off())
        return figures

    def _completes(self) -> Figure:
        complete, target = self._progress.complete, self._study.target
        return Figure(
            _("Completes"),
            number(complete),
            _("of %(target)s") % {"target": number(target)} if target else "",
            self._field_end(),
            complete,
            target,
            address=f"{self._interviews}?status=complete" if complete else "",
        )

    @property
    def _interviews(self) -> str:
        return reverse("interviews", args=[self._study.pk])

    def _sample(self) -> Figure:
        cases = sum(sample.cases_made for sample in self._samples)
        lists = sum(sample.part_of_id is None for sample in self._samples)
        note = ngettext("in one list", "in %(count)s lists", lists) % {"count": lists} if lists else _("no list yet")
        return Figure(
            _("Sample"),
            number(cases),
            ngettext("case", "cases", cases),
            note,
            address=self._sample_page if cases else "",
        )

    @property
    def _sample_page(self) -> str:
        return reverse("sample", args=[self._study.pk])

    def _length(self, seconds: int) -> Figure:
        minutes, promised = int(minutes_of(seconds)), self._study.promised_minutes
        note = _("promised %(minutes)s") % {"minutes": promised} if promised else ""
        return Figure(_("Median length"), str(minutes), ngettext("minute", "minutes", minutes), note)

    def _estimated_length(self, version: Version) -> Figure:
        length = estimate(storage.from_json(version.questionnaire))
        minutes, promised = max(1, int(minutes_of(60 * length.typical.minutes))), self._study.promised_minutes
        note = _("promised %(minutes)s") % {"minutes": promised} if promised else _("from what is read and asked")
        return Figure(_("Estimated length"), str(minutes), ngettext("minute", "minutes", minutes), note)

    def _broken_off(self) -> Figure:
        progress = self._progress
        broken = progress.broken_off + progress.partial
        note = ngettext("one of %(started)s begun", "%(count)s of %(started)s begun", broken) % {
            "count": number(broken),
            "started": number(progress.started),
        }
        listed = f"{self._interviews}?status=broken_off&status=partial" if broken else ""
        return Figure(_("Broken off"), floatformat(100 * broken / progress.started, 1), "%", note, address=listed)

    def _field_end(self) -> str:
        if self._study.ends_on is None:
            return ""
        return _("field until %(day)s") % {"day": short_day(self._study.ends_on)}

    def _version_rows(self) -> list[VersionRow]:
        rows = [self._version_row(version) for version in self._versions]
        return rows if self._draft is None else [self._draft_row(self._draft), *rows]

    def _draft_row(self, draft: Draft) -> VersionRow:
        state = _("draft, ready to publish")
        if self._errors:
            state = ngettext("draft, one error", "draft, %(count)s errors", self._errors) % {"count": self._errors}
        return VersionRow(
            number=self._versions[0].number + 1 if self._versions else 1,
            sign="bad" if self._errors else "off",
            state=state,
            published="",
            reason=draft.file_name,
            questions=_questions(draft.questionnaire),
            completes=0,
            url=reverse("questionnaire", args=[self._study.pk]),
        )

    def _version_row(self, version: Version) -> VersionRow:
        sign, state = "done", _("superseded")
        if version.pk == self._study.fielded_version_id:
            fielding = self._study.status == StudyStatus.FIELDING
            sign, state = ("ok", _("in the field")) if fielding else ("off", _("published"))
        by = f", {version.published_by}" if version.published_by else ""
        return VersionRow(
            number=version.number,
            sign=sign,
            state=state,
            published=short_day(version.published_at) + by,
            reason=version.reason,
            questions=_questions(version.questionnaire),
            completes=self._progress.complete_by_version.get(version.pk, 0),
            url=reverse("questionnaire-version", args=[self._study.pk, version.number]),
        )

    def _steps(self) -> list[SetupStep]:
        if self._study.status != StudyStatus.DESIGNING:
            return []
        released = any(sample.status == SampleStatus.RELEASED for sample in self._samples)
        interviewers = any(row.role == Role.INTERVIEWER for row in self._people)
        wanted = [
            (bool(self._versions), _("Publish the questionnaire"), _("written here, or in Excel"), "questionnaire"),
            (not self._missing, _("Write what interviewers say"), _("scripts and answers"), "study-texts"),
            (
                any(sample.cases_made for sample in self._samples),
                _("Load the sample"),
                _("a table with at least one column of numbers"),
                "sample",
            ),
            (released, _("Release the sample"), _("from then on its people can be rung"), "sample"),
            (interviewers, _("Add the interviewers"), _("an administrator does it"), ""),
        ]
        first = next((number for number, step in enumerate(wanted) if not step[0]), len(wanted))
        return [
            SetupStep(
                title,
                note,
                "done" if done else "now" if number == first else "later",
                reverse(name, args=[self._study.pk]) if name else "",
                _("Open"),
            )
            for number, (done, title, note, name) in enumerate(wanted)
        ]

    def _alerts(self) -> list[Alert]:
        found = list(self._draft_alerts())
        for sample in self._samples:
            if sample.status == SampleStatus.FAILED:
                url = reverse("sample-report", args=[self._study.pk, sample.pk])
                found.append(
                    alert_to_see("bad", _("Sample “%(name)s” could not be loaded") % {"name": sample.name}, "", url)
                )
            elif sample.status == SampleStatus.LOADED and sample.cases_made and not sample.part_of_id:
                title = _("Sample “%(name)s” is not released") % {"name": sample.name}
                note = _("Nobody on it is rung before.")
                found.append(alert_to_see("warn", title, note, reverse("sample", args=[self._study.pk])))
        if self._versions and self._missing:
            title, note = self._scripts_alert()
            found.append(alert_to_see("warn", title, note, reverse("study-texts", args=[self._study.pk])))
        return found + list(personal_data_alerts(self._study, self._today))

    def _scripts_alert(self) -> tuple[str, str]:
        if len(self._missing) > 1:
            return _("No scripts"), _("Interviewers have neither an introduction nor a privacy notice.")
        if "introduction" in self._missing:
            return _("No introduction"), _("Interviewers have nothing to say when somebody answers.")
        return _("No privacy notice"), _("Interviewers cannot say who asks, why, and where the number comes from.")

    def _draft_alerts(self) -> list[Alert]:
        url = reverse("questionnaire", args=[self._study.pk])
        warnings = len(self._draft_problems) - self._errors
        if self._errors:
            title = ngettext("Draft: one error", "Draft: %(count)s errors", self._errors) % {
                "count": apnumber(self._errors)
            }
            return [alert_to_see("bad", title, _("It is not published while they are there."), url)]
        if warnings:
            title = ngettext("Draft: one warning", "Draft: %(count)s warnings", warnings) % {
                "count": apnumber(warnings)
            }
            return [alert_to_see("warn", title, _("They may be accepted."), url)]
        return []

    def _facts(self) -> list[tuple[str, str]]:
        study = self._study
        series = f"{study.series}, {study.wave}" if study.wave else str(study.series or "")
        version = self._versions[0] if self._versions else None
        languages = ", ".join(language[1] for language in _languages(version)) if version else ""
        facts = [
            (_("Client"), study.client_name),
            (_("Series and wave"), series if study.series else ""),
            (_("Field"), _dates(study)),
            (_("Languages"), languages),
            (_("Interviews wanted"), number(study.target) if study.target else ""),
            (_("Number shown"), study.shown_number),
            (_("Time zone"), study.time_zone),
            (_("Opened without introduction or privacy notice"), study.scripts_waiver),
        ]
        return [(label, value) for label, value in facts if value]


def _questions(stored: object) -> int:
    if not isinstance(stored, dict):
        return 0
    return sum(asks(question) for question in storage.from_json(stored).questions())


def _languages(version: Version) -> list[tuple[str, str]]:
    return [(language.code, language.name) for language in storage.from_json(version.questionnaire).languages]


def _dates(study: Study) -> str:
    if study.starts_on and study.ends_on:
        return f"{short_day(study.starts_on)} – {short_day(study.ends_on)}"
    if study.starts_on:
        return _("from %(day)s") % {"day": short_day(study.starts_on)}
    return _("until %(day)s") % {"day": short_day(study.ends_on)} if study.ends_on else ""
