"""What the short forms have to say of their answers, and all of them of who decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.approvals.deciders import LINE_MANAGER, staffing_of
from schoolgate.approvals.kinds import Hint, Values
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.wording import role_title
from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.notices.queries import holders
from schoolgate.openness.kinds import KINDS
from schoolgate.openness.rules import may_tell
from schoolgate.people.rules import HEADS, KEEPERS
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.sites.accounts import account_of
from schoolgate.sites.models import Site
from schoolgate.sites.requests.chains import chain_of
from schoolgate.sites.requests.forms import forms, site_names
from schoolgate.sites.requests.site_hints import site_hints

Hints = Callable[[ApprovalRequest, Values], Iterable[Hint]]
MOST_NAMED = 3
MOST_SITES = 20
A_YEAR = dt.timedelta(days=366)


def hints_of(kind: str) -> Hints:
    """What the form of a kind says of its answers."""
    own = _HINTS.get(kind, _none)
    named = forms()[kind].title_from

    def hints(request: ApprovalRequest, values: Values) -> list[Hint]:
        return [*own(request, values), *_vacant(request, kind, named)]

    return hints


def _none(_request: ApprovalRequest, _values: Values) -> Iterable[Hint]:
    return ()


def _vacant(request: ApprovalRequest, kind: str, question: str) -> Iterator[Hint]:
    """A step whose roles nobody holds, and who can appoint somebody."""
    if request.round:
        return
    staffing = staffing_of(request.school)
    for step in chain_of(kind)(request.school).steps:
        found = staffing.deciders(step.roles, request.asker_id)
        if found.why == "vacant" and LINE_MANAGER not in step.roles:
            who = [one.name for one in holders(request.school, *KEEPERS)][:MOST_NAMED]
            yield Hint(
                question,
                _("Nobody at the school is: %(role)s. Until somebody is, that step goes to the next"
                  " above. These can appoint somebody: %(who)s.")
                % {
                    "role": ", ".join(role_title(one) for one in step.roles),
                    "who": ", ".join(who) or _("the school office"),
                },
                ("WAL-APP1-30",),
            )  # fmt: skip


def _listed(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _over(values: Values, *clauses: str) -> Iterator[Hint]:
    """A last day that is past."""
    until = values.get("until")
    if until and until < clock.today().isoformat():
        yield Hint("until", _("That day is past."), clauses, bars=True)


def _participation(_request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    yield from _over(values, "WAL-16.3", "HOL-A.3.3")
    if values.get("pupils") == "yes":
        yield Hint(
            "pupils",
            _("Write there only where everybody can see it. Never write to a pupil in private."),
            ("WAL-15.1", "HOL-A.2-1", "LTL-2.8"),
        )  # fmt: skip


def _pictured(_request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    if values.get("pupils") == "yes":
        yield Hint(
            "pupils",
            _("A picture of a pupil needs the written consent of the parents for this use as well,"
              " and no name beside it. This approval does not replace it."),
            ("LTL-2.4", "LTL-2.5", "HOL-A.5-3"),
        )  # fmt: skip


def _content(request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    yield from _pictured(request, values)
    day = values.get("when")
    if day and day < clock.today().isoformat():
        yield Hint(
            "when",
            _("That day is past. Content is approved before anybody else publishes it. Where it is"
              " published already, say so beside the words."),
            ("WAL-16.4", "HOL-A.3.4"),
        )  # fmt: skip


def _staff_pictures(request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    yield from _pictured(request, values)
    if values.get("agreed") == "no":
        yield Hint(
            "agreed", _("Ask everybody who is shown first. This approval does not replace it."),
            ("LTL-3.4",), bars=True,
        )  # fmt: skip
    banned = policy_for(request.school).value("images_on_personal_pages") == "banned"
    if values.get("where") == "own" and banned:
        yield Hint(
            "where", _("The policy allows no pictures from school life on personal pages."),
            ("HOL-5.10", "WHF-PERS-12"), bars=True,
        )  # fmt: skip


def _brand(_request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    yield from _over(values, "LTL-3.1", "WAL-16.5-b", "HOL-A.3.5-b")
    if values.get("own") == "yes":
        yield Hint(
            "own",
            _("The school's logo does not belong on anybody's personal page. Say why this should"
              " be otherwise, or leave it."),
            ("WHF-PERS-15", "HOL-5.13"),
        )  # fmt: skip


def _named(request: ApprovalRequest, values: Values, *clauses: str) -> Iterator[Hint]:
    """Where a site of ours is named that is none."""
    said = " ".join(str(values.get("site") or "").split())
    names = site_names(request.school)
    if not said or said.casefold() in map(str.casefold, names):
        return
    words = _("That is the name of none of our open sites. Say which you mean, or that it is not"
              " approved yet.")  # fmt: skip
    if names:
        more = ", ".join(names[:MOST_SITES]) + (", …" if len(names) > MOST_SITES else "")
        words = f"{words} {_('There are these: %(names)s.') % {'names': more}}"
    yield Hint("site", words, clauses)


def _call(request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    return _named(request, values, "WAL-18.7", "HOL-A.5-11")


def _friend(request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    """Where it links none of our sites, or the organisation is one of the school's own accounts."""
    yield from _named(request, values, "WAL-18.8")
    account = account_of(str(values.get("address") or ""))
    if account is None or not account.key:
        return
    for site in Site.objects.filter(school=request.school, key=account.key, closed_at=None):
        yield Hint(
            "address", _("That is one of our own: %(site)s.") % {"site": site.name},
            ("WAL-18.8",), bars=True,
        )  # fmt: skip


def _exception(request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    policy = policy_for(request.school)
    sort, parent = values.get("sort"), values.get("parent")
    if sort == "friend":
        yield from _friend_of_pupil(request, policy)
        if parent == "no":
            yield Hint(
                "parent",
                _("Ask the parents or carers first. A link that they do not know of looks wrong to"
                  " everybody, and protects nobody."),
                ("LTL-1.13", "WAL-7.8", "THO-2.5.6"),
            )  # fmt: skip
    details = _listed(policy.value("personal_contact_details_exception"))
    if sort == "details" and "none" in details:
        yield Hint(
            "sort", _("The policy makes no exception for this. Use a school address or phone."),
            ("THO-2.5.6", "HOL-A.4.9"), bars=True,
        )  # fmt: skip
    if sort == "details" and parent == "no":
        yield Hint(
            "parent", _("Ask the parents or carers first: the policy wants them to agree."),
            ("THO-2.5.6",), bars="parent" in details,
        )  # fmt: skip
    clauses = ("WAL-7.8", "LTL-1.6", "THO-2.5.6")
    yield from _over(values, *clauses)
    until = values.get("until")
    if until and until > (clock.today() + A_YEAR).isoformat():
        yield Hint(
            "until",
            _("That is more than a year from now. Ask for the time in which it is needed; you can"
              " ask again."),
            clauses,
        )  # fmt: skip


def _friend_of_pupil(request: ApprovalRequest, policy: Policy) -> Iterator[Hint]:
    allowed = _listed(policy.value("pupil_contact_exceptions"))
    if "none" in allowed:
        yield Hint(
            "sort",
            _("The policy makes no exception for this. Decline the request, and tell the"
              " safeguarding lead when it worries you."),
            ("THO-2.3.4", "WAL-7.8"), bars=True,
        )  # fmt: skip
    elif allowed == {"family"}:
        yield Hint(
            "sort",
            _("The policy makes an exception for members of your family alone. For them a note"
              " to the head is enough."),
            ("WHF-PERS-2", "WHF-PERS-3", "HOL-5.2", "HOL-5.3"), way=_note(request, "family"),
        )  # fmt: skip


def _note(request: ApprovalRequest, kind: str) -> tuple[str, str] | None:
    """The page on which one says something openly, where the policy has such notes."""
    if may_tell(request.asker, request.school, kind):
        return None
    title = translated(str(KINDS[kind].title))
    at = reverse("openness:write", args=[request.school.slug, kind])
    return _("Write the note: %(title)s") % {"title": title}, at


def _media(request: ApprovalRequest, values: Values) -> Iterator[Hint]:
    if values.get("pupils") == "yes":
        words = _("Name no child and say nothing by which one could be known. Ring the head now%(head)s,"
                  " and the safeguarding lead%(dsl)s when a child could be harmed.")  # fmt: skip
        yield Hint(
            "pupils",
            words % {"head": _who(request, *HEADS), "dsl": _who(request, "dsl")},
            ("WAL-16.7-b", "HOL-A.3.6-b"),
        )  # fmt: skip


def _who(request: ApprovalRequest, *roles: str) -> str:
    """Who holds a role, in brackets; the school's telephone numbers are not known here."""
    names = ", ".join(one.name for one in holders(request.school, *roles)[:MOST_NAMED])
    return f" ({names})" if names else ""


_HINTS: Mapping[str, Hints] = {
    "site": site_hints,
    "participation": _participation,
    "third-party-content": _content,
    "brand": _brand,
    "advertising": _call,
    "outside-friend": _friend,
    "staff-pictures": _staff_pictures,
    "contact-exception": _exception,
    "media-reply": _media,
}
