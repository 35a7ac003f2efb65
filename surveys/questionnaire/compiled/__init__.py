"""A questionnaire made ready to run. Nothing writes into a ``Program`` afterwards but its own ``SharedViews``."""

from .compiling import circles, compile, entries_of
from .items import ANOTHER, CompiledItem, CompiledQuota, Jump, Keys
from .program import Program

__all__ = ["ANOTHER", "CompiledItem", "CompiledQuota", "Jump", "Keys", "Program", "circles", "compile", "entries_of"]
