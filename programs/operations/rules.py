from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from mentoring.texts import clean_block
from programs.enums import Phase
from programs.models import Membership, Program, RulesAcceptance, RulesVersion, Suggestion
from programs.operations.links import rules_path


class RulesChanged(Conflict):
    sentence = _("The rules have been changed in the meantime. Please read the new wording.")


@transaction.atomic
def publish_rules(
    program: Program, text: str, *, suggestions: Sequence[Suggestion] | None = None, by: User
) -> RulesVersion:
    """Make this wording the programme's rules; the earlier versions stay as they were.

    Those who had accepted an earlier one are asked by mail to read the new one. Other suggestions
    (None: those that hold) are a new version too, but ask nobody again. What already holds is not
    published again.
    """
    text = clean_block(text)
    Program.objects.select_for_update().get(pk=program.pk)  # versions are numbered one by one
    newest = program.rules_versions.newest_first().first()
    held = newest.suggestions if newest else []
    wanted = held if suggestions is None else [asdict(each) for each in suggestions]
    if newest and newest.text == text and held == wanted:
        return newest
    version = RulesVersion.objects.create(
        program=program,
        number=newest.number + 1 if newest else 1,
        text=text,
        suggestions=wanted,
        created_by=by,
    )
    record("rules.published", version, by=by, changes={"number": version.number, "sha256": version.sha256})
    if newest and newest.sha256 != version.sha256 and program.phase != Phase.DRAFT:
        _ask_again(program, version)
    return version


def _ask_again(program: Program, version: RulesVersion) -> None:
    staying = program.memberships.participants().staying().have_not_accepted(version.sha256)
    queue_messages(
        Draft(
            recipient=membership.user,
            template="programs/rules_changed",
            context={**program.in_mails, "path": rules_path(membership)},
            key=f"rules:{version.pk}:{membership.pk}",
        )
        for membership in staying.have_accepted_rules().select_related("user")
    )


@transaction.atomic
def accept_rules(
    membership: Membership, version: RulesVersion, *, language: str, by: User
) -> RulesAcceptance:
    """Keep that the participant accepts exactly this wording, once; `language` is the page's.

    Raises RulesChanged if other words have been published since the person opened the page.
    """
    Membership.objects.select_for_update().get(pk=membership.pk)
    newest = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    if newest is None or (version.program_id, version.sha256) != (newest.program_id, newest.sha256):
        raise RulesChanged
    acceptance, is_new = RulesAcceptance.objects.get_or_create(
        membership=membership, version=version, defaults={"language": language}
    )
    if is_new:
        record(
            "rules.accepted",
            membership,
            by=by,
            changes={"number": version.number, "sha256": version.sha256, "language": language},
        )
    return acceptance
