"""How platform admins ask for a new address of a person: they can ask, and never answer."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.admin import ReadOnly, person, site
from mentoring.accounts.models import AddressChange, User
from mentoring.identity import operations


class AskForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    class Meta:
        model = AddressChange
        fields = ("person", "new_address")
        help_texts = {
            "new_address": _(
                "It gets a link to confirm it. The old address is told that you have asked, and can stop it "
                "for seven days; if it says that this is right, nothing has to wait."
            )
        }

    def clean_new_address(self) -> str:
        """The directory shows admins every address, so here the answer is a plain one."""
        address: str = self.cleaned_data["new_address"]
        if User.objects.with_email(address).exists():
            raise forms.ValidationError(_("A person has this address already."))
        return address


@admin.register(AddressChange, site=site)
class AddressChangeAdmin(ReadOnly):
    form = AskForm
    list_display = ["created_at", "person", "asked_by", "state", "due_at", "settled_at"]
    list_filter = ["state", "created_at"]
    list_select_related = ["person", "asked_by"]
    autocomplete_fields = ["person"]
    ordering = ["-created_at"]
    fields = [
        *("person", "new_address", "asked_by", "created_at", "new_confirmed_at", "old_confirmed_at"),
        *("due_at", "state", "settled_at"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fields if obj else AskForm.Meta.fields

    def save_model(self, request: HttpRequest, obj: AddressChange, form: Any, change: bool) -> None:
        asked = operations.ask_for_address(obj.person, obj.new_address, by=person(request))
        obj.pk = asked.pk
