from django import forms
from django.apps import AppConfig
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _


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
        if LONG in dict(settings.LANGUAGES):
            add_pseudo_locales()
