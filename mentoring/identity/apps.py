from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "mentoring.identity"
    verbose_name = _("What people prove their identity with")
