"""What the style guide shows: one believable example of every pattern."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms, template
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem
from schoolgate.core.templatetags.schoolgate import STATES, icons

register = template.Library()


class SiteForm(forms.Form):
    """Every kind of field once, as a teacher would meet them."""

    name = forms.CharField(
        label=gettext_lazy("Name of the site"),
        help_text=gettext_lazy("What families will see at the top of it."),
    )
    address = forms.EmailField(label=gettext_lazy("Mail address that answers questions"))
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), widget=forms.Textarea(attrs={"rows": 4})
    )
    host = forms.ChoiceField(
        label=gettext_lazy("Where it will live"),
        choices=[
            ("here", gettext_lazy("In our own class space")),
            ("elsewhere", gettext_lazy("On another company's site")),
        ],
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read it"),
        widget=forms.RadioSelect,
        choices=[
            ("class", gettext_lazy("The class and its families")),
            ("school", gettext_lazy("Everyone at the school")),
            ("public", gettext_lazy("Anyone")),
        ],
    )
    content = forms.MultipleChoiceField(
        label=gettext_lazy("What it will show"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("writing", gettext_lazy("Writing by pupils")),
            ("pictures", gettext_lazy("Pictures of their work")),
            ("photographs", gettext_lazy("Photographs of pupils")),
        ],
    )
    opens = forms.DateField(
        label=gettext_lazy("The day it opens"),
        help_text=gettext_lazy("For example, 14 1 2027."),
        widget=forms.SelectDateWidget(years=range(2026, 2030)),
    )
    contributors = forms.IntegerField(label=gettext_lazy("How many people will write for it"))
    rules = forms.FileField(
        label=gettext_lazy("The house rules you have written"),
        required=False,
        help_text=gettext_lazy("Word, OpenDocument, PDF or plain text, up to 20 MB."),
    )
    agreed = forms.BooleanField(label=gettext_lazy("I will look at it every school day"))


class FilterForm(forms.Form):
    """Two fields that narrow a list."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[
            ("", gettext_lazy("Every role")),
            ("teacher", gettext_lazy("Teacher")),
            ("governor", gettext_lazy("Governor")),
        ],
    )


@register.simple_tag
def style_guide_samples() -> dict[str, Any]:
    """The examples, fresh for each rendering because their dates move with today."""
    now = clock.now()
    return {
        "icons": list(icons()),
        "states": _states(),
        "schemes": [
            {"name": _("On light paper"), "code": "light", "forms": _forms("light")},
            {"name": _("On dark paper"), "code": "dark", "forms": _forms("dark")},
        ],
        "inbox": _inbox(now),
        "steps": _steps(now.date()),
        "stopped_steps": _stopped_steps(now.date()),
        "facts": _facts(),
        "answers": _answers(),
        "lines": _lines(),
        "findings": [note for line in _lines() for note in line["notes"]],
        "versus_notes": [{"quote": _("at least two members of staff")}],
        "events": _events(now),
        "roles": [
            {"title": _("Teacher"), "place": "4 Hazel", "from_date": dt.date(2024, 9, 2)},
            {"title": _("Moderator"), "until": now.date() + dt.timedelta(days=200)},
        ],
        "columns": [
            {"label": _("Name")},
            {"label": _("Role")},
            {"label": _("Signed"), "number": True},
            {"label": _("State")},
        ],
        "rows": _rows(),
        "tabs": [
            {"label": _("Waiting"), "url": "#tabs", "current": True, "count": 3},
            {"label": _("Signed"), "url": "#tabs"},
            {"label": _("Everyone"), "url": "#tabs"},
        ],
        "carers": ["Amina Okafor", "Tom Reilly"],
        "page": Paginator(range(72), 12).page(3),
        "bars": _bars(),
        "parts": _parts(),
        "filter": FilterForm(auto_id="filter_%s"),
        "consequences": [
            _("Its 14 posts are taken off the page at once."),
            _("A sealed copy is kept for the time that the policy asks."),
            _("The two people who look after it are told today."),
        ],
    }


def _forms(code: str) -> dict[str, forms.Form]:
    wrong = {
        "name": "",
        "host": "here",
        "address": "office",
        "purpose": _("Weekly news from our allotment for families."),
        "opens_day": "31",
        "opens_month": "2",
        "opens_year": "2027",
        "contributors": "4",
    }
    return {
        "fresh": SiteForm(auto_id=f"{code}_%s"),
        "wrong": SiteForm(wrong, auto_id=f"{code}_wrong_%s"),
    }


def _states() -> list[tuple[str, str]]:
    words = {
        "good": _("Approved"),
        "waiting": _("Waiting for you"),
        "here": _("With the head"),
        "next": _("Not yet asked"),
        "draft": _("Draft"),
        "closed": _("Closed"),
        "stopped": _("Turned down"),
        "error": _("Must be put right"),
        "warning": _("Look at this"),
        "note": _("Good to know"),
    }
    return [(kind, words[kind]) for kind in STATES if kind in words]


def _inbox(now: dt.datetime) -> list[InboxItem]:
    return [
        InboxItem(
            title=_("Approve the site of 4 Hazel"),
            url="#inbox",
            verb=_("Decide"),
            place=_("Sites"),
            detail=_("Amina Okafor asks. Her line manager has said yes; you are the last."),
            due=now + dt.timedelta(days=1),
            icon="globe",
            urgent=True,
        ),
        InboxItem(
            title=_("Sign the new version of the policy"),
            url="#inbox",
            verb=_("Read and sign"),
            place=_("Policy"),
            detail=_("Three clauses have changed since you signed last year."),
            due=now + dt.timedelta(days=12),
            icon="sign",
        ),
        InboxItem(
            title=_("Look at the roster that came in"),
            url="#inbox",
            verb=_("Check"),
            place=_("People"),
            detail=_("412 people; 6 rows were refused and say why."),
            icon="roster",
        ),
    ]


def _steps(today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "name": _("Line manager"),
            "state": "done",
            "who": "Owen Pritchard",
            "when": today - dt.timedelta(days=3),
            "said": _("A good plan, and the two moderators have had their training."),
        },
        {"name": _("Communications manager"), "state": "here", "who": "Grace Adeyemi"},
        {"name": _("Headteacher"), "state": "next", "who": "Helen Marsh"},
    ]


def _stopped_steps(today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "name": _("Line manager"),
            "state": "stopped",
            "who": "Owen Pritchard",
            "when": today - dt.timedelta(days=1),
            "said": _("Please name a second moderator and send it again."),
        },
        {"name": _("Headteacher"), "state": "next", "who": "Helen Marsh"},
    ]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": _("Asked by"), "value": "Amina Okafor"},
        {"label": _("For"), "value": _("Families of 4 Hazel, 28 pupils aged 8 and 9")},
        {"label": _("Moderators"), "value": "Amina Okafor, Tom Reilly"},
        {"label": _("Opens"), "value": _("In January, for two terms")},
    ]


def _answers() -> list[dict[str, Any]]:
    return [
        {"label": _("Name of the site"), "value": "4 Hazel allotment", "change_url": "#answers"},
        {"label": _("Who may read it"), "value": _("The class"), "change_url": "#answers"},
        {"label": _("The day it opens"), "value": "14 January 2027", "change_url": "#answers"},
    ]


def _lines() -> list[dict[str, Any]]:
    repealed = {
        "severity": "error",
        "line": 14,
        "quote": "Data Protection Act 1998",
        "message": _("This law was replaced in 2018."),
        "source": "Data Protection Act 2018, schedule 19",
        "action": _("Name the Data Protection Act 2018 and the UK GDPR instead."),
    }
    blank = {
        "severity": "warning",
        "line": 15,
        "quote": "[insert name]",
        "message": _("A blank was never filled in."),
        "source": _("Every role that the policy names needs a person."),
        "action": _("Write the title of the post rather than a name, so that it lasts."),
    }
    return [
        {"number": 12, "text": "4. Keeping what we know safe", "kind": "heading", "notes": []},
        {
            "number": 13,
            "text": "4.1 Staff must not put anything about a pupil or a family on a site of "
            "their own, even where no name is given.",
            "kind": "text",
            "notes": [],
        },
        {
            "number": 14,
            "text": "4.2 Personal details are kept as the Data Protection Act 1998 asks, and "
            "never leave the equipment of the school.",
            "kind": "text",
            "notes": [repealed],
        },
        {
            "number": 15,
            "text": "4.3 Questions go to [insert name] in the school office.",
            "kind": "text",
            "notes": [blank],
        },
        {
            "number": 16,
            "text": "4.4 A site must have at least two members of staff who look at it on "
            "every school day.",
            "kind": "text",
            "notes": [],
        },
    ]


def _events(now: dt.datetime) -> list[dict[str, Any]]:
    half_past_three = now.replace(hour=15, minute=30)
    return [
        {
            "when": half_past_three - dt.timedelta(days=9),
            "text": _("Sent for approval."),
            "who": "Amina Okafor",
        },
        {
            "when": half_past_three - dt.timedelta(days=3),
            "text": _("Approved by the line manager."),
            "who": "Owen Pritchard",
        },
    ]


def _rows() -> list[list[dict[str, Any]]]:
    signers = [
        ("Helen Marsh", _("Headteacher"), "2 of 2", "good", _("Signed")),
        ("Tom Reilly", _("Teacher"), "1 of 2", "waiting", _("One to sign")),
        ("Siân Bowen", _("Governor"), "0 of 2", "stopped", _("Said no")),
    ]
    return [
        [
            {"value": name, "url": "#table", "heading": True},
            {"label": _("Role"), "value": role},
            {"label": _("Signed"), "value": signed, "number": True},
            {"label": _("State"), "value": word, "state": kind},
        ]
        for name, role, signed, kind, word in signers
    ]


def _bars() -> list[dict[str, Any]]:
    return [
        {"label": _("Teachers"), "value": 31},
        {"label": _("Other staff"), "value": 22},
        {"label": _("Governors"), "value": 9},
        {"label": _("Volunteers"), "value": 2},
    ]


def _parts() -> list[dict[str, Any]]:
    return [
        {"label": _("enforced by the software"), "value": 38},
        {"label": _("recorded or reminded"), "value": 41},
        {"label": _("rest on people's own conduct"), "value": 21},
    ]
