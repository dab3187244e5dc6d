from django.urls import path

from schoolgate.reviews import report_views, views

app_name = "reviews"

urlpatterns = [
    path("s/<slug:school>/reviews/", views.home, name="home"),
    path("s/<slug:school>/reviews/begin/<slug:version>/", views.begin, name="begin"),
    path("s/<slug:school>/reviews/day/<slug:version>/", views.set_day, name="set-day"),
    path("s/<slug:school>/reviews/links/", views.links, name="links"),
    path("s/<slug:school>/reviews/links/add/", views.add_link, name="add-link"),
    path("s/<slug:school>/reviews/links/<slug:link>/", views.change_link, name="change-link"),
    path(
        "s/<slug:school>/reviews/links/<slug:link>/remove/", views.remove_link, name="remove-link"
    ),
    path(
        "s/<slug:school>/governors-report/<slug:version>/write/",
        report_views.write,
        name="write-report",
    ),
    path(
        "s/<slug:school>/governors-report/<slug:version>/", report_views.draft, name="report-draft"
    ),
    path(
        "s/<slug:school>/governors-report/<slug:version>/give/",
        report_views.give,
        name="give-report",
    ),
    path("s/<slug:school>/governors-reports/<slug:report>/", report_views.report, name="report"),
    path(
        "s/<slug:school>/governors-reports/<slug:report>/report.pdf",
        report_views.pdf,
        name="report-pdf",
    ),
    path("s/<slug:school>/reviews/law/<slug:law_note>/", views.law_note, name="law-note"),
    path("s/<slug:school>/reviews/<slug:review>/", views.review, name="review"),
    path("s/<slug:school>/reviews/<slug:review>/note/", views.note, name="note"),
    path("s/<slug:school>/reviews/<slug:review>/aims/", views.aims, name="aims"),
    path("s/<slug:school>/reviews/<slug:review>/aims/<str:aim>/", views.aim, name="aim"),
    path("s/<slug:school>/reviews/<slug:review>/recommend/", views.recommend, name="recommend"),
    path("s/<slug:school>/reviews/<slug:review>/hand-over/", views.hand_over, name="hand-over"),
    path("s/<slug:school>/reviews/<slug:review>/take-back/", views.take_back, name="take-back"),
    path("s/<slug:school>/reviews/<slug:review>/took-part/", views.take_part, name="take-part"),
    path("s/<slug:school>/reviews/<slug:review>/conclude/", views.conclude, name="conclude"),
    path("s/<slug:school>/reviews/<slug:review>/put-aside/", views.put_aside, name="put-aside"),
    path(
        "s/<slug:school>/recommendations/<slug:recommendation>/answer/",
        views.answer,
        name="answer",
    ),
    path("s/<slug:school>/recommendations/<slug:recommendation>/done/", views.done, name="done"),
    path(
        "s/<slug:school>/recommendations/<slug:recommendation>/take-out/",
        views.take_out,
        name="take-out",
    ),
]
