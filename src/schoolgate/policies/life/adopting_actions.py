"""Making versions of what was approved, and ending them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.ids import new_public_id
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.policies.dates import NEVER_IN_FORCE, months_after
from schoolgate.policies.life import events
from schoolgate.policies.life.deciding_actions import not_ready
from schoolgate.policies.life.editions import (
    day_is_taken,
    editions_at,
    name_is_taken,
    named,
    next_number,
)
from schoolgate.policies.life.rules import (
    before_any_policy,
    may_adopt,
    may_enter_paper,
    may_withdraw,
    paper_comes_too_late,
)
from schoolgate.policies.life.shared_actions import LONGEST_TEXT, locked, move, record_on
from schoolgate.policies.life.texts import schools_of, source_for, text_for
from schoolgate.policies.models import Draft, Policy, Version
from schoolgate.policies.text import PolicyText
from schoolgate.reference import NOT_STATED, parameter


def adopt(*, by: Person, draft: Draft, effective_from: dt.date, edition: str = "") -> list[Version]:
    """Make the approved draft the version in force from a day on, at every school it is for.

    Refused where another version of the policy begins on the same day or bears the same name. The
    day is today or later: nothing is put in force in the past.
    """
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_adopt, by, draft)
        if effective_from < clock.today():
            raise Refused(_("A policy cannot come into force in the past. Choose today or later."))
        demand(not_ready(draft))
        move(by, draft, "adopted", record_it=False)
        approvals = _approvals(draft)
        adopted_on = max(
            (dt.date.fromisoformat(one["meeting_on"]) for one in approvals),
            default=clock.today(),
        )
        versions = _make_versions(
            by, draft, effective_from, adopted_on, edition, approvals, from_paper=False
        )
        record_on(events.DRAFT_ADOPTED, by, draft, schools=len(versions))
    return versions


def enter_paper(
    *,
    by: Person,
    draft: Draft,
    edition: str,
    adopted_on: dt.date,
    effective_from: dt.date,
    body: str,
    minute: str = "",
) -> Version:
    """Enter a policy that was adopted on paper before, with its true dates.

    Refused from the first day of an edition on that the bodies approved here: what follows such
    an edition is approved here too. Nobody is asked anew to sign what a paper says between.
    """
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_enter_paper, by, draft)
        if adopted_on > clock.today():
            raise Refused(_("A policy adopted in the past has its day in the past."))
        demand(before_any_policy(adopted_on))
        if effective_from < adopted_on:
            raise Refused(_("A policy cannot be in force before the day of its adoption."))
        demand(paper_comes_too_late(draft, effective_from))
        move(by, draft, "entered", record_it=False)
        approvals = [
            {"body": body, "decision": "approved", "meeting_on": adopted_on.isoformat(),
             "minute": minute, "from_paper": True}
        ]  # fmt: skip
        [version] = _make_versions(
            by, draft, effective_from, adopted_on, edition, approvals, from_paper=True
        )
        record_on(events.DRAFT_ADOPTED, by, draft, schools=1)
    return version


def _make_versions(
    by: Person,
    draft: Draft,
    effective_from: dt.date,
    adopted_on: dt.date,
    edition: str,
    approvals: list[dict[str, Any]],
    *,
    from_paper: bool,
) -> list[Version]:
    adoption = new_public_id()
    return [
        _make_version(
            by, draft, school, text,
            effective_from=effective_from, adopted_on=adopted_on, edition=edition,
            approvals=approvals, from_paper=from_paper, adoption=adoption,
        )
        for school in schools_of(draft)
        for text in (text_for(draft, school, from_paper=from_paper),)
    ]  # fmt: skip


def _make_version(
    by: Person,
    draft: Draft,
    school: School,
    text: PolicyText,
    *,
    effective_from: dt.date,
    adopted_on: dt.date,
    edition: str,
    approvals: list[dict[str, Any]],
    from_paper: bool,
    adoption: str,
) -> Version:
    policy = _policy_of(school, draft)
    number = (policy.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    edition = named(edition) or next_number(editions_at([school], draft.slug)[school.pk])
    demand(day_is_taken([school], draft.slug, effective_from, from_paper=from_paper))
    demand(name_is_taken([school], draft.slug, edition, from_paper=from_paper))
    version = Version.objects.create(
        policy=policy,
        number=number,
        edition=edition,
        adoption=adoption,
        draft=draft,
        source=source_for(draft, school, from_paper=from_paper),
        text=text.as_json(),
        values=dict(text.values),
        sha256=text.sha256,
        approvals=approvals,
        adopted_on=adopted_on,
        effective_from=effective_from,
        review_due=review_due(text, adopted_on),
        material=draft.material and not (from_paper and _is_followed(policy, effective_from)),
        changes=draft.changes,
        from_paper=from_paper,
        by=by,
        at=clock.now(),
    )
    if not _is_followed(policy, effective_from):
        _keep_title(policy, draft.title)
    record(
        events.VERSION_ADOPTED,
        by=by,
        chain=school,
        subject=("policies.version", version.public_id),
        facts={
            "title": text.title,
            "edition": version.edition,
            "number": number,
            "sha256": version.sha256,
            "adopted_on": adopted_on.isoformat(),
            "effective_from": effective_from.isoformat(),
            "material": version.material,
            "from_paper": from_paper,
            "adoption": adoption,
        },
    )
    return version


def _is_followed(policy: Policy, day: dt.date) -> bool:
    """Whether another version takes over from one that begins on a day."""
    following = policy.versions.filter(effective_from__gt=day)
    return following.exclude(NEVER_IN_FORCE).exists()


def _policy_of(school: School, draft: Draft) -> Policy:
    School.objects.select_for_update().get(pk=school.pk)
    policy, _new = Policy.objects.get_or_create(
        school=school, slug=draft.slug, defaults={"title": draft.title}
    )
    return policy


def _keep_title(policy: Policy, title: str) -> None:
    """A policy is called as its latest version is."""
    if policy.title != title:
        policy.title = title
        policy.save(update_fields=["title"])


def review_due(text: PolicyText, adopted_on: dt.date) -> dt.date | None:
    """When the version must be reviewed: by the date that a paper prints, or by its own cycle."""
    printed = text.control.get("review")
    if printed:
        return dt.date.fromisoformat(printed)
    months = parameter("review_cycle").parse(text.values.get("review_cycle", NOT_STATED))
    return months_after(adopted_on, months) if isinstance(months, int) else None


def _approvals(draft: Draft) -> list[dict[str, Any]]:
    """What each body decided in the last round, as the version keeps it."""
    return [
        {
            "body": one.body,
            "decision": one.decision,
            "meeting_on": one.meeting_on.isoformat(),
            "minute": one.minute,
            "present": one.present,
            "quorum": one.quorum,
            "chairs_action": one.chairs_action,
        }
        for one in draft.decisions.filter(round=draft.round)
    ]


def withdraw(*, by: Person, version: Version, from_day: dt.date, reason: str) -> Version:
    """End a version from a day on, with nothing in its place; today or later."""
    with transaction.atomic():
        version = (
            Version.objects.select_for_update().select_related("policy__school").get(pk=version.pk)
        )
        demand_now(may_withdraw, by, version)
        if version.withdrawn_from is not None:
            raise Refused(_("This version is withdrawn already."))
        if from_day < clock.today():
            raise Refused(_("A policy cannot be withdrawn in the past. Choose today or later."))
        version.withdrawn_from = from_day
        version.withdrawn_reason = reason[:LONGEST_TEXT]
        version.withdrawn_by = by
        version.withdrawn_at = clock.now()
        version.save(
            update_fields=["withdrawn_from", "withdrawn_reason", "withdrawn_by", "withdrawn_at"]
        )
        record(
            events.VERSION_WITHDRAWN,
            by=by,
            chain=version.policy.school,
            subject=("policies.version", version.public_id),
            facts={
                "title": version.text["title"],
                "edition": version.edition,
                "withdrawn_from": from_day.isoformat(),
                "reason": version.withdrawn_reason,
            },
        )
    return version
