from django.urls import URLPattern, path

from schoolgate.approvals.views import advice, decide, letter, paper, several, writing

app_name = "approvals"

AT = "s/<slug:school>/approvals"
ONE = f"{AT}/<slug:request_id>"

urlpatterns: list[URLPattern] = [
    path(f"{AT}/", writing.home, name="home"),
    path(f"{AT}/new/<slug:kind>/", writing.begin, name="begin"),
    path(f"{AT}/several/", several.several, name="several"),
    path(f"{AT}/advice/<slug:advice>/", advice.answer, name="answer"),
    path(f"{ONE}/", decide.one, name="request"),
    path(f"{ONE}/write/<slug:page>/", writing.write, name="write"),
    path(f"{ONE}/check/", writing.check, name="check"),
    path(f"{ONE}/advice/", advice.ask, name="ask-advice"),
    path(f"{ONE}/decide/", decide.decide, name="decide"),
    path(f"{ONE}/withdraw/", writing.withdraw, name="withdraw"),
    path(f"{ONE}/form.pdf", paper.form, name="form"),
    path("approve/<slug:word>/", letter.letter, name="letter"),
]
