"""What the forms and their approvals do for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.core.controls import Standing, Strength, control
from schoolgate.people.models import School

PROPOSALS = ("site",)


def _asked(*kinds: str) -> Callable[[School], Standing]:
    """How many requests of these kinds were sent, and how many of them are approved."""

    def standing(school: School) -> Standing:
        sent = ApprovalRequest.objects.filter(school=school, kind__in=kinds, round__gte=1)
        count, approved = sent.count(), sent.filter(state="approved").count()
        words = ngettext(
            "%(n)d request, %(approved)d approved", "%(n)d requests, %(approved)d approved", count
        )
        return Standing(
            words % {"n": count, "approved": approved},
            reverse("approvals:home", args=[school.slug]),
        )

    return standing


def _decided(school: School) -> Standing:
    """How many decisions on proposals are kept."""
    found = Decision.objects.filter(request__school=school, request__kind__in=PROPOSALS)
    count = found.count()
    words = ngettext("%(n)d decision", "%(n)d decisions", count)
    return Standing(words % {"n": count}, reverse("approvals:home", args=[school.slug]))


CONTROLS: tuple[tuple[str, Strength, str | Promise, Callable[[School], Standing]], ...] = (
    (
        "sites.form", "recorded",
        _("asks each question of the site creation form, and keeps the answers with the request"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.form_complete", "enforced",
        _("takes no proposal while a question that the policy asks has no answer"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.form_hints", "checked",
        _("asks again where the reason is thin, a risk is not thought through, a setting is left"
          " open, or an answer goes beyond the policy or needs an approval of its own"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.host_warning", "informed",
        _("warns that nobody can promise to keep a secret on another service"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.approver_says", "checked",
        _("asks whoever approves whether the reason is strong, the content professional, the"
          " attention wanted and the site good for the children who use it"),
        _decided,
    ),
    (
        "sites.decisions", "recorded",
        _("keeps each decision with the name, the role, the day and the words"),
        _decided,
    ),
    (
        "sites.advice", "routed",
        _("takes a doubt to those whom the policy names, and keeps their answer with the request"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.own_account", "checked",
        _("asks whether an account is apart from personal ones and belongs to a school email"
          " address"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.host_terms", "recorded",
        _("keeps where the terms of another service are, that somebody read them and found them to"
          " meet the school's standards, and on which day"),
        _asked(*PROPOSALS),
    ),
    (
        "sites.participation", "recorded",
        _("takes a part in somebody else's site to all whom the policy names, and keeps what each"
          " decided"),
        _asked("participation"),
    ),
    (
        "sites.content_elsewhere", "routed",
        _("takes content for somebody else's site to whoever approves it"),
        _asked("third-party-content"),
    ),
    (
        "sites.content_says", "checked",
        _("asks whoever approves content for somebody else's site whether it is right, suits its"
          " readers, holds no private opinions and was agreed by whoever is named in it"),
        _asked("third-party-content"),
    ),
    (
        "sites.content_quotes", "recorded",
        _("keeps whose work content for somebody else's site quotes, whom it names, and who agreed"),
        _asked("third-party-content"),
    ),
    (
        "sites.brand_own", "checked",
        _("asks again where name or logo are to be on a personal page, and shows that to whoever"
          " decides"),
        _asked("brand"),
    ),
    (
        "sites.press_answers", "recorded",
        _("keeps each answer to the press that was approved, with who approved it and when"),
        _asked("media-reply"),
    ),
    (
        "sites.brand", "recorded",
        _("takes a use of name, logo or brand to those whom the policy names, and keeps who allowed"
          " it"),
        _asked("brand"),
    ),
    (
        "sites.advertising", "recorded",
        _("takes a call for contributors to those whom the policy names, and keeps who allowed it"),
        _asked("advertising"),
    ),
    (
        "sites.outside_friend", "recorded",
        _("takes an outside organisation as a friend to those whom the policy names, and keeps who"
          " allowed it"),
        _asked("outside-friend"),
    ),
    (
        "sites.staff_pictures", "recorded",
        _("keeps who let a picture of staff or governors be published, and that all shown agreed"),
        _asked("staff-pictures"),
    ),
    (
        "sites.contact_exception", "recorded",
        _("keeps who allowed an exception about contact, why, and until when"),
        _asked("contact-exception"),
    ),
    (
        "sites.press", "routed",
        _("takes a question of the press at once to those whom the policy names, and keeps the"
          " answer that they approved"),
        _asked("media-reply"),
    ),
)  # fmt: skip

for _id, _strength, _title, _standing in CONTROLS:
    control(_id, _strength, _title)(_standing)
