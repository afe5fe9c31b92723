"""The names that the engine gives to rules, parts, reasons and cautions. They are stored."""

from enum import StrEnum


class RuleCode(StrEnum):
    """The hard rules, from the plainest to the least plain."""

    SAME_PERSON = "same_person"
    NEVER = "never"
    DECLINED = "declined"
    EARLIER_PARTNER = "earlier_partner"
    SAME_UNIT = "same_unit"
    REPORTING_LINE = "reporting_line"
    NOT_JUNIOR_BY_GRADE = "not_junior_by_grade"
    NOT_JUNIOR_BY_TENURE = "not_junior_by_tenure"
    NOT_JUNIOR_BY_AGE = "not_junior_by_age"
    NO_COMMON_LANGUAGE = "no_common_language"
    TOO_FEW_HOURS = "too_few_hours"
    SAME_SITE = "same_site"
    OTHER_SITE = "other_site"
    BELOW_MINIMUM = "below_minimum"


class PartKey(StrEnum):
    """The parts of a score, in the order in which they are told."""

    TOPIC = "topic"
    GOALS = "goals"
    SKILLS = "skills"
    CHANNELS = "channels"
    INTERESTS = "interests"
    WISH = "wish"
    LANGUAGE = "language"
    MEETING = "meeting"
    EXPERIENCE = "experience"
    AGE = "age"
    PERSPECTIVE = "perspective"
    LOAD = "load"


class Caution(StrEnum):
    """What speaks against a proposal."""

    RULE_BROKEN = "rule_broken"  # by a lock: nothing else can
    NO_TOPIC = "no_topic"
    NO_LANGUAGE = "no_language"
    NO_WAY_TO_MEET = "no_way_to_meet"
    LOW_SCORE = "low_score"


class Reason(StrEnum):
    """Why somebody is left over.

    The first that holds: nobody there, one rule that forbids everybody, several rules that do so
    together, no free place (of a mentee), nobody who needs one (of a mentor).
    """

    NOBODY_ON_OTHER_SIDE = "nobody_on_other_side"
    SAME_PERSON = "same_person"
    NEVER = "never"
    DECLINED = "declined"
    EARLIER_PARTNER = "earlier_partner"
    SAME_UNIT = "same_unit"
    REPORTING_LINE = "reporting_line"
    NOT_JUNIOR_BY_GRADE = "not_junior_by_grade"
    NOT_JUNIOR_BY_TENURE = "not_junior_by_tenure"
    NOT_JUNIOR_BY_AGE = "not_junior_by_age"
    NO_COMMON_LANGUAGE = "no_common_language"
    TOO_FEW_HOURS = "too_few_hours"
    SAME_SITE = "same_site"
    OTHER_SITE = "other_site"
    BELOW_MINIMUM = "below_minimum"
    SEVERAL_RULES = "several_rules"
    NO_SEAT = "no_seat"
    NO_DEMAND = "no_demand"


class Step(StrEnum):
    """What the engine is at, in this order."""

    SCORING = "scoring"
    SOLVING = "solving"
    EXPLAINING = "explaining"
