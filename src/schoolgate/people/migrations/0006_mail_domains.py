from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_problem_wording"),
    ]

    operations = [
        migrations.AddField(
            model_name="school",
            name="mail_domains",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
