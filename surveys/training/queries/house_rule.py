"""What the house asks of training: points of a practice, share of right answers, how fast one reads aloud."""

from surveys.people.models import TrainingRule
from surveys.questionnaire.personas import Thresholds


def training_rule() -> TrainingRule:
    """The settings of the house, the usual ones where nobody has written any."""
    return TrainingRule.objects.filter(pk=TrainingRule.THE_ONE).first() or TrainingRule()


def thresholds() -> Thresholds:
    """The settings by which a practice is judged."""
    rule = training_rule()
    return Thresholds(pass_points=rule.pass_points, words_a_second=rule.words_a_second)
