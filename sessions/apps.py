from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mentoring_sessions"  # "sessions" is Django's own
    verbose_name = _("Sessions of pairs")
