"""What accounts and signing in do for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core import clock
from schoolgate.core.controls import Standing, control
from schoolgate.people.addresses import sender_for, staff_of, without_own
from schoolgate.people.models import Appointment, Enrolment, Person, School, in_force
from schoolgate.people.sign_in import SECOND_FACTORS
from schoolgate.reference import NOT_STATED, roles


@control(
    "people.own_account",
    "enforced",
    _("gives each account to one person alone, with an address that no other account has and a"
      " password that nobody sets for another on any page"),
)  # fmt: skip
def own_account(school: School) -> Standing:
    """How many who work for, serve or learn at the school have an account."""
    pupils = Enrolment.objects.filter(in_force(clock.today()), school=school)
    here = Q(pk__in=_appointed(school).values("person")) | Q(pk__in=pupils.values("person"))
    count = Person.objects.filter(here).exclude(user=None).count()
    words = ngettext(
        "%(n)d person has an account of their own",
        "%(n)d people have an account of their own",
        count,
    )
    return Standing(words % {"n": count})


@control(
    "people.strong_sign_in",
    "enforced",
    _("takes no short or common password, stops guessing, and keeps whoever can see or decide much"
      " out until they have a second step"),
)  # fmt: skip
def strong_sign_in(school: School) -> Standing:
    """How many of those who must have a second step have set one up."""
    high = [code for code, role in roles().items() if role.level == "high"]
    holders = Person.objects.filter(
        pk__in=_appointed(school).filter(role__in=high).values("person")
    )
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    count, ready = holders.count(), holders.filter(Exists(factors)).count()
    words = ngettext(
        "%(ready)d of %(n)d person who needs a second step has set one up",
        "%(ready)d of %(n)d people who need a second step have set one up",
        count,
    )
    return Standing(words % {"n": count, "ready": ready})


control(
    "people.passwords_here",
    "checked",
    _("takes no short or common password for signing in here and asks for a second step; passwords"
      " elsewhere rest on people"),
)(strong_sign_in)  # fmt: skip


@control(
    "people.no_private_words",
    "enforced",
    _("has no way in which an adult and a pupil could write to one another: what a pupil may write"
      " here goes to no adult alone, and no adult writes to a pupil"),
    when={"direct_messages_with_pupils": ("banned", "agreed-protocol", NOT_STATED)},
)  # fmt: skip
def no_private_words(school: School) -> Standing:  # noqa: ARG001 - the same at every school
    """Nothing to count: there is no such channel."""
    return Standing(str(_("There is no such way, for anybody.")))


@control(
    "people.pupils_asked_little",
    "checked",
    _("asks pupils in our own forms only for what each form needs: a field that they can reach and"
      " that no reason is given for is found before the software goes out"),
)  # fmt: skip
def pupils_asked_little(school: School) -> Standing:  # noqa: ARG001 - the same at every school
    """Nothing to count: the forms are the same for every pupil."""
    return Standing(str(_("The same forms for every pupil.")))


@control(
    "people.own_sender",
    "checked",
    _("tells the head and the network manager where mail from here does not come from one of the"
      " school's own addresses"),
)  # fmt: skip
def own_sender(school: School) -> Standing:
    """Whether it does."""
    url = reverse("people:addresses", args=[school.slug])
    if not school.mail_domains:
        return Standing(str(_("Not said yet what the school's own addresses end in.")), url)
    if sender_for(school).is_own:
        return Standing(str(_("Mail comes from one of the school's own addresses.")), url)
    return Standing(str(_("Mail does not come from one of the school's own addresses.")), url)


@control(
    "people.work_addresses",
    "checked",
    _("keeps an email address of each member of staff and lists those without one of the school's"
      " own"),
)  # fmt: skip
def work_addresses(school: School) -> Standing:
    """How many have none, once it is said what the school's own end in."""
    url = reverse("people:addresses", args=[school.slug])
    if not school.mail_domains:
        return Standing(str(_("Not said yet what the school's own addresses end in.")), url)
    staff = staff_of(school)
    words = ngettext(
        "%(few)d of %(n)d member of staff without one",
        "%(few)d of %(n)d members of staff without one",
        len(staff),
    )
    figures = {"few": len(without_own(staff, school.mail_domains)), "n": len(staff)}
    return Standing(words % figures, url)


def _appointed(school: School) -> QuerySet[Appointment]:
    """Appointments of today at the school, and those for its whole federation."""
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    return Appointment.objects.filter(place, in_force(clock.today()))
