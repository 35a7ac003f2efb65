"""The institute, and the settings of which there is one for the whole site."""

from django.db import models


class CentreDialling(models.Model):
    """How people without a setting of their own dial numbers; a single row. ``way``: see ``calling.dialling``."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    way = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(name="centre_dialling_is_one", condition=models.Q(id=1))]


class SecondFactorRule(models.Model):
    """The roles that need a second factor to sign in; a single row. ``roles``: see ``people.queries.ROLES``."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    roles = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(name="second_factor_rule_is_one", condition=models.Q(id=1))]


class TrainingRule(models.Model):
    """Of whom general training is asked before they get a case: of people added ``since`` then; a single row.

    Without a row, or a time, it is asked of nobody. ``pass_points`` of 100 pass a practice, ``right_percent`` of right
    answers a test; ``words_a_second`` is how fast the house reads aloud.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    since = models.DateTimeField(null=True)
    pass_points = models.PositiveSmallIntegerField(default=75, db_default=75)
    right_percent = models.PositiveSmallIntegerField(default=83, db_default=83)
    words_a_second = models.FloatField(default=2.6, db_default=2.6)

    class Meta:
        constraints = [
            models.CheckConstraint(name="training_rule_is_one", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="training_rule_within_reason",
                # Six comparisons, no ranges: PostgreSQL tells those otherwise once they are put back from a dump.
                condition=models.Q(
                    pass_points__gte=50,
                    pass_points__lte=100,
                    right_percent__gte=50,
                    right_percent__lte=100,
                    words_a_second__gte=1.5,
                    words_a_second__lte=4.0,
                ),
            ),
        ]


class Institute(models.Model):
    """The institute that does the research; a single row. ``logo``: a small PNG; ``logo_digest`` changes with it.

    ``colour``: of headings in workbooks, six hexadecimal digits. ``contacts_months`` and ``answers_months``: the
    retention period of personal data where a study has none of its own.
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
    colour = models.CharField(max_length=6, blank=True, default="", db_default="")

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
        """The data protection contact with address; empty where there is none."""
        return ", ".join(part for part in (self.privacy_name, self.privacy_email) if part)
