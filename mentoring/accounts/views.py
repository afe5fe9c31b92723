from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.accounts import operations
from mentoring.accounts.access import signed_in
from mentoring.accounts.forms import ProfileForm
from mentoring.accounts.models import User
from mentoring.ui.htmx import page


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, language and time zone."""
    # A copy of its own: the shell around a refused form still shows who the person is.
    person = get_object_or_404(User.objects.with_directory(), pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person = User.objects.get(pk=person.pk)
        operations.update_profile(person, by=person, **form.cleaned_data)
        with translation.override(person.locale):
            messages.success(request, _("Your details are saved."))
        return redirect("accounts:profile")
    status = 422 if form.is_bound else 200
    return page(request, "accounts/profile.html", {"form": form, "person": person}, status=status)


@signed_in
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """Stands before allauth's page of addresses: a person has one, and their organisation keeps it."""
    return redirect("accounts:profile")
