from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sites", "0007_first_live"),
    ]

    operations = [
        migrations.AddField(
            model_name="healthcheck",
            name="shut_off_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
