from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "schoolgate.awareness"
    label = "awareness"
