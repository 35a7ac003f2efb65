"""Why a change of training is refused."""

from django.utils.translation import gettext_noop


class TrainingError(Exception):
    """Refused, for a reason that people are told."""

    message = ""

    def __str__(self) -> str:
        return self.message


class PageGoneError(TrainingError):
    message = gettext_noop("This page has been rewritten meanwhile: read it once more.")


class AlreadyAnsweredError(TrainingError):
    message = gettext_noop("The questions have changed meanwhile: answer these.")


class WaiverError(TrainingError):
    message = gettext_noop("A waiver needs a reason of a sentence and an end within seven days.")


class NothingToWaiveError(TrainingError):
    message = gettext_noop("This person has passed the briefing meanwhile: no waiver is needed.")


class RewrittenMeanwhileError(TrainingError):
    message = gettext_noop("A colleague has saved this meanwhile: saved once more, yours replaces it.")


class NothingLeftError(TrainingError):
    message = gettext_noop("General training has one page at least.")


class NotEndedError(TrainingError):
    message = gettext_noop("This practice has not come to its end: there is nothing to decide.")


class UnansweredError(TrainingError):
    message = gettext_noop("Write why, in a sentence.")


class NothingToCorrectError(TrainingError):
    message = gettext_noop("A correction needs a reason of a sentence.")


class OwnRecordError(TrainingError):
    message = gettext_noop("Somebody else decides on your practices and writes into your record.")


class LessonError(TrainingError):
    message = gettext_noop("Write what was taught, when, and how long it took.")


class NobodyToPractiseWithError(TrainingError):
    message = gettext_noop("This person is not there any more: choose another one.")


class NothingToPractiseError(TrainingError):
    message = gettext_noop("The study has no published questionnaire: there is nothing to practise yet.")


class NotAJudgementError(TrainingError):
    message = gettext_noop("Say in a few words what is not right about this judgement.")


class PersonaKnownError(TrainingError):
    message = gettext_noop("There are too many copies of this person already.")
