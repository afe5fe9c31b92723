from django.urls import path

from mentoring.trail import views

app_name = "trail"
urlpatterns = [
    path("profile/what-was-done/", views.own, name="own"),
    path("programmes/<uuid:program>/what-was-done/", views.program, name="program"),
]
