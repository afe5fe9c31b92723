from django.urls import path

from programs import views

app_name = "programs"
urlpatterns = [
    path("programmes/new/", views.create, name="create"),
    # Set-up
    path("programmes/<uuid:program>/set-up/", views.setup, name="setup"),
    path("programmes/<uuid:program>/set-up/purpose/", views.setup_purpose, name="setup_purpose"),
    path("programmes/<uuid:program>/set-up/purpose/goals/", views.goal_add, name="goal_add"),
    path("programmes/<uuid:program>/set-up/team/", views.setup_team, name="setup_team"),
    path("programmes/<uuid:program>/set-up/timeline/", views.setup_timeline, name="setup_timeline"),
    path("programmes/<uuid:program>/set-up/rules/", views.setup_rules, name="setup_rules"),
    path("programmes/<uuid:program>/set-up/topics/", views.setup_topics, name="setup_topics"),
    path("programmes/<uuid:program>/set-up/events/", views.setup_events, name="setup_events"),
    path("programmes/<uuid:program>/set-up/events/add/", views.event_add, name="event_add"),
    path("programmes/<uuid:program>/set-up/events/milestones/", views.milestone_add, name="milestone_add"),
    path("programmes/<uuid:program>/extend/", views.extend, name="extend"),
    path("programmes/<uuid:program>/phase/", views.change_phase, name="change_phase"),
    path("events/<uuid:event>/", views.event, name="event"),
    path("events/<uuid:event>/edit/", views.event_edit, name="event_edit"),
    path("events/<uuid:event>/remove/", views.event_remove, name="event_remove"),
    path("milestones/<uuid:milestone>/", views.milestone, name="milestone"),
    path("milestones/<uuid:milestone>/remove/", views.milestone_remove, name="milestone_remove"),
    path("goals/<uuid:goal>/", views.goal, name="goal"),
    path("goals/<uuid:goal>/move/", views.goal_move, name="goal_move"),
    path("goals/<uuid:goal>/remove/", views.goal_remove, name="goal_remove"),
    path("topics/<uuid:topic>/", views.topic, name="topic"),
    path("topics/<uuid:topic>/remove/", views.topic_remove, name="topic_remove"),
    path("rules-versions/<uuid:rulesversion>/", views.rules_version, name="rules_version"),
    # People, for organisers
    path("programmes/<uuid:program>/people/", views.people, name="people"),
    path("programmes/<uuid:program>/people/add/", views.person_add, name="person_add"),
    path("programmes/<uuid:program>/people/decide/", views.decide, name="decide"),
    # People from a file
    path("programmes/<uuid:program>/people/import/", views.import_start, name="import_start"),
    path(
        "programmes/<uuid:program>/people/import/sample.csv",
        views.import_sample,
        {"kind": "csv"},
        name="import_sample_csv",
    ),
    path(
        "programmes/<uuid:program>/people/import/sample.xlsx",
        views.import_sample,
        {"kind": "xlsx"},
        name="import_sample_xlsx",
    ),
    path("imports/<uuid:peopleimport>/", views.import_, name="import"),
    path("imports/<uuid:peopleimport>/progress/", views.import_progress, name="import_progress"),
    path("imports/<uuid:peopleimport>/columns/", views.import_columns, name="import_columns"),
    path("imports/<uuid:peopleimport>/file/", views.import_replace, name="import_replace"),
    path("imports/<uuid:peopleimport>/apply/", views.import_apply, name="import_apply"),
    path("imports/<uuid:peopleimport>/abandon/", views.import_abandon, name="import_abandon"),
    path("imports/<uuid:peopleimport>/wrong-rows.csv", views.import_wrong, name="import_wrong"),
    # One person
    path("memberships/<uuid:membership>/", views.person, name="person"),
    path("memberships/<uuid:membership>/edit/", views.person_edit, name="person_edit"),
    path("memberships/<uuid:membership>/capacity/", views.capacity, name="capacity"),
    path("memberships/<uuid:membership>/invite/", views.invite, name="invite"),
    path("memberships/<uuid:membership>/take-back/", views.take_back, name="take_back"),
    path("memberships/<uuid:membership>/remove/", views.remove, name="remove"),
    # A participant's own
    path("memberships/<uuid:membership>/rules/", views.rules, name="rules"),
    path("memberships/<uuid:membership>/card/", views.card, name="card"),
    path("memberships/<uuid:membership>/end/", views.own_end, name="own_end"),
    path("memberships/<uuid:membership>/withdraw/", views.withdraw, name="withdraw"),
    # Kick-off
    path("programmes/<uuid:program>/kick-off/", views.kick_off, name="kick_off"),
    path("programmes/<uuid:program>/kick-off/edit/", views.kick_off_edit, name="kick_off_edit"),
]
