"""What the form of a new site says of those it is for, who write on it, and who run it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schoolgate.approvals.kinds import Hint
from schoolgate.approvals.wording import roles_in_words
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.core.words import translated
from schoolgate.policies.life.following import follows
from schoolgate.policies.policy import Policy
from schoolgate.reference import NOT_STATED
from schoolgate.sites.models import TeamMember
from schoolgate.sites.queries import asked_of
from schoolgate.sites.requests.asked import CHILDREN, PEOPLE, Asked
from schoolgate.sites.requests.chains import advisers
from schoolgate.sites.requests.forms import forms

MANY_SITES = 4  # that one person looks after


# Those it is for, and those who write


def _discussed(asked: Asked) -> Iterator[Hint]:
    if asked.listed("discussed_with") == [asked.request.asker.public_id]:
        yield Hint(
            "discussed_with",
            _("You name nobody but yourself. Talk it over with the head or a manager first."),
            ("WAL-14.3", "WAL-16.5-a", "HOL-A.1.3", "HOL-A.3.5"), bars=True,
        )  # fmt: skip
    day = asked.day("discussed_on")
    if day and day > asked.today:
        yield Hint(
            "discussed_on", _("That day is still to come. Talk it over first, then send this."),
            ("WAL-14.3", "HOL-A.1.3"), bars=True,
        )  # fmt: skip


def _children(asked: Asked) -> Iterator[Hint]:
    if not CHILDREN & set(asked.listed("audience")):
        return
    left = [code for code in ("details", "strangers", "grooming", "bullying")
            if code not in asked.listed("risks")]  # fmt: skip
    if asked.listed("risks") and left:
        yield Hint(
            "risks",
            _("Think through these as well: %(risks)s. Talk to the safeguarding lead where you"
              " do not know.") % {"risks": asked.label("risks", left)},
            ("WAL-15.2", "HOL-A.2-2"),
        )  # fmt: skip
    if asked.values.get("vulnerable") == "yes":
        words = _("The internet may be the wrong place for children who get confidential help."
                  " Nobody can promise to keep a secret there.")  # fmt: skip
        if asked.values.get("host") == "third-party":
            words += " " + _("On another service least of all: its settings may be too weak.")
        yield Hint(
            "vulnerable", f"{words} {_advice(asked.policy)}",
            ("WAL-15.7-a", "WAL-15.7-b", "WAL-15.7-c", "HOL-A.2-9", "HOL-A.2-10", "HOL-A.2-11"),
        )  # fmt: skip


def _advice(policy: Policy) -> str:
    return _("When in doubt, ask first: %(who)s.") % {"who": roles_in_words(list(advisers(policy)))}


def _contributors(asked: Asked) -> Iterator[Hint]:
    writing = asked.listed("contributors")
    if "nobody" in writing and len(writing) > 1:
        yield Hint(
            "contributors",
            _("You ticked that nobody else writes, and somebody who does. Choose one of the two."),
            ("WAL-APP1-14",), bars=True,
        )  # fmt: skip
    known_only = asked.policy.value("outsiders_as_friends") == "known-people-only"
    if known_only and {"public", "others"} & set(writing):
        yield Hint(
            "contributors",
            _("The policy keeps sites to people whom the school knows. Say why this one should be"
              " open to others; those who decide must agree to it."),
            ("WAL-APP1-19", "WAL-18.6-NOTE"),
        )  # fmt: skip
    yield from _asked_apart(asked)
    allowed = asked.policy.value("contribution_level")
    if isinstance(allowed, tuple) and "decided-per-site" not in allowed:
        more = [code for code in asked.listed("may_add") if code not in allowed]
        if more:
            yield Hint(
                "may_add",
                _("The policy does not name these among what visitors may add: %(what)s.")
                % {"what": asked.label("may_add", more)},
                ("WAL-18.1", "HOL-A.5-1"),
            )  # fmt: skip


def _asked_apart(asked: Asked) -> Iterator[Hint]:
    """What the policy wants an approval of its own for, beside that of the site."""
    friends = asked.policy.value("external_friend_approver")
    if "organisations" in asked.listed("contributors") and isinstance(friends, tuple) and friends:
        yield Hint(
            "contributors",
            _("Each organisation needs an approval of its own as well. Ask for it with this form:"
              " %(form)s.") % {"form": _title_of("outside-friend")},
            ("WAL-APP1-18", "WAL-18.8"),
        )  # fmt: skip
    calls = asked.policy.value("advertise_for_contributors_approver")
    if asked.values.get("advertise") == "yes" and isinstance(calls, tuple) and calls:
        yield Hint(
            "advertise",
            _("A call in public needs an approval of its own as well. Ask for it with this form:"
              " %(form)s.") % {"form": _title_of("advertising")},
            ("WAL-APP1-27", "WAL-18.7", "HOL-A.5-11"),
        )  # fmt: skip


def _title_of(form: str) -> str:
    return translated(str(forms()[form].title))


# Who runs it


def _parts(asked: Asked) -> Iterator[Hint]:
    """People who are not of the school today, or leave before the site closes."""
    closes = asked.day("closes")
    for question in PEOPLE:
        strange = [one for one in asked.listed(question) if one not in asked.ends]
        if strange:
            yield Hint(
                question,
                _("Not at the school today: %(who)s. Choose somebody who works here.")
                % {"who": asked.names(strange)},
                ("WAL-16.1-b", "HOL-A.3.1-b"), bars=True,
            )  # fmt: skip
    for question in ("administrators", "moderators"):
        for one in asked.listed(question):
            until = asked.ends.get(one)
            if until and (closes is None or until < closes):
                yield Hint(
                    question,
                    _("%(who)s leaves the school after %(day)s, before the site closes. Name"
                      " somebody who stays as well.")
                    % {"who": asked.names([one]), "day": in_words(until)},
                    ("WAL-14.5-b", "HOL-A.1.5-c"),
                )  # fmt: skip


def _numbers(asked: Asked) -> Iterator[Hint]:
    numbers = asked_of(asked.school, asked.today).numbers
    parts = (
        ("administrators", "administrator", "min_administrators", ("WAL-APP1-21", "HOL-A.5-6")),
        ("moderators", "moderator", "min_moderators",
         ("WAL-APP1-22", "WAL-18.4-b", "HOL-A.5-7")),
    )  # fmt: skip
    for question, part, name, clauses in parts:
        named, needed = len(asked.listed(question)), numbers[part]
        if named and named < needed:
            yield Hint(
                question, f"{_needed(asked.policy, name, needed)} {_named(named)}", clauses,
                bars=True,
            )  # fmt: skip
    yield from _cover(asked)


def _needed(policy: Policy, name: str, needed: int) -> str:
    value = policy.value(name)
    if value == NOT_STATED:
        words = ngettext(
            "The policy gives no number; at least %(n)d person is recommended.",
            "The policy gives no number; at least %(n)d people are recommended.", needed,
        )  # fmt: skip
    elif isinstance(value, int):
        words = ngettext(
            "The policy asks for at least %(n)d person here.",
            "The policy asks for at least %(n)d people here.", needed,
        )  # fmt: skip
    else:
        words = _("The policy asks for enough to cover absence: at least %(n)d, and a cover named.")
    return words % {"n": needed}


def _named(named: int) -> str:
    return ngettext("You have named %(n)d.", "You have named %(n)d.", named) % {"n": named}


def _cover(asked: Asked) -> Iterator[Hint]:
    administrators, moderators = asked.listed("administrators"), asked.listed("moderators")
    if administrators and administrators == moderators and len(administrators) == 1:
        yield Hint(
            "moderators",
            _("%(who)s would be the only one in both parts. When they are away nobody looks after"
              " the site.") % {"who": asked.names(administrators)},
            ("WAL-14.5-b", "WAL-18.4-b", "HOL-A.5-7"),
        )  # fmt: skip
    elif administrators and set(administrators) == set(moderators):
        yield Hint(
            "moderators",
            _("The same people are in both parts. Think of one more, so that somebody else looks"
              " at it too."),
            ("WAL-14.5-b", "HOL-A.1.5-c"),
        )  # fmt: skip
    cover = asked.listed("cover")
    if cover and moderators and set(cover) <= set(moderators):
        needs_other = asked.policy.value("min_moderators") == "enough-for-cover"
        yield Hint(
            "cover",
            _("Those who step in moderate already. Name somebody else, so that absence is covered."),
            ("WAL-18.4-b", "HOL-A.5-7", "HOL-A.1.4"),
            bars=needs_other and len(set(moderators) | set(cover)) < 3,
        )  # fmt: skip


def _busy(asked: Asked) -> Iterator[Hint]:
    """Where the same people would look after every site."""
    named = {*asked.listed("administrators"), *asked.listed("moderators")}
    held = TeamMember.objects.filter(
        person__public_id__in=named, site__school=asked.school, site__closed_at=None,
        part__in=[TeamMember.Part.ADMINISTRATOR, TeamMember.Part.MODERATOR],
    ).exclude(until__lt=asked.today)  # fmt: skip
    counts = held.values("person__public_id").annotate(n=Count("site", distinct=True))
    for row in counts.filter(n__gte=MANY_SITES).order_by("person__public_id"):
        person = row["person__public_id"]
        question = "moderators" if person in asked.listed("moderators") else "administrators"
        yield Hint(
            question,
            _("%(who)s looks after %(n)d sites already. Think of somebody else as well.")
            % {"who": asked.names([person]), "n": row["n"]},
            ("WAL-14.5-b", "HOL-A.1.5-c"),
        )  # fmt: skip


WHO = (_discussed, _children, _contributors, _parts, _numbers, _busy)

follows("contribution_level", gettext_lazy("warns where a proposal lets visitors add more"))
follows("outsiders_as_friends", gettext_lazy("warns where a proposal lets others follow or join"))
