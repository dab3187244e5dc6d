"""A record with entries is not undone. Frozen tables are guarded anew after every migration."""

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError


def demand_empty(apps, schema_editor):
    if apps.get_model("ledger", "Entry").objects.exists():
        raise IrreversibleError("The record holds entries, so its migrations are not undone.")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_triggers")]
    operations = [migrations.RunPython(migrations.RunPython.noop, demand_empty, elidable=False)]
