from django.urls import path

from outcomes.views import codes, coding, effects, sources, tables

app_name = "outcomes"
urlpatterns = [
    path("programmes/<uuid:program>/evidence/", sources.sources, name="sources"),
    path("programmes/<uuid:program>/evidence/add/", sources.source_add, name="source_add"),
    path("programmes/<uuid:program>/codes/", codes.codes, name="codes"),
    path("sources/<uuid:source>/", coding.source, name="source"),
    path("sources/<uuid:source>/codings/", coding.coding_add, name="coding_add"),
    path("codings/<uuid:coding>/take-back/", coding.coding_take_back, name="coding_take_back"),
    path("codes/<uuid:code>/", codes.code_edit, name="code_edit"),
    path("codes/<uuid:code>/merge/", codes.code_merge, name="code_merge"),
    path("programmes/<uuid:program>/effects/", effects.effects, name="effects"),
    path("programmes/<uuid:program>/effects/add/", effects.effect_add, name="effect_add"),
    path("effects/<uuid:effect>/", effects.effect_edit, name="effect_edit"),
    path("effects/<uuid:effect>/delete/", effects.effect_delete, name="effect_delete"),
    path("programmes/<uuid:program>/outcomes/", tables.table, name="table"),
]
