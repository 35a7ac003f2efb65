"""Whose the blocks of a questionnaire are that several clients share, and what one of them may see of it."""

from .belonging import is_for, owners
from .limiting import HiddenNames, cells_for, hidden_from, questionnaire_for

__all__ = ["HiddenNames", "cells_for", "hidden_from", "is_for", "owners", "questionnaire_for"]
