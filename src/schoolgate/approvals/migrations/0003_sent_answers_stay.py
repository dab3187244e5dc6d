"""Answers that were not sent move to their request, since the table of those sent is frozen now."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from schoolgate.core.frozen import frozen_tables
from schoolgate.core.triggers import take_down

OPEN = {'writing', 'asked', 'changes'}


def disarm(apps, schema_editor):
    """The migration of another app has frozen the table already; after this one it is so again."""
    connection = schema_editor.connection
    for one in frozen_tables():
        if one.table == 'approvals_matter':
            take_down(connection, one.triggers(connection))


def move_unsent(apps, schema_editor):
    unsent = apps.get_model('approvals', 'Matter').objects.filter(round__gt=F('request__round'))
    for matter in unsent.select_related('request').order_by('round', 'pk'):
        request = matter.request
        request.refresh_from_db()
        if request.state not in OPEN:
            continue
        request.in_hand[matter.name] = matter.value
        request.save(update_fields=['in_hand'])
    unsent.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0002_advice'),
    ]

    operations = [
        migrations.RunPython(disarm, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name='approvalrequest',
            name='in_hand',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='step',
            name='also',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='matter',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='approvals.approvalrequest'),
        ),
        migrations.RunPython(move_unsent, migrations.RunPython.noop, elidable=True),
    ]
