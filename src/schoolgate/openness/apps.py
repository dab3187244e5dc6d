from django.apps import AppConfig


class OpennessConfig(AppConfig):
    name = "schoolgate.openness"
    label = "openness"
