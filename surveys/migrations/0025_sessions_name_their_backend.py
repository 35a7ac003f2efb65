# Sessions name the authentication backend by its dotted path, which has changed: nobody is signed out by the upgrade.

from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations

BEFORE, AFTER = "surveys.people.backends.Accounts", "surveys.people.services.backends.Accounts"


def rename_backend(apps, schema_editor, old=BEFORE, new=AFTER):
    sessions, store = apps.get_model("surveys", "BrowserSession").objects, SessionStore()
    for key, stored in list(sessions.values_list("session_key", "session_data")):
        data = store.decode(stored)
        if data.get(BACKEND_SESSION_KEY) == old:
            sessions.filter(pk=key).update(session_data=store.encode({**data, BACKEND_SESSION_KEY: new}))


def back(apps, schema_editor):
    rename_backend(apps, schema_editor, old=AFTER, new=BEFORE)


class Migration(migrations.Migration):

    dependencies = [("surveys", "0024_event_kinds")]

    operations = [migrations.RunPython(rename_backend, back)]
