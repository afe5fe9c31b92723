"""The catalogue from which mentees and mentors choose, in groups and in an order."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import GroupForm, MergeForm, TopicForm, TopicsForm
from programs.models import Program, Topic, TopicGroup
from programs.views.setup.steps import below_step, step_page
from programs.views.shared import place_asked


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_topics(request: PersonRequest, program: Program) -> HttpResponse:
    form = TopicsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _topics_page(request, program, form, GroupForm(prefix="group"))
    asked = form.cleaned_data["topics"]
    new = operations.add_topics(program, asked, by=request.user)
    said = ngettext("%(n)d topic added.", "%(n)d topics added.", len(new)) % {"n": len(new)}
    messages.success(request, said)
    if len(new) < len(asked):
        messages.info(request, _("The others were there already."))
    return redirect("programs:setup_topics", program.pk)


def _topics_page(
    request: PersonRequest, program: Program, form: TopicsForm, group_form: GroupForm
) -> HttpResponse:
    context = {"form": form, "group_form": group_form, "catalogue": queries.catalogue(program)}
    return step_page(request, program, "topics", context)


@require_POST
@access(Program, rules.can_set_up)
def topic_group_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = GroupForm(request.POST, prefix="group")
    if not form.is_valid():
        return _topics_page(request, program, TopicsForm(), form)
    operations.add_topic_group(program, form.cleaned_data["name"], by=request.user)
    messages.success(request, _("Group added. Edit a topic to put it there."))
    return redirect("programs:setup_topics", program.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access(TopicGroup, rules.can_edit_topic_group, key="group")
def topic_group(request: PersonRequest, group: TopicGroup) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"name": group.name})
    if form.is_valid():
        try:
            operations.rename_topic_group(group, form.cleaned_data["name"], by=request.user)
        except operations.GroupNameTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("programs:setup_topics", group.program_id)
    context = {
        "form": form,
        "group": group,
        "program": group.program,
        "crumbs": below_step(group.program, "topics", Crumb(_("Group"))),
    }
    return page(request, "programs/setup/topic_group.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(TopicGroup, rules.can_edit_topic_group, key="group")
def topic_group_move(request: PersonRequest, group: TopicGroup) -> HttpResponse:
    if (place := place_asked(request)) is not None:
        operations.move_topic_group(group, place, by=request.user)
    return redirect("programs:setup_topics", group.program_id)


@require_POST
@access(TopicGroup, rules.can_edit_topic_group, key="group")
def topic_group_remove(request: PersonRequest, group: TopicGroup) -> HttpResponse:
    operations.remove_topic_group(group, by=request.user)
    messages.success(request, _("Group removed. Its topics are still there."))
    return redirect("programs:setup_topics", group.program_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Topic, rules.can_edit_topic)
def topic(request: PersonRequest, topic: Topic) -> HttpResponse:
    form = TopicForm(request.POST if request.method == "POST" else None, topic=topic)
    if form.is_valid() and _saved(request, topic, form):
        messages.success(request, _("Saved."))
        return redirect("programs:setup_topics", topic.program_id)
    context = {
        "form": form,
        "topic": topic,
        "program": topic.program,
        "crumbs": below_step(topic.program, "topics", Crumb(_("Topic"))),
    }
    return page(request, "programs/setup/topic.html", context, status=422 if form.is_bound else 200)


def _saved(request: PersonRequest, topic: Topic, form: TopicForm) -> bool:
    try:
        operations.update_topic(topic, form.line(), by=request.user)
    except operations.TopicNameTaken as error:
        form.add_error("name", error.message)
        return False
    return True


@require_POST
@access(Topic, rules.can_edit_topic)
def topic_move(request: PersonRequest, topic: Topic) -> HttpResponse:
    if (place := place_asked(request)) is not None:
        operations.move_topic(topic, place, by=request.user)
    return redirect("programs:setup_topics", topic.program_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Topic, rules.can_edit_topic)
def topic_merge(request: PersonRequest, topic: Topic) -> HttpResponse:
    """Choose the other topic, look whom it concerns, then do it."""
    form = MergeForm(request.POST or request.GET or None, topic=topic)
    if form.is_valid() and request.method == "POST":
        into = form.cleaned_data["into"]
        operations.merge_topics(topic, into, by=request.user)
        said = _("“%(topic)s” is now part of “%(into)s”.") % {"topic": topic.name, "into": into.name}
        messages.success(request, said)
        return redirect("programs:setup_topics", topic.program_id)
    context = {
        "form": form,
        "topic": topic,
        "preview": queries.merge_preview(topic, form.cleaned_data["into"]) if form.is_valid() else None,
        "program": topic.program,
        "crumbs": below_step(topic.program, "topics", Crumb(_("Merge"))),
    }
    refused = request.method == "POST"
    return page(request, "programs/setup/topic_merge.html", context, status=422 if refused else 200)


@require_POST
@access(Topic, rules.can_edit_topic)
def topic_take_apart(request: PersonRequest, topic: Topic) -> HttpResponse:
    operations.take_apart(topic, by=request.user)
    messages.success(request, _("“%(topic)s” is back in the catalogue.") % {"topic": topic.name})
    return redirect("programs:setup_topics", topic.program_id)


@require_POST
@access(Topic, rules.can_edit_topic)
def topic_remove(request: PersonRequest, topic: Topic) -> HttpResponse:
    operations.remove_topic(topic, by=request.user)
    messages.success(request, _("Topic removed."))
    return redirect("programs:setup_topics", topic.program_id)
