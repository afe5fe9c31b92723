from django.urls import path

from mentoring.notifications import views

app_name = "notifications"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("demo/mailbox/", views.mailbox, name="mailbox"),
    path("demo/mailbox/<str:key>/", views.mailbox_message, name="mailbox_message"),
    path("demo/mailbox/<str:key>/html", views.mailbox_html, name="mailbox_html"),
]
