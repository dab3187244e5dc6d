from django.urls import path

from schoolgate.sites.impostors import views as impostors
from schoolgate.sites.official import views as official

app_name = "official"

PUBLIC = "<slug:school>/official"
ACCOUNT = f"{PUBLIC}/<slug:account>"
CASES = "s/<slug:school>/not-ours/"

urlpatterns = [
    path("official.schema.json", official.schema, name="schema"),
    path(f"{PUBLIC}.json", official.as_json, name="json"),
    path(f"{PUBLIC}/", official.accounts, name="list"),
    path(f"{PUBLIC}/verify/", official.check, name="verify"),
    path(f"{PUBLIC}/verify.json", official.check_json, name="verify-json"),
    path(f"{PUBLIC}/not-ours/", official.not_ours, name="not-ours"),
    path(f"{PUBLIC}/not-ours/thanks/", official.thanks, name="thanks"),
    path(f"{ACCOUNT}/", official.account, name="account"),
    path(f"{ACCOUNT}/badge.svg", official.badge_svg, name="badge-svg"),
    path(f"{ACCOUNT}/badge.png", official.badge_png, name="badge-png"),
    path("s/<slug:school>/badges/<slug:account>/", official.badge_help, name="badge"),
    path(CASES, impostors.impostors, name="impostors"),
    path(f"{CASES}tell/", impostors.tell, name="tell"),
    path(f"{CASES}<slug:impostor>/", impostors.impostor, name="impostor"),
]
