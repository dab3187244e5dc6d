from django.urls import include, path

from schoolgate.policies import views

app_name = "policies"

urlpatterns = [
    path("", include("schoolgate.policies.life.urls")),
    path("s/<slug:school>/policy/", views.home, name="home"),
    path("s/<slug:school>/policy/hand-in/", views.hand_in, name="hand-in"),
    path("s/<slug:school>/policy/documents/<slug:document>/", views.document, name="document"),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/text/", views.document_text, name="text"
    ),
    path("s/<slug:school>/policy/documents/<slug:document>/values/", views.values, name="values"),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/values/<int:group>/",
        views.value_group,
        name="value-group",
    ),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/values/<int:group>/confirm/",
        views.confirm_group,
        name="confirm-group",
    ),
    path(
        "s/<slug:school>/policy/suggestions/<slug:suggestion>/",
        views.decide,
        name="decide",
    ),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/report.json",
        views.report,
        name="report",
    ),
    path("s/<slug:school>/policy/documents/<slug:document>/file/", views.original, name="original"),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/again/",
        views.read_again,
        name="read-again",
    ),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/away/",
        views.take_away,
        name="take-away",
    ),
    path(
        "s/<slug:school>/policy/documents/<slug:document>/draft/",
        views.make_draft,
        name="make-draft",
    ),
    path("s/<slug:school>/policy/packs/", views.pack_list, name="packs"),
    path("s/<slug:school>/policy/packs/<slug:pack>/", views.pack, name="pack"),
    path("federations/<slug:federation>/values/", views.shared_values, name="shared-values"),
    path(
        "federations/<slug:federation>/values/<slug:name>/",
        views.shared_value,
        name="shared-value",
    ),
]
