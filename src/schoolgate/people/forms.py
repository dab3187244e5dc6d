"""Parse and validate; never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondStepReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.actions import line_manager_problem
from schoolgate.people.models import (
    Absence,
    Appointment,
    Capacity,
    Care,
    Person,
    School,
    User,
    in_force,
)
from schoolgate.people.queries import adults_of
from schoolgate.people.rules import may_appoint
from schoolgate.people.sign_in import tell_of_second_step_limit
from schoolgate.reference import roles


class DateInput(forms.DateInput):
    """The browser's own date field; typed dates are understood as well."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: Any, **more: Any) -> forms.DateField:
    """A date, with words that help when it is not one."""
    return forms.DateField(
        label=label,
        widget=DateInput(),
        error_messages={
            "required": _("Give the day."),
            "invalid": _("Give a day such as 4 September 2026, written 2026-09-04."),
        },
        **more,
    )


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of several people, by public id and name."""

    def __init__(self, queryset: QuerySet[Person], **more: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **more)
        self.error_messages["invalid_choice"] = _t("Choose one of the people in the list.")

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _colleagues(school: School, by: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=adults_of(school, by).values("pk"))


def _in_order(form: forms.Form, first: str = "from_date", last: str = "until") -> None:
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, _("The last day is before the first. Change one of the two."))


class FindPeopleForm(forms.Form):
    """Which people to show."""

    name = forms.CharField(label=_("Name"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, held: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _(role.title)) for code, role in roles().items() if code in held]
        field = self.fields["role"]
        field.choices = [("", _("Every role")), *choices]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """How somebody is called and where mail reaches them."""

    given_name = forms.CharField(
        label=_("First name"), max_length=100, error_messages={"required": _("Give a first name.")}
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=100, error_messages={"required": _("Give a last name.")}
    )
    known_as = forms.CharField(
        label=_("Known as"),
        max_length=100,
        required=False,
        help_text=_("The first name that people use, where it is another."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Their own work address. Two people never share one."),
        error_messages={"invalid": _("Give an address such as name@school.example.")},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AppointmentForm(forms.Form):
    """A role at a school, in what capacity, and from when to when."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )
    capacity = forms.ChoiceField(
        label=_("Serves the school as"),
        required=False,
        help_text=_("Leave it open to take what is usual for the role."),
    )
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=120,
        required=False,
        help_text=_("As it stands on a badge."),
    )
    from_date = date_field(_("First day"))
    until = date_field(
        _("Last day"), required=False, help_text=_("Leave it empty where no end is agreed.")
    )
    line_manager = PersonChoice(
        Person.objects.none(), label=_("Line manager"), required=False, empty_label=_("Nobody yet")
    )

    def __init__(
        self, by: Person, school: School, person: Person | None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.person = school, person
        given = [role for role in roles().values() if may_appoint(by, school, role.code) is None]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, f"{_(role.title)}: {_(role.description)}") for role in given
        ]
        self.fields["capacity"].choices = [  # type: ignore[attr-defined]
            ("", _("As usual for the role")), *Capacity.choices
        ]  # fmt: skip
        self.fields["from_date"].initial = clock.today
        others = _colleagues(school, by)
        if person is not None:
            others = others.exclude(pk=person.pk)
        self.fields["line_manager"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _in_order(self)
        if self.person is None:
            return data
        problem = line_manager_problem(self.person, self.school, data.get("line_manager"))
        if problem:
            self.add_error("line_manager", problem)
        if data.get("role") and self._overlaps(data):
            self.add_error(
                "role", _("They hold this role already in that time. Change the dates of that one.")
            )
        return data

    def _overlaps(self, data: dict[str, Any]) -> bool:
        held = Appointment.objects.filter(
            person=self.person, school=self.school, role=data["role"]
        ).exclude(until__lt=data.get("from_date") or dt.date.min)
        if data.get("until"):
            held = held.filter(from_date__lte=data["until"])
        return held.exists()


class AddPersonForm(PersonForm):
    """Somebody new to the school. What they are there is asked next."""


class ChangeAppointmentForm(forms.Form):
    """Dates, wording and line manager of an appointment."""

    line_manager = PersonChoice(
        Person.objects.none(), label=_("Line manager"), required=False, empty_label=_("Nobody yet")
    )
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    capacity = forms.ChoiceField(label=_("Serves the school as"), choices=Capacity.choices)
    from_date = date_field(_("First day"))
    until = date_field(
        _("Last day"), required=False, help_text=_("Leave it empty where no end is agreed.")
    )

    def __init__(self, by: Person, appointment: Appointment, *args: Any, **kwargs: Any) -> None:
        names = ("line_manager", "job_title", "capacity", "from_date", "until")
        initial = {name: getattr(appointment, name) for name in names}
        manager = appointment.line_manager
        initial["line_manager"] = manager.public_id if manager else ""
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.appointment = appointment
        school = appointment.school
        if school is None:
            raise ValueError("A federation's appointment has no form here.")
        self.school = school
        listed = Q(pk__in=adults_of(school, by).values("pk"))
        if manager is not None:
            listed |= Q(pk=manager.pk)
        people = Person.objects.filter(listed).exclude(pk=appointment.person_id)
        self.fields["line_manager"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _in_order(self)
        problem = line_manager_problem(
            self.appointment.person, self.school, data.get("line_manager")
        )
        if problem and data.get("line_manager") != self.appointment.line_manager:
            self.add_error("line_manager", problem)
        if data.get("until") is None and "until" not in self.errors and self._another_open():
            self.add_error(
                "until", _("They hold this role in another, open appointment. Give a last day.")
            )
        return data

    def _another_open(self) -> bool:
        held = self.appointment
        return (
            Appointment.objects.filter(
                person=held.person, school=self.school, role=held.role, until__isnull=True
            )
            .exclude(pk=held.pk)
            .exists()
        )


class EndAppointmentForm(forms.Form):
    """The last day of an appointment."""

    until = date_field(_("Last day"))

    def __init__(self, appointment: Appointment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment
        self.fields["until"].initial = max(clock.today(), appointment.from_date)

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if until < self.appointment.from_date:
            raise ValidationError(
                _("The appointment began on %(day)s; it cannot end before that."),
                params={"day": day(self.appointment.from_date)},
            )
        return until


class InviteForm(forms.Form):
    """Where the invitation goes."""

    email = forms.EmailField(
        label=_("Their own e-mail address"),
        max_length=254,
        help_text=_("Whoever reads this mailbox becomes this person here, so never a shared one."),
        error_messages={
            "required": _("Give the address the invitation goes to."),
            "invalid": _("Give an address such as name@school.example."),
        },
    )


class AbsenceForm(forms.Form):
    """Who is away, when, and who covers. The reason is nobody's business here."""

    person = PersonChoice(
        Person.objects.none(),
        label=_("Who is away"),
        empty_label=_("Choose a person"),
        error_messages={"required": _("Choose who is away.")},
    )
    from_date = date_field(_("First day away"))
    until = date_field(_("Last day away"))
    cover = PersonChoice(
        Person.objects.none(),
        label=_("Who covers"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("What waits for the one who is away then goes to this person as well."),
    )

    def __init__(
        self, by: Person, school: School, absence: Absence | None, *args: Any, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"from_date": clock.today(), "until": clock.today()}
        if absence is not None:
            cover = absence.cover.public_id if absence.cover else ""
            initial = {"from_date": absence.from_date, "until": absence.until, "cover": cover}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.school, self.absence = school, absence
        self.fields["cover"].queryset = _colleagues(school, by)  # type: ignore[attr-defined]
        if absence is None:
            self.fields["person"].queryset = _colleagues(school, by)  # type: ignore[attr-defined]
            if school.federation_id is not None:
                self.fields["person"].help_text = _(
                    "It counts at this school alone. Whoever works at another one as well is entered"
                    " there too."
                )
        else:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _in_order(self)
        person = self.absence.person if self.absence else data.get("person")
        cover, begins, ends = data.get("cover"), data.get("from_date"), data.get("until")
        if not (person and begins and ends) or self.errors:
            return data
        if self._away(person, begins, ends).exists():
            self.add_error("from_date", _("This person is already away on some of these days."))
        if cover is None:
            return data
        if cover == person:
            self.add_error("cover", _("Nobody covers for themselves. Choose somebody else."))
        elif self._away(cover, begins, ends).exists():
            self.add_error(
                "cover",
                _t("%(name)s is away on some of these days too.") % {"name": cover.name},
            )
        elif not self._here_throughout(cover, begins, ends):
            self.add_error(
                "cover",
                _t("%(name)s has no part in the school on some of these days.")
                % {"name": cover.name},
            )
        return data

    def _away(self, person: Person, begins: dt.date, ends: dt.date) -> QuerySet[Absence]:
        away = Absence.objects.filter(
            school=self.school, person=person, from_date__lte=ends, until__gte=begins
        )
        return away.exclude(pk=self.absence.pk) if self.absence else away

    def _here_throughout(self, person: Person, begins: dt.date, ends: dt.date) -> bool:
        held = Appointment.objects.filter(school=self.school, person=person)
        return held.filter(in_force(begins)).exists() and held.filter(in_force(ends)).exists()


class CarerForm(forms.Form):
    """A parent or carer of a pupil."""

    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    relationship = forms.ChoiceField(
        label=_("What they are to the pupil"), choices=Care.Relationship.choices
    )


# Signing in: allauth's forms in our words

PASSWORD_HINT = _("At least 12 characters. Three or four words that only you would put together.")
CODE_HINT = _("Six digits from the app, or one of your codes on paper.")
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Your password now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": _("Name of this passkey"),
    "passwordless": _("Sign in with this passkey alone, without a password"),
}
HINTS = {
    "password1": PASSWORD_HINT,
    "name": _("So that you tell it from others, such as “My phone”."),
    "passwordless": _("Your phone or computer then asks for your finger, face or its own code."),
}


LONGEST_NAME = 100  # letters in the name that somebody gives a passkey


class PlainWords:
    """Labels and hints of ours on the fields of the sign-in library."""

    fields: dict[str, forms.Field]
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = (HINTS | self.hints).get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(PlainWords, LoginForm):  # type: ignore[misc]
    """Address and password."""


class AskForCodeForm(PlainWords, RequestLoginCodeForm):  # type: ignore[misc]
    """The address that a sign-in code goes to."""


class EnterCodeForm(PlainWords, ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail."""


class ShowItIsYouForm(PlainWords, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""


class ChangeOwnPasswordForm(PlainWords, ChangePasswordForm):  # type: ignore[misc]
    """Change the password."""


class FirstPasswordForm(PlainWords, SetPasswordForm):  # type: ignore[misc]
    """Set a password where there was none."""


class ForgottenPasswordForm(PlainWords, ResetPasswordForm):  # type: ignore[misc]
    """Ask for the letter that lets one choose a new password."""


class ChooseNewPasswordForm(PlainWords, ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password with the letter's link."""


class CountedCode:
    """Whoever is stopped for too many wrong codes is told to the record."""

    user: Any

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError as problem:
            if problem.code == "too_many_login_attempts":
                tell_of_second_step_limit(self.user)
            raise


class SecondStepForm(PlainWords, CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The second step at sign-in."""

    hints = {"code": CODE_HINT}


class SecondStepAgainForm(PlainWords, CountedCode, SecondStepReauthenticateForm):  # type: ignore[misc]
    """The second step once more, before something that matters."""

    hints = {"code": CODE_HINT}


class SetUpAppForm(PlainWords, ActivateTOTPForm):  # type: ignore[misc]
    """The first code from the app."""


class AddPasskeyForm(PlainWords, AddWebAuthnForm):  # type: ignore[misc]
    """Name a new passkey."""

    name = forms.CharField(max_length=LONGEST_NAME, required=False)


class NamePasskeyForm(PlainWords, EditWebAuthnForm):  # type: ignore[misc]
    """Rename a passkey."""

    name = forms.CharField(max_length=LONGEST_NAME)


class AcceptInvitationForm(forms.Form):
    """How an invited person wants to sign in."""

    way = forms.ChoiceField(
        label=_("How would you like to sign in?"),
        widget=forms.RadioSelect,
        choices=[
            ("code", _("With a code that we send to my mailbox each time")),
            ("password", _("With a password")),
        ],
        initial="code",
        error_messages={"required": _("Choose how you want to sign in.")},
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") != "password":
            data["password"] = None
            return data
        password = data.get("password") or ""
        if not password:
            self.add_error("password", _("Choose a password, or choose codes by mail above."))
            return data
        try:
            validate_password(password, User(email=self.email))
        except ValidationError as problem:
            self.add_error("password", problem)
        return data
