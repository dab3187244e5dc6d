from django.urls import path

from schoolgate.people import views

app_name = "people"

urlpatterns = [
    path("second-factor/", views.second_factor_needed, name="second-factor-needed"),
    path("s/<slug:school>/people/", views.people, name="list"),
    path("s/<slug:school>/calendar/", views.calendar, name="calendar"),
    path("s/<slug:school>/roster/", views.rosters, name="rosters"),
]
