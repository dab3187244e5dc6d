from django.urls import URLPattern

app_name = "openness"

urlpatterns: list[URLPattern] = []
