from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "schoolgate.core"
    label = "core"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415 - apps are loading

        from schoolgate.core import checks  # noqa: F401, PLC0415 - registers system checks
        from schoolgate.core.pseudo import LONG, add_pseudo_locales  # noqa: PLC0415

        forms.Field.default_error_messages["required"] = _("This is still empty. Fill it in.")
        if LONG in dict(settings.LANGUAGES):
            add_pseudo_locales()
