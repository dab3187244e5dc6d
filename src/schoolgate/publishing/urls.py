from django.urls import path

from schoolgate.publishing import translation_views, views

app_name = "publishing"

PUBLIC = "<slug:school>/policy"
EDITION = f"{PUBLIC}/editions/<int:number>"

urlpatterns = [
    path("policy.schema.json", views.schema, name="schema"),
    path("federations/<slug:federation>/compare/", views.comparison, name="comparison"),
    path(
        "federations/<slug:federation>/compare.csv", views.comparison_file, name="comparison-file"
    ),
    path("s/<slug:school>/policy/requests/", views.format_requests, name="format-requests"),
    path(
        "s/<slug:school>/policy/requests/<slug:request_id>/",
        views.format_request,
        name="format-request",
    ),
    path(
        "s/<slug:school>/policy/translations/",
        translation_views.translations,
        name="translations",
    ),
    path(
        "s/<slug:school>/policy/translations/<slug:translation>/remove/",
        translation_views.remove,
        name="remove-translation",
    ),
    path(f"{PUBLIC}/", views.policy, name="policy"),
    path(f"{PUBLIC}/summary/", views.summary, name="summary"),
    path(f"{PUBLIC}/forms/", views.forms, name="forms"),
    path(f"{PUBLIC}/ask/", views.ask, name="ask"),
    path(f"{PUBLIC}/ask/<slug:request_id>/", views.asked, name="asked"),
    path(f"{PUBLIC}/editions/", views.editions, name="editions"),
    path(f"{EDITION}/", views.edition, name="edition"),
    path(f"{EDITION}/in/<slug:language>/", translation_views.translated, name="translated"),
    path(f"{EDITION}/policy.json", views.as_json, name="json"),
    path(f"{EDITION}/policy.yaml", views.as_yaml, name="yaml"),
    path(f"{EDITION}/oscal-catalog.json", views.as_catalogue, name="catalogue"),
    path(f"{EDITION}/oscal-profile.json", views.as_profile, name="profile"),
    path(f"{EDITION}/<slug:form>.pdf", views.paper, name="paper"),
    path(f"{PUBLIC}/policy.pdf", views.latest, {"name": "standard.pdf"}, name="latest-pdf"),
    path(f"{PUBLIC}/policy.json", views.latest, {"name": "policy.json"}, name="latest-json"),
]
