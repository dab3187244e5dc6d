"""Why a roster, or one row of it, cannot be used: a code, and words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.text import Text

Words = str | Promise


class RosterRefused(Exception):
    """The roster as a whole cannot be used.

    ``code`` is stable; the text says what happened and what to do. Where one answer of a
    person would settle it, ``question`` is the name of that option and ``choices`` its values.
    """

    def __init__(
        self,
        code: str,
        text: Text,
        *,
        question: str = "",
        choices: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(str(text))
        self.code = code
        self.text = text
        self.question = question
        self.choices = choices


class RowRefused(Exception):
    """One row cannot be used; ``code`` is a key of REASONS, the rest fills its words.

    ``also`` are further reasons why the same row cannot be used.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.also: list[RowRefused] = []

    @property
    def reason(self) -> tuple[str, dict[str, Any]]:
        """The code and what fills its words."""
        return self.code, self.params


REASONS: dict[str, Words] = {
    "columns": _("The row has %(found)s cells; the heading has %(expected)s."),
    "empty-cell": _("The cell “%(column)s” is empty and must not be."),
    "cell-too-long": _("The cell “%(column)s” has %(length)s characters; %(most)s are allowed."),
    "formula": _(
        "The cell “%(column)s” begins like a spreadsheet formula (%(start)s). Write the plain"
        " text instead."
    ),
    "control-character": _("The cell “%(column)s” holds characters that cannot be shown."),
    "bad-email": _("“%(value)s” is not an e-mail address."),
    "bad-date": _("“%(value)s” in “%(column)s” is not a date. Write dates like 2026-09-01."),
    "dates-order": _("The last day, %(until)s, is before the first, %(start)s."),
    "bad-status": _("The status “%(value)s” is not known; it is active, inactive or tobedeleted."),
    "status-missing": _(
        "The status is empty, but this file brings only changes and has to say for each row"
        " whether it is active or tobedeleted."
    ),
    "unknown-role": _("The role “%(value)s” is not one that we know."),
    "unknown-part": _("The part “%(value)s” in a class is not one that we know."),
    "unknown-relationship": _("The relationship “%(value)s” is not one that we know."),
    "bad-year": _("“%(value)s” is not a year group of this school."),
    "duplicate": _("The id %(sid)s stands in line %(line)s already."),
    "person-unknown": _("No person with the id %(sid)s is in the roster or at this school."),
    "class-unknown": _("No class with the id %(sid)s is in the roster or at this school."),
    "person-elsewhere": _("The person %(sid)s belongs to another school of the roster."),
    "person-refused": _("The row of the person %(sid)s was refused, so this one is too."),
    "class-refused": _("The row of the class %(sid)s was refused, so this one is too."),
    "own-manager": _("A person cannot be their own line manager."),
    "manager-unknown": _("The line manager %(sid)s is not in the roster or at this school."),
    "parent-unknown": _("The parent or carer %(sid)s is not in the roster or at this school."),
    "family-unknown": _(
        "The parent, carer or child %(sid)s is not in the roster or at this school."
    ),
    "without-manager": _(
        "Taken without their line manager: %(sid)s is not in the roster or at this school."
    ),
    "without-past-manager": _("Taken without the line manager %(sid)s, who has left."),
    "without-refused-manager": _("Taken without the line manager %(sid)s, whose row was refused."),
    "without-parent": _(
        "Taken without their parent, carer or child %(sid)s, who is not in the roster or at this"
        " school."
    ),
    "without-refused-parent": _(
        "Taken without their parent, carer or child %(sid)s, whose row was refused."
    ),
    "without-family": _(
        "Taken without linking %(sid)s and %(other)s: neither is a pupil of this school, or both"
        " are."
    ),
    "without-more": ngettext_lazy(
        "There is %(n)d more like these.", "There are %(n)d more like these.", "n"
    ),
    "own-parent": _("A person cannot be their own parent or carer."),
    "not-a-pupil": _("Neither %(sid)s nor %(other)s is a pupil of this school, or both are."),
    "own-appointment": _(
        "This would end your own appointment as %(role)s. Ask a colleague to apply the roster,"
        " or to end it by hand."
    ),
    "own-row": _(
        "This would give or change your own appointment as %(role)s, and with it who decides for you."
        " The rest is taken. Ask the head to apply the roster, or to do this by hand."
    ),
    "last-keeper": _(
        "This would end the appointment of the last %(role)s. Appoint somebody else first."
    ),
    "by-hand": _(
        "The roster gives the role “%(value)s”. No roster may give such a role: the head, the"
        " office or the network manager appoints by hand."
    ),
    "not-from-roster": _(
        "The roster says that this person has left, but they were made %(role)s by hand, not by"
        " a roster. End it by hand if it is so."
    ),
    "details-guarded": _(
        "This person holds a role that only the headteacher looks after, so no roster changes"
        " their name or e-mail address. The head changes it by hand if it is so."
    ),
    "details-elsewhere": _(
        "This person has a part elsewhere too, so no roster of one school changes their name or"
        " e-mail address. Somebody who looks after every part changes it by hand if it is so."
    ),
    "same-address": _(
        "Somebody with the address %(email)s is here already under another id or none. A new"
        " person is added; if they are the same, say so with the option “match by address”."
    ),
    "same-class-name": _(
        "A class named “%(name)s” is here already. A new one is added; if they are the same, say"
        " so with the option “match by address”."
    ),
    "matched": _("Matched by the address %(email)s with somebody who is here already."),
    "matched-class": _("Matched by its name with the class that is here already."),
    "over": _("It was over on %(until)s, before today."),
    "other-school": _("Rows for another school, %(name)s, that were left alone: %(count)s."),
    "no-role-here": _(
        "People who have no role at this school and look after none of its pupils, left alone: %(count)s."
    ),
    "people-over": _("People who left before today and were never here, left alone: %(count)s."),
    "classes-over": _("Classes that were over before today and never here, left alone: %(count)s."),
    "year-not-read": _(
        "Year groups that we do not know, such as “%(value)s”, left empty: %(count)s."
    ),
    "contact-not-carer": _(
        "Contacts who are no parents or carers, such as “%(value)s”, left alone: %(count)s."
    ),
    "file-ignored": _("The file %(name)s is not part of a roster and was left alone."),
    "file-absent-in-manifest": _(
        "manifest.csv says that %(name)s is absent, so it was left alone."
    ),
    "only-school": _(
        "The one school in the roster is called “%(name)s”. Make sure that this is your school."
    ),
    "encoding": _("%(name)s is not in UTF-8; it was read as %(encoding)s."),
    "uncertain-kept": _(
        "Rows with a wrong number of cells may be about anybody, so nobody is ended for being"
        " missing from the roster. Put these rows right and hand it in again."
    ),
    "term-by-hand": _("The calendar has a term of its own from that day, which stays as it is."),
    "term-overlaps": _("It overlaps a term of the calendar, which stays as it is."),
    "term-backwards": _("Its last day is before its first, so it was left alone."),
    "term-too-long": _(
        "It is longer than 200 days, so it is no term. Enter the terms in the calendar."
    ),
    "missing-kept": _("As you asked, nobody is ended for being missing from the roster."),
}


def words_of(code: str, params: Mapping[str, Any]) -> str:
    """The reason in words, in the reader's language."""
    return str(REASONS[code] % dict(params))
