"""Secrets of second factors that were kept in clear are sealed; what is sealed already stays as it is.

It depends on the tables of ``mfa`` only where they are: these depend on the first migration of this app, and the one
that stands for 0001 to 0047 in new sites, which inherits all dependencies, would depend on itself. ``migrate`` comes
to ``mfa`` before.
"""

from django.db import migrations

from surveys.database.sealing import SEAL, seal

SECRETS = ("secret", "seed")


def seal_secrets(apps, schema_editor):
    if "mfa" not in apps.app_configs:
        return
    factors = apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"])
    for factor in list(factors):
        open_ones = [name for name in SECRETS if not factor.data.get(name, SEAL).startswith(SEAL)]
        if open_ones:
            factor.data |= {name: seal(factor.data[name]) for name in open_ones}
            factor.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [("surveys", "0022_browser_sessions")]

    operations = [migrations.RunPython(seal_secrets, migrations.RunPython.noop)]
