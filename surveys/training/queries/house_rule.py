"""The institute's settings of training: points of a practice, share of right answers, speed of reading aloud."""

from surveys.people.models import TrainingRule
from surveys.questionnaire.personas import Thresholds


def training_rule() -> TrainingRule:
    """The institute's settings; the defaults where nobody has changed them."""
    return TrainingRule.objects.filter(pk=TrainingRule.THE_ONE).first() or TrainingRule()


def thresholds() -> Thresholds:
    """The settings by which a practice is judged."""
    rule = training_rule()
    return Thresholds(pass_points=rule.pass_points, words_a_second=rule.words_a_second)
