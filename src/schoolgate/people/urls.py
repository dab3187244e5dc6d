from django.urls import path

from schoolgate.people.views import calendar, people, rosters, sign_in

app_name = "people"

urlpatterns = [
    path("second-factor/", sign_in.second_factor_needed, name="second-factor-needed"),
    path("s/<slug:school>/people/", people.people, name="list"),
    path("s/<slug:school>/calendar/", calendar.calendar, name="calendar"),
    path("s/<slug:school>/roster/", rosters.rosters, name="rosters"),
]
