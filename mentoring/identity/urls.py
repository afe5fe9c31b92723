from django.urls import path

from mentoring.identity import views

app_name = "identity"
urlpatterns = [
    path("profile/address/", views.address, name="address"),
    path("profile/address/stop/", views.address_stop, name="address_stop"),
    path("addresses/new/<str:token>/", views.new_address, name="new_address"),
    path("addresses/old/<str:token>/", views.old_address, name="old_address"),
    path("addresses/old/<str:token>/stop/", views.old_address_stop, name="old_address_stop"),
    path("addresses/old/<str:token>/confirm/", views.old_address_confirm, name="old_address_confirm"),
]
