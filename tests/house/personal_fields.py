"""Every field of every table in which words can stand: what of a respondent may be in it, and what erasing does to it.

Whoever adds a field adds it here. What is ``ERASED`` the drill of ``tests/resilience/test_erased_bytes.py`` fills with
words of a person, and finds gone: a new one is filled in ``tests/resilience/canary.py``.
"""

ERASED: dict[str, set[str]] = {
    "Contact": {"name", "respondent", "searchable", "attributes"},
    "PhoneNumber": {"number"},
    "ContactPerson": {"name", "note"},
    "UpdateExample": {"before", "after"},
    "Case": {"external_id", "note"},
    "Attempt": {"note"},
    "Appointment": {"ask_for", "hours_reason"},
    "OutcomeCorrection": {"reason"},
    "Message": {"words"},
    "HelpCall": {"words"},
    "AskedQuestion": {"words"},
    "ResultsRequest": {"address"},  # the row is deleted
    "RowNote": {"value"},
    "SampleBatch": {"results"},
    "Interview": {"state", "row"},
    "InterviewEvent": {"new", "reason"},
    "Review": {"reason", "told"},
    "ReviewComment": {"words"},  # the row is deleted
    "CleanedValue": {"before", "after", "reason"},  # the row is deleted
    "AuditEntry": {"details"},
    "BrowserSession": {"session_data"},
    "DBTaskResult": {"traceback"},
}
"""Emptied or redacted, whatever is in it."""

WITH_ANOTHER: dict[str, set[str]] = {
    "PhoneNumber": {"extension", "kind"},  # the row is deleted
    "InterviewEvent": {"old"},  # beside ``new``
    "SampleBatch": {"digest"},  # emptied with ``results``
}
"""Goes with a field that is erased."""

DIGESTED: dict[str, set[str]] = {
    "DoNotCall": {"digest", "key"},
    "RemovedNumber": {"digest"},
    "AuditEntry": {"subject"},  # of a search: keyed, see ``people.queries.register``
}
"""Keyed digests: whoever lacks the site's key reads nothing in them."""

OF_THE_CASE: dict[str, set[str]] = {
    "Case": {"stratum", "language", "time_zone", "attributes"},
    "Pool": {"replicate", "language", "skill", "hours_group", "cells"},
    "Interview": {"language"},
    "Session": {"language", "mode"},
    "BackCheck": {"answers"},  # of questions that are nothing personal
    "InterviewEvent": {"path", "language", "kind", "key"},
    "AskedQuestion": {"path", "language"},
    "SpokenAnswer": {"path"},
}
"""Stays with the answers that stay: strata, languages, columns that are not personal; it leads back to nobody."""

WRITTEN_BEFORE: dict[str, set[str]] = {
    "Study": {
        "name",
        "client_name",
        "former_clients",
        "sharing_clients",
        "shown_number",
        "time_zone",
        "calling_policy",
        "register_reason",
        "scripts_waiver",
    },
    "Series": {"name"},
    "Draft": {"file_name", "workbook", "questionnaire", "problems", "sheets", "row_ids"},
    "DraftStep": {
        *("kind", "file_name", "sheet", "heading", "before", "after", "changes", "row_ids", "way_back", "state"),
    },
    "EarlierWave": {"questionnaire"},
    "GeneralAnswers": {"answers"},
    "GlossaryTerm": {"language", "term", "sign", "translations"},
    "LibraryEntry": {"name", "kind", "tags", "content", "words"},
    "LibraryUse": {"names"},
    "OwnName": {"sheet", "heading"},
    "Proof": {"digest", "questionnaire"},
    "DraftComment": {"question", "text"},
    "Verdict": {"note"},
    "TranslationSources": {"texts"},
    "Simulation": {"questionnaire", "found"},
    "Version": {"questionnaire", "codebook", "decisions", "workbook", "file_name", "reason"},
    "StudyTexts": {"scripts", "answers"},
    "RulesVersion": {"policy", "reason"},
    "DoNotCall": {"listed_in"},
    "RemovedNumber": {"listed_in"},
    "DoNotCallTally": {"listed_in"},
    "NumberFile": {
        *("listed_in", "file_name", "kept_file", "digest", "reading", "counts", "problems"),
    },
    "AlarmDismissal": {"reason"},
    "ListUpdate": {"file_name", "kept_file", "columns", "reason"},
    "UpdateExample": {"column"},
    "SavedView": {"kind", "name", "query"},
    "RulesTemplate": {"policy"},
    "QuotaCell": {"name", "label", "condition", "on_full"},
    "Sample": {
        *("name", "file_name", "source", "opposition_waiver", "kept_file", "columns", "attributes", "report", "centre"),
    },
    "RowNote": {"column", "code"},
    "ProcessingRecord": {
        *("purpose", "legal_basis", "basis_note", "controller", "client_contact", "people", "list_source"),
        *("special_data", "special_note", "recipients", "transfers", "transfers_note", "assessment"),
        *("assessment_note", "security_note"),
    },
    "LegalHold": {"reason", "lifted_because"},
    "ReviewRules": {"scorecard"},
    "Briefing": {"pages", "questions"},
    "GeneralEdition": {"pages", "questions"},
    "PersonaEdition": {"key", "language", "data"},  # people who do not exist
    "ScorecardTemplate": {"items"},
    "ReviewComment": {"question"},
    "BackCheckPlan": {"questions"},
    "StudyDelivery": {"note", "facts", "changes", "despite"},
    "DeliveryConsent": {"purpose", "name", "answer", "releases"},  # of questions and columns, not of anybody's answers
    "PublishedPoll": {"buyer", "territory", "universe", "subjects", "published_in", "document_site"},
    "TableSet": {"name", "spec"},
    "WeightSet": {"name", "spec"},
    "ToplineRelease": {"figures", "note"},  # counts of many
    "CodeFrame": {"variable"},
    "FrameCode": {"words"},
    "CodedAnswer": {"variable", "instance"},
    "CleanedValue": {"variable", "instance"},
    "DerivedVariable": {"name", "label", "formula", "codes"},
}
"""Questionnaires, studies, lists as such, registers of processing: no respondent is in them."""

OF_COLLEAGUES: dict[str, set[str]] = {
    "DoNotCall": {"reason"},  # why and by which request, in the words of whoever adds a number
    "RemovedNumber": {"note"},
    "NumberFile": {"reason"},
    "Pilot": {"reason"},
    "BulkAction": {"reason", "hours_reason", "left"},  # words about many cases, emptied once they are carried out
    "User": {
        "password",
        "username",
        "first_name",
        "last_name",
        "email",
        "code",
        "language",
        "look",
        "theme",
        "dialling",
    },
    "EmailAddress": {"email"},
    "EmailConfirmation": {"key"},
    "Authenticator": {"type", "data"},
    "SocialAccount": {"provider", "uid", "extra_data"},
    "SocialApp": {"provider", "provider_id", "name", "client_id", "secret", "key", "settings"},  # never filled
    "SocialToken": {"token", "token_secret"},  # never filled
    "Membership": {"role", "languages", "skills", "client", "centre"},
    "StudyDelivery": {"client", "site"},
    "NumberKey": {"client"},
    "DeliveryConsent": {"client"},
    "Webhook": {"name", "url", "client", "nonce", "earlier_nonce"},
    "DeliverySchedule": {"client", "site"},
    "FieldReport": {"site"},
    "DeliveryLink": {"name", "email", "client", "site", "nonce"},  # of the client's people
    "SecondFactorRule": {"roles"},
    "CentreDialling": {"way"},
    "Institute": {
        *("name", "address", "phone", "email", "website", "privacy_name", "privacy_email", "logo_digest", "logo"),
        "colour",
    },
    "ApiToken": {"name", "client", "secret_hash", "ending", "scopes"},
    "WatchingAgreement": {"kind", "scopes", "document"},
    "PlannedShift": {"centre"},
    "ShiftBreak": {"reason"},
    "Improvement": {"words"},
    "TrainingEntry": {"reason", "title"},  # why somebody may call, and which page was read
    "Practice": {"score", "decision_reason", "contested_words", "answer"},
    "PracticeLine": {"detail", "path", "key"},  # what a colleague said and typed to somebody who does not exist
    "Review": {"marks"},
    "Reviewer": {"name", "email", "client", "secret_hash", "ending"},  # of the client's people, who sign nowhere in
    "AuditEntry": {"address", "device", "verb"},
    "BrowserSession": {"session_key", "device"},
    "Session": {"session_key"},
}
"""Of people who work here, and of the house: no respondent's."""

OUR_OWN_WORDS: dict[str, set[str]] = {
    "DraftPresence": {"room"},
    "SampleBatch": {"key"},
    "Attempt": {"direction", "reason", "disposition", "key"},
    "Call": {"result"},
    "PhoneNumber": {"use", "dead_as"},
    "ContactPerson": {"role"},
    "Appointment": {"kind", "keeping", "skill", "ended_as"},
    "AlarmDismissal": {"kind", "about", "state"},
    "OutcomeCorrection": {"before", "after"},
    "BulkAction": {"kind", "chosen"},
    "CaseStep": {"kind", "before", "mark_before", "mark_after"},  # ids, codes, times; deleted with the person
    "Message": {"audience"},
    "HelpCall": {"reason"},
    "AskedQuestion": {"item"},  # by which entry it was answered
    "CallRating": {"answer"},
    "SpokenAnswer": {"item", "key"},
    "Briefing": {"for_new", "for_experienced"},
    "TrainingEntry": {"kind", "about"},
    "Practice": {"state", "decision"},
    "PracticeLine": {"who", "kind"},
    "DoNotCall": {"origin"},
    "RemovedNumber": {"origin", "why"},
    "DoNotCallTally": {"origin"},
    "Pilot": {"decision"},
    "NumberFile": {"kind", "status", "origin"},
    "Sample": {"status", "purpose"},
    "Draw": {"kind", "sizes"},
    "ListUpdate": {"status", "dropped_as", "found", "done", "left"},
    "UpdateExample": {"code"},
    "Pool": {"purpose"},
    "Study": {"status"},
    "Case": {"purpose", "state", "last_disposition", "outcome_so_far", "final_outcome", "closed_as"},
    "CaseTally": {"state", "last_disposition", "outcome_so_far", "final_outcome", "closed_as"},
    "AttemptTally": {"disposition"},
    "CorrectionTally": {"before", "after"},
    "InterviewTally": {"status"},
    "Interview": {"kind", "purpose", "status"},
    "InterviewFlag": {"kind", "found"},  # figures, and names of questions
    "InterviewPace": {"pace"},
    "BackCheck": {"state"},
    "Review": {"drawn_as", "verdict", "seen"},
    "CodedAnswer": {"codes", "round"},  # numbers of a frame; the row is deleted with the answers
    "Session": {"session_data"},  # Django's own table, in which nobody writes
    "Simulation": {"status", "run", "pace"},
    "FieldForecast": {"scenarios", "status", "run", "found"},
    "Export": {"status", "options", "path", "notes", "error"},
    "StudyDelivery": {"status", "options", "snapshot", "withdrawn_as"},
    "DeliverySchedule": {"options"},
    "NumberKey": {"key"},
    "DeliveryConsent": {"source"},
    "DeliveryLink": {"formats", "closed_as"},
    "DeliveryDownload": {"format"},
    "WebhookEvent": {"kind", "error"},
    "Permission": {"name", "codename"},
    "Group": {"name"},
    "ContentType": {"app_label", "model"},
    "DBTaskResult": {
        *("status", "args_kwargs", "task_path", "worker_ids", "queue_name", "backend_name", "return_value"),
        "exception_class_path",
    },
}
"""Codes, keys and sentences of ours; a background job takes keys of rows, and returns counts."""

CLASSES = (ERASED, WITH_ANOTHER, DIGESTED, OF_THE_CASE, WRITTEN_BEFORE, OF_COLLEAGUES, OUR_OWN_WORDS)
KEPT_FOLDERS = {
    "uploads": "all are deleted when somebody is erased",
    "samples": "those of the study are deleted, but one that is being loaded: it goes at its end",
    "exports": "ours are deleted, clients' withdrawn",
    "columns": "those of the study are deleted; they hold nothing personal and no text, and are made again",
}
