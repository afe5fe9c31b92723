"""What became of a message, for platform admins; its contents are not shown."""

from django.contrib import admin

from mentoring.accounts.admin import ReadOnly, site
from mentoring.notifications.models import Message


@admin.register(Message, site=site)
class MessageAdmin(ReadOnly):
    list_display = ["created_at", "address", "template", "state", "attempts", "due_at", "error"]
    list_filter = ["state", "created_at"]
    search_fields = ["address", "template"]
    ordering = ["-created_at"]
    fields = [
        *("created_at", "address", "locale", "template", "state", "attempts"),
        *("due_at", "leased_until", "expires_at", "sent_at", "error"),
    ]
    show_full_result_count = False
