"""LimeSurvey's survey structures (.lss) in: question types, conditions, quotas, every language."""

from .read import read_survey

__all__ = ["read_survey"]
