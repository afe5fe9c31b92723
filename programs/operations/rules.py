from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import Phase
from programs.models import Membership, Program, RulesAcceptance, RulesVersion
from programs.operations.links import rules_path


class RulesChanged(Conflict):
    sentence = _("The rules have been changed in the meantime. Please read the new wording.")


@transaction.atomic
def publish_rules(program: Program, text: str, *, by: User) -> RulesVersion:
    """Make this wording the programme's rules; the earlier versions stay as they were.

    Those who had accepted an earlier one are asked by mail to read the new one. The wording that
    already holds is not published again.
    """
    Program.objects.select_for_update().get(pk=program.pk)  # versions are numbered one by one
    newest = program.rules_versions.newest_first().first()
    if newest and newest.text == text:
        return newest
    version = RulesVersion.objects.create(
        program=program, number=newest.number + 1 if newest else 1, text=text, created_by=by
    )
    record("rules.published", version, by=by, changes={"number": version.number, "sha256": version.sha256})
    if newest and program.phase != Phase.DRAFT:
        _ask_again(program, version)
    return version


def _ask_again(program: Program, version: RulesVersion) -> None:
    staying = program.memberships.participants().staying()
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

    Raises RulesChanged if a newer version has been published since the person opened the page.
    """
    Membership.objects.select_for_update().get(pk=membership.pk)
    newest = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    if newest != version:
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
