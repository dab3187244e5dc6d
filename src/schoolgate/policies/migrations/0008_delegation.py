import django.db.models.deletion
from django.db import migrations, models

import schoolgate.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_problem_wording"),
        ("policies", "0007_asked_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=schoolgate.core.ids.new_public_id,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("meeting_on", models.DateField()),
                ("minute", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="policies.policy",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role", ""), _negated=True),
                        name="delegation_to_a_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minute", ""), _negated=True),
                        name="delegation_by_a_minute",
                    ),
                ],
            },
        ),
    ]
