from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "schoolgate.notices"
    label = "notices"
