from collections import defaultdict

from django.db import migrations, models
from django.utils import timezone

ENOUGH = 2  # people of a part: what most policies ask for


def fill(apps, _schema_editor):
    """Keep of sites that are there already the first day on which, by their rows, they had both
    texts and two people of each part. One that is live by other numbers is found by the daily job.
    """
    Site = apps.get_model("sites", "Site")
    SiteText = apps.get_model("sites", "SiteText")
    TeamMember = apps.get_model("sites", "TeamMember")
    texts, team = defaultdict(dict), defaultdict(lambda: defaultdict(dict))
    for text in SiteText.objects.filter(reader="all").order_by("-at"):
        texts[text.site_id][text.kind] = timezone.localdate(text.at)
    for one in TeamMember.objects.filter(part__in=["administrator", "moderator"]):
        held = team[one.site_id][one.part]
        held[one.person_id] = min(held.get(one.person_id, one.from_date), one.from_date)
    for site in Site.objects.filter(request__state="approved"):
        parts = [sorted(team[site.pk][part].values()) for part in ("administrator", "moderator")]
        if len(texts[site.pk]) < 2 or any(len(days) < ENOUGH for days in parts):
            continue
        day = max(
            site.opens,
            timezone.localdate(site.entered_at),
            *texts[site.pk].values(),
            *(days[ENOUGH - 1] for days in parts),
        )
        ends = [timezone.localdate(one) for one in (site.paused_at, site.closing_at) if one]
        if day <= min([timezone.localdate(), *ends, *([site.closes] if site.closes else [])]):
            site.first_live = day
            site.save(update_fields=["first_live"])


class Migration(migrations.Migration):
    dependencies = [
        ("sites", "0006_handed_by_and_why_not"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="first_live",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
