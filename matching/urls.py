from django.urls import path

from matching import views

app_name = "matching"
urlpatterns = [
    path("programmes/<uuid:program>/matching/", views.runs, name="runs"),
    path("programmes/<uuid:program>/matching/run/", views.run_request, name="run_request"),
    path("programmes/<uuid:program>/matching/pairs/", views.pairs, name="pairs"),
    path("programmes/<uuid:program>/announce/", views.announce, name="announce"),
    path("runs/<uuid:matchrun>/", views.run, name="run"),
    path("runs/<uuid:matchrun>/progress/", views.run_progress, name="run_progress"),
    path("runs/<uuid:matchrun>/cancel/", views.run_cancel, name="run_cancel"),
    path("runs/<uuid:matchrun>/confirm/", views.run_confirm, name="run_confirm"),
    path("pairs/<uuid:pair>/dissolve/", views.pair_dissolve, name="pair_dissolve"),
]
