"""Every address of Turnabout."""

from django.urls import include, path

from mentoring.accounts import admin

urlpatterns = [
    path("", include("mentoring.notifications.urls")),
    path("", include("mentoring.accounts.urls")),  # before allauth: it stands in for its page of addresses
    path("", include("mentoring.identity.urls")),
    path("", include("programs.urls")),
    path("", include("matching.urls")),
    path("", include("sessions.urls")),
    path("", include("outcomes.urls")),
    path("", include("mentoring.trail.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "mentoring.ui.views.bad_request"
handler403 = "mentoring.ui.views.forbidden"
handler404 = "mentoring.ui.views.not_found"
handler500 = "mentoring.ui.views.server_error"
