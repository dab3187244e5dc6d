from collections import defaultdict

from django.db import migrations, models
from django.utils import timezone

from schoolgate.reference import platforms

# What is asked where a policy names no number: see the recommended policy of the time.
ENOUGH = 2  # people of a part
MINIMUM_AGE = 13
TEXTS = 2  # house rules, terms of use
NUMBERS = {"administrator": "min_administrators", "moderator": "min_moderators"}


def fill(apps, _schema_editor):
    """Keep of sites that are there already the first day on which, by their rows, they had both
    texts, as many people of each part as the policy asked for, and nobody too young for the host.
    Of closed sites less is asked, so that what was public stays known. One that is live by what
    is not read here is found by the daily job.
    """
    Site = apps.get_model("sites", "Site")
    SiteText = apps.get_model("sites", "SiteText")
    TeamMember = apps.get_model("sites", "TeamMember")
    Version = apps.get_model("policies", "Version")
    texts, team, editions = defaultdict(dict), defaultdict(list), defaultdict(list)
    for text in SiteText.objects.filter(reader="all").order_by("-at"):
        texts[text.site_id][text.kind] = timezone.localdate(text.at)
    for one in TeamMember.objects.filter(part__in=NUMBERS):
        team[one.site_id].append(one)
    shared = defaultdict(dict)  # what federations lay down where no edition is in force
    for one in apps.get_model("policies", "SharedValue").objects.all():
        shared[one.federation_id][one.parameter] = one.value
    adopted = Version.objects.filter(policy__slug="social-networking").select_related("policy")
    for one in adopted.order_by("effective_from"):
        if one.withdrawn_from is None or one.withdrawn_from > one.effective_from:
            editions[one.policy.school_id].append(one)
    for site in Site.objects.filter(request__state="approved").select_related("school"):
        if len(texts[site.pk]) < TEXTS:
            continue
        begun = max(site.opens, timezone.localdate(site.entered_at), *texts[site.pk].values())
        ends = [timezone.localdate(one) for one in (site.paused_at, site.closing_at) if one]
        end = min([timezone.localdate(), *ends, *([site.closes] if site.closes else [])])
        known, laid_down = editions[site.school_id], shared[site.school.federation_id]
        changes = [one.from_date for one in team[site.pk]]
        changes += [day for one in known for day in (one.effective_from, one.withdrawn_from) if day]
        for day in sorted({begun, *(day for day in changes if day > begun)}):
            values = _in_force(known, day, laid_down)
            if day <= end and _is_live(site, team[site.pk], values, day):
                site.first_live = day
                site.save(update_fields=["first_live"])
                break


def _in_force(editions, day, laid_down):
    """What the edition of the day says; what the federation lays down where none is in force."""
    begun = [one for one in editions if one.effective_from <= day]
    if not begun or (begun[-1].withdrawn_from and begun[-1].withdrawn_from <= day):
        return laid_down
    return begun[-1].values


def _is_live(site, team, values, day):
    for part, name in NUMBERS.items():
        asked = values.get(name)
        wanted = asked if isinstance(asked, int) else ENOUGH
        there = {
            one.person_id
            for one in team
            if one.part == part and one.from_date <= day and (one.until is None or one.until >= day)
        }
        if len(there) < (min(wanted, 1) if site.closed_at else wanted):
            return False
    age = None if site.closed_at else _age_asked(site, values, day)
    return age is None or site.youngest is None or site.youngest >= age


def _age_asked(site, values, day):
    """The host's own age, else the policy's for what is not the school's own."""
    platform = platforms().get(site.platform)
    age = platform.age_on(day.isoformat()) if platform else None
    if age is not None:
        return age
    if (platform and platform.for_schools) or (site.host == "school" and not site.platform):
        return None
    asked = values.get("minimum_age", "not stated")
    if asked == "not stated":
        return MINIMUM_AGE
    return asked if isinstance(asked, int) else None


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0008_delegation"),
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
