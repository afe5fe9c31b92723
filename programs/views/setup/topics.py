"""The catalogue from which mentees and mentors choose."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, rules
from programs.forms import TopicForm, TopicsForm
from programs.models import Program, Topic
from programs.views.setup.steps import below_step, step_page


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_topics(request: PersonRequest, program: Program) -> HttpResponse:
    form = TopicsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "topics": program.topics.with_uses()}
        return step_page(request, program, "topics", context)
    asked = form.cleaned_data["topics"]
    new = operations.add_topics(program, asked, by=request.user)
    said = ngettext("%(n)d topic added.", "%(n)d topics added.", len(new)) % {"n": len(new)}
    messages.success(request, said)
    if len(new) < len(asked):
        messages.info(request, _("The others were there already."))
    return redirect("programs:setup_topics", program.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Topic, rules.can_edit_topic)
def topic(request: PersonRequest, topic: Topic) -> HttpResponse:
    form = TopicForm(request.POST if request.method == "POST" else None, topic=topic)
    if form.is_valid() and _saved(request, topic, form):
        messages.success(request, _("Saved."))
        return redirect("programs:setup_topics", topic.program_id)
    context = {
        "form": form,
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
def topic_remove(request: PersonRequest, topic: Topic) -> HttpResponse:
    operations.remove_topic(topic, by=request.user)
    messages.success(request, _("Topic removed."))
    return redirect("programs:setup_topics", topic.program_id)
