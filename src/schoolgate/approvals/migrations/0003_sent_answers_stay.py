"""Answers that were not sent move to their request, since the table of those sent is frozen now."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def move_unsent(apps, schema_editor):
    unsent = apps.get_model('approvals', 'Matter').objects.filter(round__gt=F('request__round'))
    for matter in unsent.select_related('request').order_by('round', 'pk'):
        request = matter.request
        request.refresh_from_db()
        request.in_hand[matter.name] = matter.value
        request.save(update_fields=['in_hand'])
    unsent.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0002_advice'),
    ]

    operations = [
        migrations.AddField(
            model_name='approvalrequest',
            name='in_hand',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='matter',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='approvals.approvalrequest'),
        ),
        migrations.RunPython(move_unsent, migrations.RunPython.noop, elidable=True),
    ]
