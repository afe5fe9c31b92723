from django.urls import path

from outcomes.views import codes, coding, sources

app_name = "outcomes"
urlpatterns = [
    path("programmes/<uuid:program>/evidence/", sources.sources, name="sources"),
    path("programmes/<uuid:program>/evidence/add/", sources.source_add, name="source_add"),
    path("programmes/<uuid:program>/codes/", codes.codes, name="codes"),
    path("sources/<uuid:source>/", coding.source, name="source"),
    path("sources/<uuid:source>/codings/", coding.coding_add, name="coding_add"),
    path("codings/<uuid:coding>/take-back/", coding.coding_take_back, name="coding_take_back"),
    path("codes/<uuid:code>/", codes.code_edit, name="code_edit"),
]
