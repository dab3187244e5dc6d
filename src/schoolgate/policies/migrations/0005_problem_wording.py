from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0004_set_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="policydocument",
            name="problem_wording",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
