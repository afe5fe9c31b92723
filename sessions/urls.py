from django.urls import path

from sessions import views

app_name = "sessions"
urlpatterns = [
    path("", views.home, name="home"),
    path("programmes/<uuid:program>/", views.program, name="program"),
    path("programmes/<uuid:program>/activity/", views.activity, name="activity"),
    path("programmes/<uuid:program>/second-round/", views.second_round, name="second_round"),
    path("programmes/<uuid:program>/second-round/open/", views.second_round_open, name="second_round_open"),
    path("pairs/<uuid:pair>/open/", views.pair_open, name="pair_open"),
    path("pairs/<uuid:pair>/", views.pair, name="pair"),
    path("pairs/<uuid:pair>/photo/", views.partner_photo, name="partner_photo"),
    path("pairs/<uuid:pair>/log/", views.log, name="log"),
    path("pairs/<uuid:pair>/nudge/", views.nudge, name="nudge"),
    path("logs/<uuid:sessionlog>/confirm/", views.confirm, name="confirm"),
    path("logs/<uuid:sessionlog>/send-back/", views.send_back, name="send_back"),
    path("logs/<uuid:sessionlog>/edit/", views.edit, name="edit"),
    path("logs/<uuid:sessionlog>/delete/", views.delete, name="delete"),
]
