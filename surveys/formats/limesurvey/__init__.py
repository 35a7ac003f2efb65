"""Imports LimeSurvey survey structures (.lss): question types, conditions, quotas, all languages."""

from .read import read_survey

__all__ = ["read_survey"]
