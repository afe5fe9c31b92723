"""The goals and topics of a programme, one by one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, rules
from programs.forms import GoalForm, TopicForm
from programs.models import Goal, Program, Topic
from programs.views.setup import setup_page
from programs.views.shared import below


def _back(program_id: object, section: str) -> HttpResponse:
    return redirect(reverse("programs:setup", args=[program_id]) + f"#{section}")


@require_POST
@access(Program, rules.can_set_up)
def goal_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = GoalForm(request.POST, prefix="goal")
    if not form.is_valid():
        return setup_page(request, program, goal_form=form)
    operations.add_goal(program, form.line(), by=request.user)
    messages.success(request, _("Goal added."))
    return _back(program.pk, "goals")


@require_http_methods(["GET", "HEAD", "POST"])
@access(Goal, rules.can_edit_goal)
def goal(request: PersonRequest, goal: Goal) -> HttpResponse:
    form = GoalForm(request.POST if request.method == "POST" else None, goal=goal)
    if form.is_valid():
        operations.update_goal(goal, form.line(), by=request.user)
        messages.success(request, _("Saved."))
        return _back(goal.program_id, "goals")
    context = {
        "form": form,
        "program": goal.program,
        "crumbs": below(goal.program, "programs:setup", _("Set-up"), Crumb(_("Goal"))),
    }
    return page(request, "programs/goal.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(Goal, rules.can_edit_goal)
def goal_move(request: PersonRequest, goal: Goal) -> HttpResponse:
    operations.move_goal(goal, up=request.POST.get("way") == "up", by=request.user)
    return _back(goal.program_id, "goals")


@require_POST
@access(Goal, rules.can_edit_goal)
def goal_remove(request: PersonRequest, goal: Goal) -> HttpResponse:
    operations.remove_goal(goal, by=request.user)
    messages.success(request, _("Goal removed."))
    return _back(goal.program_id, "goals")


@require_http_methods(["GET", "HEAD", "POST"])
@access(Topic, rules.can_edit_topic)
def topic(request: PersonRequest, topic: Topic) -> HttpResponse:
    form = TopicForm(request.POST if request.method == "POST" else None, topic=topic)
    if form.is_valid() and _saved(request, topic, form):
        messages.success(request, _("Saved."))
        return _back(topic.program_id, "topics")
    context = {
        "form": form,
        "program": topic.program,
        "crumbs": below(topic.program, "programs:setup", _("Set-up"), Crumb(_("Topic"))),
    }
    return page(request, "programs/topic.html", context, status=422 if form.is_bound else 200)


def _saved(request: PersonRequest, topic: Topic, form: TopicForm) -> bool:
    try:
        operations.update_topic(topic, form.line(), by=request.user)
    except operations.TopicNameTaken as error:
        form.add_error("name", error.message)
        return False
    return True


@require_POST
@access(Topic, rules.can_edit_topic)
def topic_remove(request: PersonRequest, topic: Topic) -> HttpResponse:
    operations.remove_topic(topic, by=request.user)
    messages.success(request, _("Topic removed."))
    return _back(topic.program_id, "topics")
