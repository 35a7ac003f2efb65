"""The refusals of this stage. ``message`` is an English message id that pages translate."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from surveys.calling.corrections import REFUSALS


class FieldworkError(Exception):
    """The base class of this stage's refusals; ``str()`` gives the message id."""

    message = ""

    def __init__(self) -> None:
        super().__init__(self.message)


class StudyNotFieldingError(FieldworkError):
    message = gettext_noop("The study is not in the field.")


class PilotFullError(StudyNotFieldingError):
    message = gettext_noop("The pilot is full: no case comes until a researcher has looked at its interviews.")


class FieldEndedError(FieldworkError):
    message = gettext_noop("The field's last day is over.")


class NotAnInterviewerError(FieldworkError):
    message = gettext_noop("This person is not an interviewer of the study.")


class ColleagueNotClearedError(FieldworkError):
    message = gettext_noop("This person has not passed the training or the briefing of this study yet.")


class NotClearedError(FieldworkError):
    message = gettext_noop("First the briefing of this study: read it and answer its questions, then cases come.")


class QuestionOpenError(FieldworkError):
    message = gettext_noop("An earlier file of this study still waits for its answer: upload that, or close the file.")


class QuestionClosedError(FieldworkError):
    message = gettext_noop("A later file was prepared for this study: only the answer to that one is read.")


class RegisterBusyError(FieldworkError):
    message = gettext_noop("A file of this study is being prepared or read: try again in a moment.")


class OtherCentreError(NotAnInterviewerError):
    message = gettext_noop("This person works for another centre: cases of this list are not for them.")


class CaseTakenError(FieldworkError):
    message = gettext_noop("A colleague has this case.")


class PersonErasedError(FieldworkError):
    message = gettext_noop("This person’s data have been erased: they are not called, and nothing is written of them.")


class HoldsAnotherCaseError(FieldworkError):
    message = gettext_noop("Close the case you hold before opening another.")


class InterviewerBusyError(FieldworkError):
    message = gettext_noop("This interviewer is on another call.")


class TooManySearchesError(FieldworkError):
    message = gettext_noop("You have looked for many callers in a short time: ask your supervisor to find this one.")


class NothingWrittenError(FieldworkError):
    message = gettext_noop("Write the note first.")


class CaseClosedError(FieldworkError):
    message = gettext_noop("The case is closed.")


class CaseQuarantinedError(FieldworkError):
    message = gettext_noop("The case is in quarantine: a supervisor decides first what becomes of it.")


class NotQuarantinedError(FieldworkError):
    message = gettext_noop("The case is in quarantine no more.")


class AttemptClosedError(FieldworkError):
    message = gettext_noop("This case is no longer in your hands.")


class TakenAwayError(AttemptClosedError):
    """The person lost the role, and with it the case."""


class NothingDialledError(FieldworkError):
    message = gettext_noop("Nothing has been dialled yet: give the case back instead.")


class AlreadyDialledError(FieldworkError):
    message = gettext_noop("A number has been dialled: say how it ended.")


class InterviewBegunError(FieldworkError):
    message = gettext_noop("The interview has begun: say how it ended.")


class NumberRefusedError(FieldworkError):
    message = gettext_noop("This number must not be dialled.")


class NumberUncheckedError(NumberRefusedError):
    """The number's check with the opposition register holds no more, or it has none yet."""

    message = gettext_noop(
        "This number waits for its check with the opposition register. Whoever asks to be called on it gets an "
        "appointment."
    )


class NumberOpposedError(NumberRefusedError):
    message = gettext_noop("This number stands in the opposition register: it is not called.")


class OutsideHoursError(NumberRefusedError):
    message = gettext_noop("It is not an hour to call.")


class UnknownDispositionError(FieldworkError):
    message = gettext_noop("There is no such outcome.")


class NoteMissingError(FieldworkError):
    message = gettext_noop("This outcome needs a note.")


class NoteTooShortError(NoteMissingError):
    message = gettext_noop("The note is too short: write a few words that help whoever calls next.")


class LanguageMissingError(FieldworkError):
    message = gettext_noop("Which language do they speak? Choose it: only “none of these” closes the case.")


class AppointmentMissingError(FieldworkError):
    message = gettext_noop("Say when to ring again.")


class AppointmentRefusedError(FieldworkError):
    message = gettext_noop("This appointment cannot be made.")


class AppointmentPastError(AppointmentRefusedError):
    message = gettext_noop("This time has already passed: choose a later one.")


class AppointmentOutsideHoursError(AppointmentRefusedError):
    message = gettext_noop("This time is outside the calling hours: say why, or choose another one.")


class AppointmentForbiddenError(AppointmentRefusedError):
    """The number, or every number of the case, is on a do-not-call list of the study."""

    message = gettext_noop("This number is on the do-not-call list: no appointment can be made with it.")


class AppointmentTooLateError(AppointmentRefusedError):
    message = gettext_noop("Nobody is rung any more by then: propose an earlier day.")


class StudyClosedError(FieldworkError):
    message = gettext_noop("The study is closed: nobody is rung any more, so no appointment can be made.")


class CorrectionRefusedError(FieldworkError):
    """A correction that would leave the case, its calls and its interviews inconsistent.

    ``code`` is a key of ``calling.corrections.REFUSALS``.
    """

    def __init__(self, code: str) -> None:
        self.code, self.message = code, REFUSALS[code]
        super().__init__()


class ChangedMeanwhileError(FieldworkError):
    message = gettext_noop("The case has changed meanwhile: look at what would follow now, and confirm it.")


class ReasonMissingError(FieldworkError):
    message = gettext_noop("Give a reason.")


class NobodyEverCalledError(FieldworkError):
    message = gettext_noop("No day has calling hours: nobody would ever be called.")


class RulesChangedMeanwhileError(FieldworkError):
    message = gettext_noop("A colleague has changed the rules meanwhile: look at what is in force now.")


class OutcomeProvesOtherwiseError(FieldworkError):
    message = gettext_noop(
        "An outcome that has been in force counts as it did: hide it and add another one to count otherwise."
    )

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__()
        self.codes = codes


class CellFullError(FieldworkError):
    message = gettext_noop("A quota cell of this interview has filled meanwhile: raise its target first.")


class SampleNotReadyError(FieldworkError):
    message = gettext_noop("The sample is not loaded yet.")


class BeingDrawnError(FieldworkError):
    """Cases of this sample are being moved."""

    message = gettext_noop("Cases of this list are being drawn just now: try again in a moment.")


class NumberForbiddenError(FieldworkError):
    """A number told in a call is on the do-not-call list."""

    message = gettext_noop("This number is on the do-not-call list: it is not stored and never called.")


class NumberKnownError(FieldworkError):
    message = gettext_noop("The case has this number already.")


class TooManyNumbersError(FieldworkError):
    message = gettext_noop("Nine numbers are enough: mark one of them wrong first.")


class PersonUnnamedError(FieldworkError):
    message = gettext_noop("Write who it is: a name, or a note such as “reception”.")


class UpdateChangedError(FieldworkError):
    """A list joined to cases is not in the state in which this can be done."""

    message = gettext_noop("This list has been applied or given up meanwhile.")


class UpdateEmptyError(FieldworkError):
    message = gettext_noop("Nothing in this list would change a case.")
