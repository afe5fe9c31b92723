"""What the demo's pairs did when they met, and the private notes they wrote: all made up."""

from dataclasses import dataclass

from sessions.enums import SessionKind


@dataclass(frozen=True)
class Meeting:
    kind: SessionKind
    topic: str
    minutes: tuple[int, ...]
    note: str = ""


AI = "Artificial intelligence in daily work"
SOCIAL = "Social media at work"
TOOLS = "Collaboration tools"
PHONE = "Smartphone and apps"
VIDEO = "Video and online meetings"
CODE = "First steps in programming"
DATA = "Data and dashboards"
AGILE = "Agile ways of working"
MODELS = "Digital business models"
YOUNG = "What young colleagues expect"
SAFE = "Security and privacy"
APPS = "Payment and banking apps"

HOUR = (45, 60, 60, 75)
LONG = (75, 90, 105, 120)
VISIT = (120, 150, 180)
DAY = (420, 450, 480)

FIRST = Meeting(
    SessionKind.CONVERSATION,
    YOUNG,
    (45, 60),
    "First meeting. We agreed on first names, on Thursdays, and on never meeting in the office.",
)
MEETINGS = (
    Meeting(SessionKind.HANDS_ON, AI, HOUR, "Asked a model about our own products. It was sure, and wrong."),
    Meeting(
        SessionKind.HANDS_ON, AI, LONG, "Tried six ways to ask for the same summary. The third was best."
    ),
    Meeting(
        SessionKind.CONVERSATION, AI, HOUR, "What may be typed in, what not. We drew a line on a napkin."
    ),
    Meeting(SessionKind.TOGETHER, AI, HOUR),
    Meeting(
        SessionKind.HANDS_ON, SOCIAL, HOUR, "Wrote a first post together. Deleted it. Wrote a shorter one."
    ),
    Meeting(
        SessionKind.HANDS_ON, SOCIAL, HOUR, "Eleven comments. Answered the angry one first; it went well."
    ),
    Meeting(SessionKind.CONVERSATION, SOCIAL, HOUR),
    Meeting(
        SessionKind.HANDS_ON,
        TOOLS,
        HOUR,
        "Moved the weekly round into a shared page. Nobody missed the mail.",
    ),
    Meeting(
        SessionKind.HANDS_ON,
        TOOLS,
        LONG,
        "Built a board for the division's open decisions. Thirty-one of them.",
    ),
    Meeting(SessionKind.HANDS_ON, PHONE, HOUR, "Notifications: from sixty a day down to nine."),
    Meeting(SessionKind.HANDS_ON, PHONE, HOUR, "Dictating on the way to the train works. Names do not."),
    Meeting(SessionKind.HANDS_ON, PHONE, (30, 45)),
    Meeting(
        SessionKind.HANDS_ON,
        VIDEO,
        HOUR,
        "Light from the front, camera at eye height, and shorter sentences.",
    ),
    Meeting(
        SessionKind.HANDS_ON, VIDEO, LONG, "Filmed a ninety-second message in one take. The fourth take."
    ),
    Meeting(
        SessionKind.TOGETHER,
        CODE,
        LONG,
        "Forty lines that sort receipts. Fails on umlauts, still the best evening.",
    ),
    Meeting(SessionKind.TOGETHER, CODE, HOUR, "Found the mistake together: a comma."),
    Meeting(SessionKind.HANDS_ON, DATA, HOUR, "Asked where a figure comes from. Three systems, two answers."),
    Meeting(SessionKind.HANDS_ON, DATA, HOUR),
    Meeting(
        SessionKind.CONVERSATION,
        DATA,
        HOUR,
        "Which of the nine charts is ever used to decide something? Two.",
    ),
    Meeting(
        SessionKind.EVENT_VISIT,
        AGILE,
        (60, 90),
        "Sat in on a retrospective, at the back, without speaking. Hard.",
    ),
    Meeting(
        SessionKind.CONVERSATION, AGILE, HOUR, "Why a sprint does not get faster when one asks every day."
    ),
    Meeting(
        SessionKind.COMPANY_VISIT,
        MODELS,
        VISIT,
        "A start-up in a former bakery. Four people, one of our fees.",
    ),
    Meeting(
        SessionKind.CONVERSATION,
        MODELS,
        HOUR,
        "Drew our business as a platform would. Uncomfortable, useful.",
    ),
    Meeting(
        SessionKind.EVENT_VISIT,
        MODELS,
        VISIT,
        "Evening on open banking. Spoke with three people half our age.",
    ),
    Meeting(
        SessionKind.CONVERSATION,
        YOUNG,
        HOUR,
        "The entrance hall, the password rules, the career paths. I listened.",
    ),
    Meeting(
        SessionKind.CONVERSATION,
        YOUNG,
        HOUR,
        "Why people leave in their second year. No names, many reasons.",
    ),
    Meeting(SessionKind.CONVERSATION, YOUNG, HOUR),
    Meeting(
        SessionKind.JOB_SHADOWING,
        YOUNG,
        DAY,
        "A whole day along. Most of it is finding out who is against it.",
    ),
    Meeting(SessionKind.HANDS_ON, SAFE, HOUR, "Password manager set up. Twelve passwords were the same one."),
    Meeting(
        SessionKind.CONVERSATION, SAFE, (30, 45), "Looked at a real phishing mail. I would have clicked."
    ),
    Meeting(
        SessionKind.HANDS_ON,
        APPS,
        HOUR,
        "Opened an account with a competitor in seven minutes. Ours took thirty.",
    ),
    Meeting(SessionKind.HANDS_ON, APPS, HOUR, "Paid for coffee in four ways. Two did not work."),
    Meeting(SessionKind.TOGETHER, APPS, HOUR),
)
