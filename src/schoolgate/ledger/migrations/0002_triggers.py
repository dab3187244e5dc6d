"""The database itself refuses to change or drop entries, and to fork or gap a chain."""

from django.db import migrations

from schoolgate.ledger.triggers import arm


def put_in_force(apps, schema_editor):
    arm(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(put_in_force, migrations.RunPython.noop, elidable=False)]
