from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_school_logo_hash"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="problem_wording",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
