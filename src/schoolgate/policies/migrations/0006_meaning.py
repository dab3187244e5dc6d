from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0005_problem_wording"),
    ]

    operations = [
        migrations.AddField(
            model_name="policydocument",
            name="meaning",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
