from django.urls import path

from schoolgate.notices import duty_views, views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.notices_seen, name="notices-seen"),
    path("notices/settings/", views.notice_settings, name="notice-settings"),
    path("duties/", duty_views.duties, name="duties"),
    path("duties/calendar/", duty_views.feed, name="calendar-feed"),
    path("duties/calendar/make/", duty_views.make_feed, name="calendar-feed-make"),
    path("duties/calendar/stop/", duty_views.stop_feed, name="calendar-feed-stop"),
    path("feed/<str:token>/days.ics", duty_views.feed_file, name="calendar-feed-file"),
]
