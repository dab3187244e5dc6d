from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "schoolgate.reviews"
    label = "reviews"
