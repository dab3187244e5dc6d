"""What of this app needs a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for
from schoolgate.policies.models import PolicyDocument
from schoolgate.policies.rules import may_decide_suggestion


@inbox_source
def documents_to_confirm(person: Person) -> Iterator[InboxItem]:
    """Documents that were read and wait for somebody to say what they mean."""
    schools = [
        school for school in schools_for(person) if may_decide_suggestion(person, school) is None
    ]
    if not schools:
        return
    waiting = (
        PolicyDocument.objects.filter(
            school__in=schools, state=PolicyDocument.State.READ, suggestions__verdict="open"
        )
        .filter(drafts__isnull=True)
        .values("public_id", "title", "file_name", "school__slug", "school__name")
        .annotate(open=Count("suggestions"))
    )
    for row in waiting:
        yield InboxItem(
            title=_("Say what “%(title)s” means") % {"title": row["title"] or row["file_name"]},
            url=reverse(
                "policies:document",
                kwargs={"school": row["school__slug"], "document": row["public_id"]},
            ),
            verb=_("Look at it"),
            place=row["school__name"],
            detail=ngettext(
                "%(n)d value waits for your word", "%(n)d values wait for your word", row["open"]
            )
            % {"n": row["open"]},
            icon="policy",
        )


@inbox_source
def policy_to_hand_in(person: Person) -> Iterator[InboxItem]:
    """A school that has handed in no policy yet: where everything begins."""
    schools = [
        school for school in schools_for(person) if may_decide_suggestion(person, school) is None
    ]
    started = set(
        PolicyDocument.objects.filter(school__in=schools).values_list("school", flat=True)
        if schools
        else ()
    )
    for school in schools:
        if school.pk not in started:
            yield InboxItem(
                title=_("Hand in the policy your school has today"),
                url=reverse("policies:hand-in", kwargs={"school": school.slug}),
                verb=_("Hand it in"),
                place=school.name,
                detail=_("You see in a minute what it says, what is wrong and what to do."),
                icon="policy",
            )
