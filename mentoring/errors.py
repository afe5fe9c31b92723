"""The kinds of refusal that an operation may raise.

Each carries the HTTP status that it causes and a sentence for the person who sees it.
`mentoring.ui.middleware` renders them.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can understand and act on; nothing was changed."""

    status: ClassVar[int] = 400
    sentence: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(self, sentence: str | Promise | None = None) -> None:
        self.message = str(sentence or self.sentence)
        super().__init__(self.message)


class Conflict(DomainError):
    """Somebody was quicker, or the thing is no longer in the state that the action needs."""

    status = 409
    sentence: ClassVar[str | Promise] = _(
        "This has changed in the meantime. Look at the page again before you go on."
    )


class NameTaken(Conflict):
    """Something else of the kind has a name that reads the same; the sentence shows how it is spelled."""

    sentence: ClassVar[str | Promise] = _("There is one of this name already: “%(name)s”.")

    def __init__(self, name: str) -> None:
        super().__init__(str(self.sentence) % {"name": name})


class Forbidden(DomainError):
    """The person may see the thing but not do this to it; the sentence is the reason."""

    status = 403
    sentence: ClassVar[str | Promise] = _("You may look at this, but not change it.")


class TooOften(DomainError):
    """The same has been asked too many times in a short while."""

    status = 429
    sentence = _("That was too often in a short time. Please wait a while and try again.")


class Invalid(DomainError):
    """The input can't be right, whatever the state of the thing."""

    status = 422
    sentence: ClassVar[str | Promise] = _("Please check what you entered.")
