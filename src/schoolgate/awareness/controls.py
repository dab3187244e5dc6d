"""What this app does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.awareness.channels import channels
from schoolgate.awareness.models import Activity, Attendance, MadeMaterial
from schoolgate.core import clock
from schoolgate.core.controls import Standing, control
from schoolgate.people.models import School


def _plan_url(school: School) -> str:
    return reverse("awareness:plan", args=[school.slug])


@control(
    "awareness.plan",
    "recorded",
    _(
        "plans each channel that the policy names and keeps what was done, when, and whom it reached"
    ),
)
def plan(school: School) -> Standing:
    done = Activity.objects.filter(plan__school=school, state=Activity.State.DONE).count()
    words = ngettext("%(n)d occasion used", "%(n)d occasions used", done)
    return Standing(words % {"n": done}, _plan_url(school))


@control(
    "awareness.reminder",
    "reminded",
    _("reminds whoever sees to an occasion a week before, and the head when it is overdue"),
)
def reminder(school: School) -> Standing:
    open_ones = Activity.objects.filter(plan__school=school, state=Activity.State.PLANNED).count()
    words = ngettext("%(n)d occasion to come", "%(n)d occasions to come", open_ones)
    return Standing(words % {"n": open_ones}, _plan_url(school))


@control(
    "awareness.attendance",
    "recorded",
    _("keeps who was at a training or meeting on the policy, and lists who was not"),
)
def attendance(school: School) -> Standing:
    came = Attendance.objects.filter(activity__plan__school=school, way=Attendance.Way.CAME).count()
    words = ngettext("%(n)d name on lists of trainings", "%(n)d names on lists of trainings", came)
    return Standing(words % {"n": came}, _plan_url(school))


@control(
    "awareness.call",
    "reminded",
    _("lists trainings and meetings on the policy in the duties and calendar of all staff"),
)
def call(school: School) -> Standing:
    listed = [one.id for one in channels().values() if one.people == "came"]
    coming = Activity.objects.filter(
        plan__school=school, state=Activity.State.PLANNED, channel__in=listed,
        day__gte=clock.today(),
    ).count()  # fmt: skip
    words = ngettext(
        "%(n)d training or meeting to come", "%(n)d trainings or meetings to come", coming
    )
    return Standing(words % {"n": coming}, _plan_url(school))


@control(
    "awareness.note",
    "recorded",
    _("keeps each note to staff with its date and who has confirmed that they read it"),
)
def note(school: School) -> Standing:
    read = Attendance.objects.filter(activity__plan__school=school, way=Attendance.Way.READ).count()
    words = ngettext("%(n)d confirmation", "%(n)d confirmations", read)
    return Standing(words % {"n": read}, _plan_url(school))


@control(
    "awareness.figures",
    "recorded",
    _(
        "gives the governors the year's figures: what was planned, done, missed, and whom it reached"
    ),
)
def figures(school: School) -> Standing:
    return Standing(
        str(_("The figures stand on a page of their own.")),
        reverse("awareness:figures", args=[school.slug]),
    )


@control(
    "awareness.material",
    "informed",
    _("makes a newsletter paragraph, pages for parents, children and staff, slides and a poster"
      " from the version in force"),
)  # fmt: skip
def material(school: School) -> Standing:
    made = MadeMaterial.objects.filter(school=school).count()
    words = ngettext("%(n)d sheet made", "%(n)d sheets made", made)
    return Standing(words % {"n": made}, reverse("awareness:material", args=[school.slug]))


@control(
    "awareness.check",
    "informed",
    _("asks what one would do in situations from school life and shows the clause that decides"),
)
def check(school: School) -> Standing:
    return Standing(
        str(_("Open to everybody who works or serves at the school.")),
        reverse("awareness:check", args=[school.slug]),
    )


@control(
    "awareness.can_i",
    "informed",
    _("answers questions in one's own words with the clauses in force"),
)
def can_i(school: School) -> Standing:
    return Standing(
        str(_("Open to everybody at the school.")),
        reverse("awareness:can-i", args=[school.slug]),
    )
