from django.urls import URLPattern, path

from schoolgate.awareness.views import can_i, check, material, plan

app_name = "awareness"

AT = "s/<slug:school>/awareness"
ONE = f"{AT}/occasions/<slug:activity>"

urlpatterns: list[URLPattern] = [
    path("s/<slug:school>/can-i/", can_i.can_i, name="can-i"),
    path("s/<slug:school>/can-i/send/", can_i.send_question, name="send-question"),
    path("s/<slug:school>/can-i/questions/", can_i.questions, name="questions"),
    path("s/<slug:school>/can-i/questions/<slug:sent_question>/", can_i.question, name="question"),
    path(f"{AT}/", plan.plan, name="plan"),
    path(f"{AT}/make/", plan.make_plan, name="make-plan"),
    path(f"{AT}/figures/", plan.figures, name="figures"),
    path(f"{AT}/<int:starts>/add/", plan.add_activity, name="add-activity"),
    path(f"{ONE}/", plan.activity, name="activity"),
    path(f"{ONE}/change/", plan.change_activity, name="change-activity"),
    path(f"{ONE}/done/", plan.finish_activity, name="finish-activity"),
    path(f"{ONE}/not-done/", plan.miss_activity, name="miss-activity"),
    path(f"{ONE}/open-again/", plan.reopen_activity, name="reopen-activity"),
    path(f"{ONE}/people/", plan.attendance, name="attendance"),
    path(f"{ONE}/read/", plan.read_note, name="read-note"),
    path(f"{AT}/material/", material.material, name="material"),
    path(f"{AT}/material/<slug:material>/", material.sheet, name="sheet"),
    path(f"{AT}/material/<slug:material>/make/", material.make_material, name="make-material"),
    path(f"{AT}/situations/", check.check, name="check"),
    path(f"{AT}/situations/answers/", check.understanding, name="understanding"),
]
