"""URL patterns of the researcher's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from .views import (
    comparison,
    guide,
    printing,
    questionnaire,
    repair,
    samples,
    simulation,
    studies,
    texts,
    tokens,
    tryout,
    written,
)

STUDY = "studies/<int:study_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("guide/", guide.guide, name="guide"),
    path("guide/<slug:name>/", guide.guide_page, name="guide-page"),
    path("studies/", studies.studies, name="studies"),
    path("studies/new/", studies.new, name="study-new"),
    path("studies/template.xlsx", questionnaire.workbook_template, name="workbook-template"),
    path(STUDY, studies.study, name="study"),
    path(STUDY + "change/", studies.change, name="study-change"),
    path(STUDY + "move/<slug:name>/", studies.move, name="study-move"),
    path(STUDY + "questionnaire/", questionnaire.questionnaire, name="questionnaire"),
    path(STUDY + "questionnaire/upload/", questionnaire.upload, name="questionnaire-upload"),
    path(STUDY + "questionnaire/own/", questionnaire.declare, name="questionnaire-own"),
    path(STUDY + "questionnaire/publish/", questionnaire.publish, name="questionnaire-publish"),
    path(STUDY + "questionnaire/workbook/", questionnaire.draft_workbook, name="draft-workbook"),
    path(STUDY + "questionnaire/xlsform.xlsx", questionnaire.draft_xlsform, name="draft-xlsform"),
    path(STUDY + "questionnaire/problems.xlsx", questionnaire.draft_marked, name="draft-marked"),
    path(STUDY + "questionnaire/repair/", repair.repair, name="questionnaire-repair"),
    path(STUDY + "questionnaire/repair/cell/", repair.change, name="questionnaire-cell"),
    path(STUDY + "questionnaire/repair/undo/", repair.undo, name="questionnaire-undo"),
    path(STUDY + "questionnaire/written/", written.written, name="questionnaire-written"),
    path(STUDY + "questionnaire/written/reading/", written.reading, name="questionnaire-written-reading"),
    path(STUDY + "questionnaire/written/document/", written.document, name="questionnaire-document"),
    path(STUDY + "questionnaire/compare/", comparison.compare, name="study-compare"),
    path(STUDY + "questionnaire/try/", tryout.try_out, name="study-try"),
    path(STUDY + "questionnaire/try/find/", tryout.find, name="study-try-find"),
    path(STUDY + "questionnaire/simulate/", simulation.simulate, name="study-simulate"),
    path(
        STUDY + "questionnaire/simulate/<int:simulation_id>/cancel/", simulation.cancel, name="study-simulation-cancel"
    ),
    path(STUDY + "questionnaire/print/", printing.questionnaire_print, name="questionnaire-print"),
    path(STUDY + "questionnaire/texts/", texts.texts, name="study-texts"),
    path(STUDY + "questionnaire/texts/preview/", texts.preview, name="study-texts-preview"),
    path(STUDY + "questionnaire/texts/<int:number>/restore/", texts.restore, name="study-texts-restore"),
    path(STUDY + "questionnaire/<int:number>/", questionnaire.version, name="questionnaire-version"),
    path(STUDY + "questionnaire/<int:number>/workbook/", questionnaire.version_workbook, name="version-workbook"),
    path(STUDY + "questionnaire/<int:number>/xlsform.xlsx", questionnaire.version_xlsform, name="version-xlsform"),
    path(STUDY + "sample/", samples.sample, name="sample"),
    path(STUDY + "sample/upload/", samples.upload, name="sample-upload"),
    path(STUDY + "sample/columns/<slug:token>/", samples.columns, name="sample-columns"),
    path(STUDY + "sample/<int:sample_id>/", samples.report, name="sample-report"),
    path(STUDY + "sample/<int:sample_id>/rows.xlsx", samples.rejected_rows, name="sample-rows"),
    path(STUDY + "sample/<int:sample_id>/release/", samples.release, name="sample-release"),
    path(STUDY + "sample/<int:sample_id>/withdraw/", samples.withdraw, name="sample-withdraw"),
    path(STUDY + "sample/<int:sample_id>/opposition/", samples.opposition, name="sample-opposition"),
    path(STUDY + "sample/<int:sample_id>/personal/", samples.personal, name="sample-personal"),
    path(STUDY + "sample/<int:sample_id>/cancel/", samples.cancel, name="sample-cancel"),
    path(STUDY + "tokens/", tokens.study_tokens, name="study-tokens"),
    path(STUDY + "tokens/<int:token_id>/revoke/", tokens.study_revoke, name="study-token-revoke"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
]
