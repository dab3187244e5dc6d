"""Addresses of the life of a policy; they belong to the names of ``policies``."""

from django.urls import path

from schoolgate.policies.life.force_urls import adopting
from schoolgate.policies.life.views import comparing, federated, replacing, sections
from schoolgate.policies.life.views import drafting as write
from schoolgate.policies.life.views.importing import begin_from_file

SCHOOL = "s/<slug:school>/policy"
DRAFT = f"{SCHOOL}/drafts/<slug:draft>"
FEDERATION = "federations/<slug:federation>/policy"

# life/views/drafting.py, sections.py, replacing.py, comparing.py and federated.py
drafting = [
    path(f"{SCHOOL}/begin-from-file/", begin_from_file, name="draft-from-file"),
    path(f"{SCHOOL}/packs/<slug:pack>/draft/", write.start_from_pack, name="draft-from-pack"),
    path(
        f"{SCHOOL}/versions/<slug:version>/change/",
        write.start_from_version,
        name="draft-from-version",
    ),
    path(f"{DRAFT}/", write.draft, name="draft"),
    path(f"{DRAFT}/draft.yaml", write.draft_file, name="draft-file"),
    path(f"{DRAFT}/again/", write.start_again, name="draft-again"),
    path(f"{DRAFT}/choices/", write.choices, name="draft-choices"),
    path(f"{DRAFT}/values/<slug:name>/", write.draft_value, name="draft-value"),
    path(f"{DRAFT}/local/<slug:name>/", write.local_value, name="draft-local-value"),
    path(f"{DRAFT}/new-clause/", write.new_clause, name="draft-new-clause"),
    path(f"{DRAFT}/clauses/<str:clause>/", write.clause, name="draft-clause"),
    path(f"{DRAFT}/clauses/<str:clause>/remove/", write.remove_clause, name="draft-clause-remove"),
    path(
        f"{DRAFT}/clauses/<str:clause>/bring-back/",
        write.bring_back,
        name="draft-clause-bring-back",
    ),
    path(f"{DRAFT}/sections/<str:clause>/", sections.section, name="draft-section"),
    path(f"{DRAFT}/replace/", replacing.replace, name="draft-replace"),
    path(f"{DRAFT}/changes/", write.changes, name="draft-changes"),
    path(f"{DRAFT}/compare/", comparing.comparison, name="draft-compare"),
    path(f"{DRAFT}/schools/", federated.draft_schools, name="draft-schools"),
    path(f"{DRAFT}/open/", federated.leave_open, name="draft-open"),
    path(f"{FEDERATION}/", federated.federation_policy, name="federation-policy"),
    path(f"{FEDERATION}/draft/", federated.start_for_federation, name="draft-for-federation"),
]

urlpatterns = [*drafting, *adopting]
