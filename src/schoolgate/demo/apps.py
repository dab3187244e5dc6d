from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "schoolgate.demo"
    label = "demo"
