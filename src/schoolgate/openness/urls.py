from django.urls import path

from schoolgate.openness.views import breaches, notes, own

app_name = "openness"

OPEN = "s/<slug:school>/open/"
CHECKS = "s/<slug:school>/my-checks/"
BREACHES = "s/<slug:school>/breaches/"

urlpatterns = [
    path(OPEN, notes.home, name="home"),
    path(f"{OPEN}write/<slug:note_kind>/", notes.write, name="write"),
    path(f"{OPEN}notes/<slug:note>/", notes.note, name="note"),
    path(f"{OPEN}notes/<slug:note>/answer/", notes.answer, name="answer"),
    path(f"{OPEN}notes/<slug:note>/over/", notes.end, name="end"),
    path("s/<slug:school>/for-me/", own.for_me, name="for-me"),
    path(CHECKS, own.checks, name="checks"),
    path(f"{CHECKS}try-a-name/", own.try_name, name="try-name"),
    path(f"{CHECKS}<slug:self_check>/", own.check, name="check"),
    path(BREACHES, breaches.breaches, name="breaches"),
    path(f"{BREACHES}add/", breaches.breach, name="add-breach"),
    path(f"{BREACHES}<slug:breach>/", breaches.breach, name="breach"),
]
