"""Everything stored with codes of answers in it is in the one table of readers, or it is said why it needs nothing."""

from django.apps import apps
from django.db import models

from surveys.questionnaire.comparison import rewriting
from surveys.results.services import CODE_READERS

WITHOUT_CODES = {
    "figures, settings and texts without codes of answers": [
        *("ApiToken.scopes", "AuditEntry.details", "Briefing.pages", "Briefing.questions", "Case.attributes"),
        *("Contact.attributes", "DeliveryLink.formats", "DeliverySchedule.options", "DeliveryConsent.releases"),
        *("Draw.sizes", "Export.notes", "Export.options", "FieldForecast.found", "FieldForecast.scenarios"),
        *("GeneralAnswers.answers", "GeneralEdition.pages", "GeneralEdition.questions", "GlossaryTerm.translations"),
        *("InterviewFlag.found", "InterviewPace.pace", "LibraryEntry.tags", "LibraryUse.names", "ListUpdate.columns"),
        *("ListUpdate.done", "ListUpdate.found", "ListUpdate.left", "Membership.languages", "Membership.skills"),
        *("NumberFile.counts", "NumberFile.problems", "NumberFile.reading", "Practice.answer", "Practice.score"),
        *("PracticeLine.detail", "QuotaCell.label", "Review.marks", "ReviewRules.scorecard", "RulesTemplate.policy"),
        *("RulesVersion.policy", "Sample.attributes", "Sample.columns", "Sample.report", "SampleBatch.results"),
        *("ScorecardTemplate.items", "SecondFactorRule.roles", "Study.calling_policy", "Study.former_clients"),
        *("Study.sharing_clients", "StudyDelivery.options", "StudyTexts.answers", "StudyTexts.scripts"),
        *("TranslationSources.texts", "WatchingAgreement.scopes", "BackCheckPlan.questions", "CallRating.answer"),
        *("BulkAction.chosen", "BulkAction.left", "CaseStep.before"),
        *("Draft.problems", "Draft.row_ids", "Draft.sheets", "DraftStep.row_ids", "Simulation.pace"),
        *("DerivedVariable.codes", "CodedAnswer.codes", "DraftComment.question", "ReviewComment.question"),
    ],
    "what was, with the version it was of, and never read as another's": [
        *(
            "Interview.state",
            "InterviewEvent.old",
            "InterviewEvent.new",
            "BackCheck.answers",
            "EarlierWave.questionnaire",
        ),
        *("Proof.questionnaire", "Simulation.questionnaire", "Simulation.found", "DraftStep.changes"),
        *("StudyDelivery.facts", "StudyDelivery.changes", "ToplineRelease.figures"),
    ],
    "of no study: whoever takes it into one, or practises with it, sees what it says": [
        *("LibraryEntry.content", "PersonaEdition.data"),
    ],
}
"""Fields that no decision about codes touches, by the reason."""

TELLING_NAMES = {"condition", "formula", "filter", "expression", "answer", "variable", "question"}
"""Names by which a field of text is found that may hold an expression or a code."""


def _stored() -> set[str]:
    found = set()
    for model in apps.get_app_config("surveys").get_models():
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, (models.TextField, models.CharField)) and field.name in TELLING_NAMES
            if isinstance(field, models.JSONField) or is_text:
                found.add(f"{model.__name__}.{field.name}")
    return found


def test_every_stored_field_that_may_hold_codes_is_in_the_table_or_needs_nothing() -> None:
    read = {field for reader in CODE_READERS for field in reader.fields}
    excused = {field for fields in WITHOUT_CODES.values() for field in fields}
    assert sorted(_stored() - read - excused) == []
    assert sorted((read | excused) - _stored()) == []
    assert sorted(read & excused) == []


def test_every_column_of_a_workbook_that_a_decision_rewrites_has_a_reader() -> None:
    columns = {
        ("survey", rewriting.COLUMNS.get(name, name))
        for name in (*rewriting.EXPRESSIONS, *rewriting.TEXTS, "count", "total")
    }
    columns |= {("routes", "when"), ("quotas", "when"), ("respondents", "answer"), ("tests", "answers")}
    known = {tuple(cell.split(".")) for reader in CODE_READERS for cell in reader.cells}
    assert sorted(columns - known) == []
