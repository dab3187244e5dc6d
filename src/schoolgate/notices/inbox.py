"""What notices ask of a person that no other source of the inbox lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max
from django.urls import reverse

from schoolgate.core.inbox import InboxItem, inbox_source, inbox_stamp
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import in_words, open_questions_for
from schoolgate.people.models import Person

NOTICES = "SELECT 1 FROM notices_notice WHERE person_id = %(person)s AND settled_at IS NULL"


@inbox_stamp
def noticed(person: Person) -> object:
    """The latest notice, how many there are and how many settled: none of it makes an entry."""
    mine = Notice.objects.filter(person=person)
    return tuple(mine.aggregate(Max("pk"), Count("pk"), Count("settled_at")).values())


@inbox_source(where=NOTICES)
def open_questions(person: Person) -> Iterator[InboxItem]:
    """Open notices that ask something."""
    for told in in_words(open_questions_for(person)):
        notice = told.notice
        yield InboxItem(
            title=told.title,
            url=notice.url or reverse("notices"),
            verb=str(told.kind.verb),
            place=notice.school.name if notice.school else "",
            detail=told.text,
            due=notice.due,
            icon=told.kind.icon,
            urgent=told.kind.urgent,
        )
