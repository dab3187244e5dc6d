"""Addresses of the board, under the names of ``declarations``."""

from django.urls import path

from schoolgate.declarations.asking import views

BOARD = "s/<slug:school>/who-signed/"

urlpatterns = [
    path("s/<slug:school>/to-sign/<slug:version>/", views.lead_to_sign, name="to-sign"),
    path(BOARD, views.board, name="board"),
    path(f"{BOARD}progress/", views.progress, name="asking"),
    path(f"{BOARD}list.csv", views.board_csv, name="board-csv"),
    path(f"{BOARD}list.pdf", views.board_pdf, name="board-pdf"),
    path(f"{BOARD}remind/", views.remind_all, name="remind-all"),
    path(f"{BOARD}remind/<slug:asked>/", views.remind, name="remind"),
    path("federations/<slug:federation>/who-signed/", views.compare_schools, name="side-by-side"),
]
