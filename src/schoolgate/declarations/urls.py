from django.urls import path

from schoolgate.declarations.asking.urls import urlpatterns as asking
from schoolgate.declarations.views import questions, reading, sheets, signing, verifying

app_name = "declarations"

ASKED = "s/<slug:school>/asked/<slug:asked>/"
DECLARED = "s/<slug:school>/declarations/<slug:declaration>/"

urlpatterns = [
    # reading and signing
    path(ASKED, reading.first, name="read"),
    path(f"{ASKED}go-on/", reading.go_on, name="go-on"),
    path(f"{ASKED}pages/<int:page>/", reading.page, name="page"),
    path(f"{ASKED}whole/", reading.whole, name="whole"),
    path(f"{ASKED}sign/", signing.sign, name="sign"),
    path(f"{ASKED}decline/", signing.decline, name="decline"),
    path(f"{ASKED}ask/", signing.ask, name="ask"),
    path(f"{ASKED}sheet.pdf", signing.sheet, name="sheet"),
    path("s/<slug:school>/asked/", signing.mine, name="mine"),
    path("s/<slug:school>/tasks/<slug:task>/", questions.task, name="task"),
    # on paper
    path("s/<slug:school>/on-paper/", sheets.on_paper, name="on-paper"),
    path(
        "s/<slug:school>/on-paper/<slug:version>/<slug:capacity>.pdf", sheets.sheets, name="sheets"
    ),
    path("s/<slug:school>/on-paper/<slug:asked>/", sheets.record_paper, name="record-paper"),
    # questions
    path("s/<slug:school>/questions/", questions.questions, name="questions"),
    path("s/<slug:school>/questions/<slug:question>/", questions.answer, name="answer"),
    # declarations and their proof
    path(DECLARED, signing.declaration, name="declaration"),
    path(f"{DECLARED}certificate.pdf", signing.certificate, name="certificate"),
    path(f"{DECLARED}paper/", signing.paper, name="paper"),
    path(f"{DECLARED}withdraw/", signing.withdraw, name="withdraw"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<slug:code>/", verifying.by_code, name="verify-code"),
    *asking,
]
