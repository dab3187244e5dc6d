"""Doors that exist in a demo only; included nowhere else (check schoolgate.E001)."""

from django.urls import path

from schoolgate.demo import views

app_name = "demo"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("sign-in/<slug:public_id>/", views.sign_in_as, name="sign-in-as"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<slug:public_id>/", views.outbox_mail, name="outbox-mail"),
    path("tour/", views.tour, name="tour"),
]
