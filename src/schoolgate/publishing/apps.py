from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "schoolgate.publishing"
    label = "publishing"
