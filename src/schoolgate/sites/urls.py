from django.urls import URLPattern, path

from schoolgate.sites.correcting import views as correcting
from schoolgate.sites.ending import views as ending
from schoolgate.sites.health import views as health
from schoolgate.sites.placing import views as placing
from schoolgate.sites.views import looking_after, register

app_name = "sites"

# The register

AT = "s/<slug:school>/sites"
ONE = f"{AT}/<slug:site>"

urlpatterns: list[URLPattern] = [
    path(f"{AT}/", register.register, name="register"),
    path(f"{AT}/own-pages/", health.pages, name="pages"),
    path(f"{ONE}/", register.site, name="site"),
    path(f"{ONE}/health/", health.health, name="health"),
    path(f"{ONE}/health/pictures/<slug:look>.jpg", health.picture, name="picture"),
    path(
        f"{ONE}/health/pictures/<slug:look>/remove/", health.remove_picture, name="remove-picture"
    ),
    path(
        f"{ONE}/health/pictures/<slug:look>/shut-off/",
        health.shut_off_picture,
        name="shut-off-picture",
    ),
    path(f"{ONE}/health/pictures/<slug:look>/police/", health.police_advice, name="police-advice"),
    path(f"{ONE}/health/<slug:matter>/", health.look, name="look"),
    path(f"{ONE}/correct/", correcting.correct, name="correct"),
    path(f"{ONE}/address/", placing.place, name="place"),
    path(f"{ONE}/team/", looking_after.team, name="team"),
    path(f"{ONE}/team/<slug:member>/end/", looking_after.end_part, name="end-part"),
    path(f"{ONE}/owners/", looking_after.owners, name="owners"),
    path(f"{ONE}/texts/<slug:text_kind>/<slug:reader>/", looking_after.text, name="text"),
    path(f"{ONE}/pupils/", looking_after.pupils, name="pupils"),
    path(f"{ONE}/pause/", looking_after.pause, name="pause"),
    path(f"{ONE}/resume/", looking_after.resume, name="resume"),
    path(f"{ONE}/closing/", looking_after.closing, name="closing"),
    path(f"{ONE}/closing/stop/", looking_after.stop_closing, name="stop-closing"),
    path(f"{ONE}/closing/close/", looking_after.close, name="close"),
    path(f"{ONE}/archive.zip", ending.archive, name="archive"),
    path(f"{ONE}/evaluation/", ending.evaluation, name="evaluation"),
    path(f"{ONE}/certify/", looking_after.certify, name="certify"),
]
