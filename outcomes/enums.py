"""The dimensions of Table 2: what an effect is about, how far it went, whom it reached, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy


class EffectTopic(models.TextChoices):
    TOOLS = "tools", _("Tools and programs")
    TECHNOLOGIES = "technologies", _("Technologies and trends")
    CULTURE = "culture", _("Corporate culture")
    NATIVES = "natives", _("Digital Natives")
    BUSINESSES = "businesses", _("Businesses")


class Behaviour(models.TextChoices):
    """How far a change of behaviour went, in this order; an effect has exactly one."""

    AWARENESS = "awareness", _("Awareness")
    ADOPTION = "adoption", _("Adoption")
    USAGE = "usage", _("Usage")


class Scope(models.TextChoices):
    PERSONAL = "personal", _("Personal")
    BUSINESS = "business", _("Business")
    ORGANISATION = "organisation", _("Organisation")


class Factor(models.TextChoices):
    """What caused an effect."""

    COMMUNICATION = "communication_teamwork", _("Communication and teamwork")
    ATMOSPHERE = "atmosphere", _("Atmosphere")
    SHOWING = "showing_sharing", _("Showing and sharing")
    EFFORT = "effort_passion", _("Effort and passion")
    VIEWS = "passing_on_employees_views", _("Passing on employees' views")
    MENTEE = "mentee_approaches", worded_lazy(_("%(Mentee)s's approaches"))
    CONDITIONS = "organisational_conditions", _("Organisational conditions")


# How the study groups the factors in the head of its table.
FACTOR_GROUPS = (
    (_("Relationship"), (Factor.COMMUNICATION, Factor.ATMOSPHERE)),
    (worded_lazy(_("%(Mentor)s's approaches")), (Factor.SHOWING, Factor.EFFORT, Factor.VIEWS)),
    (worded_lazy(_("%(Mentee)s's approaches")), (Factor.MENTEE,)),
    (_("Organisation"), (Factor.CONDITIONS,)),
)


class StudyKind(models.TextChoices):
    OWN = "own", _("This programme")
    REFERENCE = "reference", _("Published reference")


class SourceKind(models.TextChoices):
    INTERVIEW = "interview", _("Interview transcript")
    REFLECTION = "reflection", _("Shared reflection")
    SURVEY = "survey", _("Survey answer")
    DOCUMENT = "document", _("Document")


TEXT_MAX = 500_000  # code points in one text version
HUES = 12  # colours of codes, see static/css/coding.css
