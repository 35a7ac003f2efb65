"""Reads of studies, their questionnaires, texts, people and tokens."""

from .drafts import (
    draft_of,
    own_names_of,
    own_pairs,
    problems_of,
    row_ids_of,
    step_to_redo,
    step_to_undo,
    steps_back_to,
    steps_of,
    versions_of,
)
from .meanings import decisions_between, decisions_of, meanings_to_decide, suggestions_for
from .membership import interviewer_memberships, interviewers_of, interviewing, people_of, roles_in, roles_of
from .programs import KEPT, forget_programs, languages_of_versions, program_of
from .questionnaires import languages_of, questionnaire_in_use, questionnaire_of
from .simulations import (
    Changed,
    changed_since,
    findings_of,
    simulated_questionnaire,
    simulation_of,
    waiting_simulations,
)
from .status_changes import STATUS_VERBS, status_changes_of
from .studies import (
    may_create_studies,
    revision_of,
    studies_designed_by,
    studies_staffed_by,
    studies_supervised_by,
    studies_worked_by,
    study_with_key,
    visible_to,
    with_list_columns,
)
from .texts import edition_in_use, editions_of, texts_of
from .tokens import studies_lost_by, studies_opened_by, tokens_visible_to, working_token

__all__ = [
    "KEPT",
    "STATUS_VERBS",
    "Changed",
    "changed_since",
    "decisions_between",
    "decisions_of",
    "draft_of",
    "edition_in_use",
    "editions_of",
    "findings_of",
    "forget_programs",
    "interviewer_memberships",
    "interviewers_of",
    "interviewing",
    "languages_of",
    "languages_of_versions",
    "may_create_studies",
    "meanings_to_decide",
    "own_names_of",
    "own_pairs",
    "people_of",
    "problems_of",
    "program_of",
    "questionnaire_in_use",
    "questionnaire_of",
    "revision_of",
    "roles_in",
    "roles_of",
    "row_ids_of",
    "simulated_questionnaire",
    "simulation_of",
    "status_changes_of",
    "step_to_redo",
    "step_to_undo",
    "steps_back_to",
    "steps_of",
    "studies_designed_by",
    "studies_lost_by",
    "studies_opened_by",
    "studies_staffed_by",
    "studies_supervised_by",
    "studies_worked_by",
    "study_with_key",
    "suggestions_for",
    "texts_of",
    "tokens_visible_to",
    "versions_of",
    "visible_to",
    "waiting_simulations",
    "with_list_columns",
    "working_token",
]
