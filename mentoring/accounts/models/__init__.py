"""Who there is: organisations, their units, people, and the audit trail of what people did."""

from mentoring.accounts.models.address_changes import AddressChange, AddressChangeState
from mentoring.accounts.models.audit import AuditEvent
from mentoring.accounts.models.directory import BusinessUnit, Organisation
from mentoring.accounts.models.record import Record
from mentoring.accounts.models.users import User

__all__ = [
    "AddressChange",
    "AddressChangeState",
    "AuditEvent",
    "BusinessUnit",
    "Organisation",
    "Record",
    "User",
]
