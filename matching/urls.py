from django.urls import path

from matching import views

app_name = "matching"
urlpatterns = [
    path("programmes/<uuid:program>/matching/", views.runs, name="runs"),
    path("programmes/<uuid:program>/matching/run/", views.run_request, name="run_request"),
    path("programmes/<uuid:program>/matching/policy/", views.policy, name="policy"),
    path("programmes/<uuid:program>/matching/decisions/", views.decisions, name="decisions"),
    path("programmes/<uuid:program>/matching/people/", views.people, name="people"),
    path("programmes/<uuid:program>/matching/compare/", views.compare, name="compare"),
    path("programmes/<uuid:program>/matching/pairs/", views.pairs, name="pairs"),
    path("programmes/<uuid:program>/announce/", views.announce, name="announce"),
    path("runs/<uuid:matchrun>/", views.run, name="run"),
    path("runs/<uuid:matchrun>/progress/", views.run_progress, name="run_progress"),
    path("runs/<uuid:matchrun>/repeat/", views.run_repeat, name="run_repeat"),
    path("runs/<uuid:matchrun>/cancel/", views.run_cancel, name="run_cancel"),
    path("runs/<uuid:matchrun>/confirm/", views.run_confirm, name="run_confirm"),
    path("runs/<uuid:matchrun>/reopen/", views.run_reopen, name="run_reopen"),
    path("runs/<uuid:matchrun>/change/", views.change, name="change"),
    path("runs/<uuid:matchrun>/team/", views.team, name="team"),
    path("runs/<uuid:matchrun>/undo/", views.undo, name="undo"),
    path("runs/<uuid:matchrun>/redo/", views.redo, name="redo"),
    path("runs/<uuid:matchrun>/changes/", views.changes, name="changes"),
    path("runs/<uuid:matchrun>/notes/", views.note_add, name="note_add"),
    path("runs/<uuid:matchrun>/why-not/", views.why_not, name="why_not"),
    path("runs/<uuid:matchrun>/what-if/", views.what_if, name="what_if"),
    path("runs/<uuid:matchrun>/impartiality/", views.report, name="report"),
    path("proposals/<uuid:proposal>/", views.proposal, name="proposal"),
    path("decisions/<uuid:pairdecision>/revoke/", views.decision_revoke, name="decision_revoke"),
    path("exclusions/<uuid:exclusion>/revoke/", views.exclusion_revoke, name="exclusion_revoke"),
    path("memberships/<uuid:membership>/pairs/", views.person_changed, name="person_changed"),
    path("memberships/<uuid:membership>/place/", views.place, name="place"),
    path("pairs/<uuid:pair>/dissolve/", views.pair_dissolve, name="pair_dissolve"),
]
