from django.urls import path

from mentoring.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("accounts/email/", views.addresses, name="addresses"),
]
