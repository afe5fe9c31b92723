"""What platform admins see: the directory and the audit trail, and nothing that people wrote.

A site of its own: only what is registered here is in it, whatever other packages register. Nobody
changes or reads here what somebody else proves their identity with, and the address bar answers no
question that the pages don't: see `PlatformAdmin`.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mentoring.accounts import operations
from mentoring.accounts.audit import record
from mentoring.accounts.models import BusinessUnit, Organisation, User

# How Django's own filters ask: for a yes or no, a choice, a day, a thing.
FILTER_WAYS = ("", "__exact", "__isnull", "__gte", "__lt", "__id__exact")


class PlatformAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """For every platform admin; nothing is deleted, each change stands in the audit trail.

    Lists are narrowed by their own filters alone (names of fields), and things named by their key.
    Django would let the address ask about any field of the model and its neighbours, shown or not,
    and so tell a password's hash or a sign-in code letter by letter.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Filters of our own are asked by their parameter, those of Django by the field's name."""
        listed = (getattr(each, "parameter_name", each) for each in self.list_filter)
        return lookup in {f"{name}{way}" for name in listed for way in FILTER_WAYS}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.attname

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        verb = f"{obj._meta.model_name}.{'changed' if change else 'created'}"
        record(verb, obj, by=person(request), changes={"fields": sorted(form.changed_data)})


class Site(admin.AdminSite):
    """Django's admin behind the same door as everything else: sign-in with its limits and codes."""

    site_header = _("Turnabout administration")
    site_title = _("Turnabout administration")
    index_title = _("Directory and audit trail")

    def register(
        self,
        model_or_iterable: type[models.Model] | Iterable[type[models.Model]],
        admin_class: type[admin.ModelAdmin] | None = None,  # type: ignore[type-arg]
        **options: Any,
    ) -> None:
        if admin_class is None or not issubclass(admin_class, PlatformAdmin):
            raise ImproperlyConfigured("What is registered here keeps to the rules of PlatformAdmin.")
        super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Without the way to any thing of any kind by its key."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        guarded = secure_admin_login(super().login)
        response: HttpResponse = guarded(request, extra_context)
        return response

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


site = Site()


class ReadOnly(PlatformAdmin):
    """To look at only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    may_create_programs = forms.BooleanField(label=_("May create programmes"), required=False)

    class Meta:
        model = User
        fields = (
            *("email", "given_name", "family_name", "locale", "time_zone"),
            *("organisation", "business_unit", "manager", "site", "job_title", "grade", "started_on"),
            *("is_active", "is_staff"),
        )

    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["may_create_programs"] = self.instance.has_perm(operations.CREATE_PROGRAMS)


class UnclearAddress(admin.SimpleListFilter):
    """People of before whom no normal form of their address leads to."""

    title = _("address")
    parameter_name = "address"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unclear", _("To be cleared up"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.with_unclear_address() if self.value() else queryset


@admin.register(User, site=site)
class UserAdmin(PlatformAdmin):
    """People. Nobody sets another's password: they sign in by a code, or choose one themselves.

    An address is given to a new account alone; from then on a new one is asked for, and proved by its
    person.
    """

    form = PersonForm
    list_display = ["full_name", "email", "organisation", "business_unit", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", UnclearAddress, "organisation"]
    list_select_related = ["organisation", "business_unit"]
    search_fields = ["email", "given_name", "family_name"]
    autocomplete_fields = ["organisation", "business_unit", "manager"]
    fieldsets = [
        (None, {"fields": ["email", "given_name", "family_name", "locale", "time_zone"]}),
        (
            _("In the organisation"),
            {
                "fields": [
                    *("organisation", "business_unit", "manager"),
                    *("site", "job_title", "grade", "started_on"),
                ]
            },
        ),
        (_("May"), {"fields": ["is_active", "is_staff", "may_create_programs"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["email", "new_address"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """For a person who is there, beside the address the way to ask for another."""
        (name, first), *others = self.fieldsets
        more = {"fields": ["email", "new_address", *first["fields"][1:]]}
        return [(name, more if obj else first), *others]

    @admin.display(description=_("new address"))
    def new_address(self, obj: User) -> str:
        url = reverse("admin:accounts_addresschange_add", query={"person": obj.pk})
        return format_html('<a href="{}">{}</a>', url, _("Ask for a new address, which the person confirms"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        may = form.cleaned_data["may_create_programs"]
        if may != form.initial.get("may_create_programs", False):
            operations.let_create_programs(obj, may, by=person(request))


@admin.register(Organisation, site=site)
class OrganisationAdmin(PlatformAdmin):
    search_fields = ["name"]


@admin.register(BusinessUnit, site=site)
class BusinessUnitAdmin(PlatformAdmin):
    list_display = ["name", "parent", "organisation", "is_there_twice"]
    list_filter = ["organisation"]
    list_select_related = ["parent", "organisation"]
    actions = ["merge"]
    search_fields = ["name"]
    autocomplete_fields = ["organisation", "parent"]

    @admin.display(description=_("there twice"), boolean=True)
    def is_there_twice(self, unit: BusinessUnit) -> bool:
        """A double from before names were unique: to be merged."""
        return unit.double > 0

    @admin.action(description=_("Merge those that are there twice into the older one of the same name"))
    def merge(self, request: HttpRequest, units: Any) -> None:
        for unit in units.filter(double__gt=0):
            if into := BusinessUnit.objects.first_of(unit):
                operations.merge_units(unit, into, by=person(request))


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("Only people reach the administration.")
    return request.user
