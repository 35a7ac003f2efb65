"""Variables, codes and labels: the one source of every export."""

from .code_changes import codes_as_written, delivered_changes, written_changes
from .from_questionnaire import build, plain_words
from .of_clients import for_client
from .offered import NotOffered, codes_not_offered
from .personal_variables import Privacy, inherited
from .portable_names import is_portable, numbered, portable
from .recodes import Resolution, value_readers, variables_today
from .union import kept_personal, united
from .variables import Code, Codebook, Variable, from_json, to_json

__all__ = [
    "Code",
    "Codebook",
    "NotOffered",
    "Privacy",
    "Resolution",
    "Variable",
    "build",
    "codes_as_written",
    "codes_not_offered",
    "delivered_changes",
    "for_client",
    "from_json",
    "inherited",
    "is_portable",
    "kept_personal",
    "numbered",
    "plain_words",
    "portable",
    "to_json",
    "united",
    "value_readers",
    "variables_today",
    "written_changes",
]
