"""Variables, codes and labels: the one source of every export."""

from .from_questionnaire import build, plain_words
from .of_clients import for_client
from .personal_variables import Privacy, inherited
from .portable_names import is_portable, numbered, portable
from .recodes import Resolution, value_readers, variables_today
from .union import kept_personal, united
from .variables import Code, Codebook, Variable, from_json, to_json

__all__ = [
    "Code",
    "Codebook",
    "Privacy",
    "Resolution",
    "Variable",
    "build",
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
]
