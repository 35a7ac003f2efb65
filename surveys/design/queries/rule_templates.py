"""The calling rules with which new studies begin."""

from surveys.design.models import RulesTemplate


def rules_template() -> RulesTemplate | None:
    """The institute's template as it was kept last; None where new studies begin with the defaults."""
    return RulesTemplate.objects.select_related("kept_by").order_by("-number").first()
