"""Ten things to try in the demo: as whom, where, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.demo.people import cast
from schoolgate.people.models import Person


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try."""

    title: str
    text: str
    person: Person
    url: str


def steps() -> list[Step]:
    """The tour for the demo as it stands; steps whose person is missing are left out."""
    people = {member.key: member.person for member in cast()}
    at = {"school": "elmbrook-primary"}
    listed = [
        (_("Hand in a policy"),
         _("Take any school's policy, as Word, PDF or text, and see what it says and what is wrong."),
         "head", reverse("policies:hand-in", kwargs=at)),
        (_("Read our recommended policy"),
         _("Each clause says whether the software serves it or whether it rests on people."),
         "governor", reverse("policies:pack", kwargs={**at, "pack": "rec"})),
        (_("Read and sign"),
         _("What binds this teacher, page by page, with the time it takes; then a signature."),
         "teacher", reverse("declarations:mine", kwargs=at)),
        (_("Ask “Can I …?”"),
         _("May I add a pupil's mother as a friend? The clause of this school's policy answers."),
         "teacher", reverse("awareness:can-i", kwargs=at)),
        (_("Decide for the governing body"),
         _("A draft waits: what is new, clause by clause, and the decision with its minute."),
         "chair", reverse("policies:home", kwargs=at)),
        (_("Propose a site"),
         _("One thing a page, kept as you go. It says when a reason is thin or a team too small."),
         "teacher", reverse("approvals:begin", kwargs={**at, "kind": "site"})),
        (_("Approve from a mail"),
         _("Open “Your decision is asked for” and its link. The link works once; opening it decides"
           " nothing."),
         "head", reverse("demo:outbox")),
        (_("Let pupils in"),
         _("“Year 6 science” is live. Whether pupils may use it waits for the network manager."),
         "network", reverse("inbox")),
        (_("Check an account, and tell of a fake"),
         _("This one only looks like ours. Anybody can check, and tell the school without a name."),
         "parent", reverse("official:verify", kwargs=at) + "?q=facebook.com/elmbr00kprimary"),
        (_("Read the record"), _("Every decision stands in a record that nobody can change unnoticed."),
         "chair", reverse("people:record", kwargs=at)),
    ]  # fmt: skip
    return [
        Step(title, text, people[who], url) for title, text, who, url in listed if who in people
    ]
