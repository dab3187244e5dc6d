from django.urls import path

from schoolgate.notices import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.notices_seen, name="notices-seen"),
    path("notices/settings/", views.notice_settings, name="notice-settings"),
]
