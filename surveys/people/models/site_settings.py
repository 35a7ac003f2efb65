"""The institute, and the settings of which there is one for the whole site."""

from django.db import models


class CentreDialling(models.Model):
    """How numbers are dialled by those who have not said it themselves; there is one. ``way``: see calling.dialling."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    way = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(name="centre_dialling_is_one", condition=models.Q(id=1))]


class SecondFactorRule(models.Model):
    """Of whom a second factor is required at the sign-in; there is one. ``roles``: see ``people.queries.ROLES``."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    roles = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(name="second_factor_rule_is_one", condition=models.Q(id=1))]


class Institute(models.Model):
    """Who makes the research; there is one. ``logo`` is a small PNG, ``logo_digest`` tells one from the next.

    ``contacts_months`` and ``answers_months``: after how many months personal data go where a study says nothing else.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    website = models.URLField(blank=True, default="")
    privacy_name = models.CharField(max_length=120, blank=True, default="")
    privacy_email = models.EmailField(blank=True, default="")
    contacts_months = models.PositiveSmallIntegerField(null=True, blank=True)
    answers_months = models.PositiveSmallIntegerField(null=True, blank=True)
    logo_digest = models.CharField(max_length=16, blank=True, default="")
    logo = models.BinaryField(blank=True, default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(name="institute_is_one", condition=models.Q(id=1)),
            models.CheckConstraint(name="institute_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_line(self) -> str:
        """The postal address in one line."""
        return ", ".join(line.strip(" ,") for line in self.address.splitlines() if line.strip(" ,"))

    @property
    def privacy_contact(self) -> str:
        """Who answers for people's data, and where; empty where nobody was named."""
        return ", ".join(part for part in (self.privacy_name, self.privacy_email) if part)
