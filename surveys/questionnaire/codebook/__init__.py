"""Variables, codes and labels: the one source of every export."""

from .building import build, plain_words
from .marking import Privacy, inherited
from .naming import is_portable, numbered, portable
from .recoding import Resolution, value_readers
from .uniting import kept_personal, united
from .variables import Code, Codebook, Variable, from_json, to_json

__all__ = [
    "Code",
    "Codebook",
    "Privacy",
    "Resolution",
    "Variable",
    "build",
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
]
