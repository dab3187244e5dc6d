from django.db import migrations, models

import schoolgate.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0006_meaning"),
    ]

    operations = [
        migrations.AddField(
            model_name="policydocument",
            name="asked_at",
            field=models.DateTimeField(default=schoolgate.core.clock.now),
        ),
    ]
