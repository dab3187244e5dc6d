"""What this app does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, control
from schoolgate.people.models import School
from schoolgate.policies.life.queries import governing
from schoolgate.policies.life.words import name_of_post
from schoolgate.policies.models import BodyDecision, Consultation, PolicyDocument, Version


def _found(school: School, *codes: str) -> Standing:
    """How many findings of these kinds the newest document that was read has."""
    document = (
        school.policy_documents.filter(state=PolicyDocument.State.READ)
        .defer("lines", "clauses")
        .first()
    )
    if document is None:
        return Standing(str(_("No policy document has been read yet.")))
    count = sum(finding["code"] in codes for finding in document.findings)
    words = ngettext(
        "%(n)d finding in the newest document", "%(n)d findings in the newest document", count
    )
    return Standing(
        words % {"n": count},
        reverse("policies:document", args=[school.slug, document.public_id]),
    )


# Checks of the reader: id, what the software does, the findings it comes to.
CHECKS = (
    (
        "policies.law_check",
        _("recognises each law and guidance a policy cites and says what it is worth today"),
        (
            "law-repealed",
            "law-superseded",
            "law-wrong-year",
            "law-misnamed",
            "law-in-part",
            "law-unnamed",
            "law-elsewhere",
        ),
    ),
    (
        "policies.platform_check",
        _("compares the services a policy names with a list and flags those renamed or gone"),
        (
            "platform-defunct",
            "platform-renamed",
            "technology-obsolete",
        ),
    ),
    (
        "policies.authority_check",
        _("flags councils and public bodies that a policy names and that are gone or renamed"),
        ("authority-abolished",),
    ),
    (
        "policies.document_control_check",
        _("reads title, version, owner and dates of a policy and tells which are missing"),
        ("document-control-missing",),
    ),
    (
        "policies.review_check",
        _("tells when the review of a policy is overdue or due within two months"),
        (
            "review-overdue",
            "review-due-soon",
        ),
    ),
    (
        "policies.open_choice_check",
        _("tells where a choice or a blank was left open in a policy"),
        (
            "option-left-open",
            "placeholder",
        ),
    ),
    (
        "policies.numbering_check",
        _("reports numbers used twice, out of order or missing, and references that lead nowhere"),
        (
            "number-duplicate",
            "number-missing",
            "number-misplaced",
            "cross-reference-unresolved",
        ),
    ),
    (
        "policies.approval_chain_check",
        _("tells where the text and the form of a policy ask different people to approve a site"),
        ("approval-chain-differs",),
    ),
    (
        "policies.contradiction_check",
        _("tells where rules of a policy contradict one another, such as a ban on any mention of the"
          " school beside a rule that allows some"),
        ("values-contradict",),
    ),
)  # fmt: skip


def _check(codes: tuple[str, ...]) -> Callable[[School], Standing]:
    return lambda school: _found(school, *codes)


for _id, _title, _codes in CHECKS:
    control(_id, "checked", _title)(_check(_codes))


@control(
    "policies.values_as_data",
    "recorded",
    _("holds what the policy decides here as a value that can be changed without rewriting text"),
)
def values_as_data(school: School) -> Standing:
    drafts = school.policy_drafts.count()
    words = ngettext("%(n)d draft with its values", "%(n)d drafts with their values", drafts)
    return Standing(words % {"n": drafts}, reverse("policies:home", args=[school.slug]))


@control(
    "policies.rule_from_value",
    "informed",
    _("words this rule from the value that the school chose"),
)
def rule_from_value(school: School) -> Standing:
    return Standing(
        str(_("The ready policies read as their values say.")),
        reverse("policies:packs", args=[school.slug]),
    )


@control(
    "policies.export",
    "informed",
    _("gives a policy with its values as a file that another school can take over"),
)
def export(school: School) -> Standing:
    return Standing(
        str(_("Each draft can be downloaded as a pack.")),
        reverse("policies:home", args=[school.slug]),
    )


@control(
    "policies.consultations",
    "recorded",
    _(
        "keeps who was asked before a policy was adopted, when, what they said and what was answered"
    ),
)
def consultations(school: School) -> Standing:
    held = Consultation.objects.filter(draft__school=school)
    words = ngettext("%(n)d consultation", "%(n)d consultations", held.count())
    return Standing(words % {"n": held.count()}, reverse("policies:home", args=[school.slug]))


@control(
    "policies.approvals",
    "recorded",
    _("keeps which body approved a policy, on which day, with its minute and its quorum"),
)
def approvals(school: School) -> Standing:
    made = BodyDecision.objects.filter(draft__school=school).count()
    words = ngettext("%(n)d decision", "%(n)d decisions", made)
    return Standing(words % {"n": made}, reverse("policies:versions", args=[school.slug]))


@control(
    "policies.delegation",
    "recorded",
    _("keeps to which post the governing body gave the carrying out of a policy, by which minute"),
)
def delegation(school: School) -> Standing:
    version = governing(school)
    given = version.policy.delegations.first() if version else None
    url = reverse("policies:version", args=[school.slug, version.public_id]) if version else ""
    if version is None or given is None:
        return Standing(str(_("Nobody has entered yet who carries out the policy.")), url)
    post = name_of_post(given.role, version.values)
    words = _("%(role)s, by minute %(minute)s")
    return Standing(words % {"role": post, "minute": given.minute}, url)


@control(
    "policies.adoption",
    "enforced",
    _("puts a policy in force only when every body has approved it and it has been adopted"),
)
def adoption(school: School) -> Standing:
    version = governing(school)
    figure = (
        str(_("No policy is in force."))
        if version is None
        else _("Edition %(edition)s is in force.") % {"edition": version.edition}
    )
    return Standing(figure, reverse("policies:versions", args=[school.slug]))


@control(
    "policies.nothing_left_open",
    "enforced",
    _("puts no draft before the governors, and adopts none, while a choice or a blank is open"),
)
def nothing_left_open(school: School) -> Standing:
    return Standing(
        str(_("Asked each time a draft is handed on or adopted.")),
        reverse("policies:home", args=[school.slug]),
    )


@control(
    "policies.version_fields",
    "recorded",
    _(
        "keeps title, edition, owner, days of adoption and force, state and review with each version"
    ),
)
def version_fields(school: School) -> Standing:
    return _versions_kept(school)


@control(
    "policies.federation_policy",
    "recorded",
    _("adopts one policy for all schools of a federation, each with what is left to it"),
)
def federation_policy(school: School) -> Standing:
    count = Version.objects.filter(policy__school=school, draft__federation__isnull=False).count()
    words = ngettext(
        "%(n)d version adopted by the federation", "%(n)d versions adopted by the federation", count
    )
    return Standing(words % {"n": count}, reverse("policies:versions", args=[school.slug]))


@control(
    "policies.kept_text",
    "recorded",
    _("keeps what the policy says of its purpose and its standing duties with each version, as it"
      " was adopted"),
)  # fmt: skip
def kept_text(school: School) -> Standing:
    return _versions_kept(school)


@control(
    "policies.rationale",
    "recorded",
    _("keeps why the policy is there as a part of it, with a link to each clause that puts it into"
      " effect"),
)  # fmt: skip
def rationale(school: School) -> Standing:
    return _versions_kept(school)


@control(
    "policies.departures",
    "recorded",
    _("shows each draft beside the ready policy that it was made from, with every change"),
)
def departures(school: School) -> Standing:
    return values_as_data(school)


def _versions_kept(school: School) -> Standing:
    count = Version.objects.filter(policy__school=school).count()
    words = ngettext("%(n)d version", "%(n)d versions", count)
    return Standing(words % {"n": count}, reverse("policies:versions", args=[school.slug]))
