"""Addresses from draft to force; they belong to the names of ``policies``."""

from django.urls import URLPattern, path

from schoolgate.policies.life.views import (
    adoption,
    approval,
    consultation,
    delegation,
    in_force,
    versions,
    withdrawing,
)

DRAFT = "s/<slug:school>/policy/drafts/<slug:draft>"
VERSIONS = "s/<slug:school>/policy/versions/"

adopting: list[URLPattern] = [
    path(
        f"{DRAFT}/consultation/open/",
        consultation.open_consultation,
        name="open-consultation",
    ),
    path(f"{DRAFT}/consultation/", consultation.consultation, name="consultation"),
    path(f"{DRAFT}/consultation/comment/", consultation.comment, name="comment"),
    path(f"{DRAFT}/consultation/write-down/", consultation.write_down, name="write-down"),
    path(
        f"{DRAFT}/consultation/comments/<slug:comment>/",
        consultation.answer_comment,
        name="answer-comment",
    ),
    path(
        f"{DRAFT}/consultation/close/", consultation.close_consultation, name="close-consultation"
    ),
    path(f"{DRAFT}/hand-on/", approval.submit, name="submit"),
    path(f"{DRAFT}/decision/", approval.body_decision, name="body-decision"),
    path(f"{DRAFT}/take-back/", approval.take_back, name="take-back"),
    path(f"{DRAFT}/put-aside/", approval.drop_draft, name="drop-draft"),
    path(f"{DRAFT}/adopt/", adoption.adopt, name="adopt"),
    path(f"{DRAFT}/adopted-before/", adoption.enter_paper, name="enter-paper"),
    path(VERSIONS, versions.versions, name="versions"),
    path(f"{VERSIONS}<slug:version>/", versions.version, name="version"),
    path(f"{VERSIONS}<slug:version>/policy.yaml", versions.version_pack, name="version-pack"),
    path(f"{VERSIONS}<slug:version>/policy.json", versions.version_text, name="version-text"),
    path(f"{VERSIONS}<slug:version>/carried-out-by/", delegation.delegation, name="delegation"),
    path(f"{VERSIONS}<slug:version>/withdraw/", withdrawing.withdraw, name="withdraw"),
    path("s/<slug:school>/policy/in-force/", in_force.in_force, name="in-force"),
]
