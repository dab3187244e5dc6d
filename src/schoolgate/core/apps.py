from django import forms
from django.apps import AppConfig
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class CoreConfig(AppConfig):
    name = "schoolgate.core"
    label = "core"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415 - apps are loading
        from django.db.models.signals import post_migrate  # noqa: PLC0415

        from schoolgate.core import checks, one_school  # noqa: F401, PLC0415 - registers checks
        from schoolgate.core.frozen import arm_after_migrating  # noqa: PLC0415
        from schoolgate.core.pseudo import LONG, add_pseudo_locales  # noqa: PLC0415

        post_migrate.connect(arm_after_migrating, dispatch_uid="schoolgate.frozen")
        post_migrate.connect(one_school.arm_after_migrating, sender=self)
        forms.Field.default_error_messages["required"] = _("This is still empty. Fill it in.")
        forms.IntegerField.default_error_messages["invalid"] = _("Write a whole number in figures.")
        MinValueValidator.message = _("Write %(limit_value)s or a higher number.")
        MaxValueValidator.message = _("Write %(limit_value)s or a lower number.")
        MaxLengthValidator.message = ngettext_lazy(
            "Write at most %(limit_value)d letter; these are %(show_value)d.",
            "Write at most %(limit_value)d letters; these are %(show_value)d.",
            "limit_value",
        )
        ProhibitNullCharactersValidator.message = _(
            "Something in this cannot be kept, and cannot be seen. Type it again instead of pasting"
            " it."
        )
        for field in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField,
                      forms.ModelMultipleChoiceField):  # fmt: skip
            field.default_error_messages["invalid_choice"] = _("Choose one of those in the list.")
        if LONG in dict(settings.LANGUAGES):
            add_pseudo_locales()
