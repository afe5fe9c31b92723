"""Longer texts of the demo's programmes: purpose, rules, goals, agenda, cards."""

from typing import Any

from programs.enums import QuestionKind, SeenBy

PURPOSE = (
    "Executives and young colleagues meet as equals, once a month or more. The young ones teach what "
    "they know of digital technology and of how their generation works; the executives open doors, try "
    "things out and say what they will change."
)
PURPOSE_OF_PRODUCTS = (
    "Executives who decide on products meet juniors who use them every day. For three months each pair takes "
    "one product of ours to pieces: how it is found, tried, used and dropped, and what to build instead."
)
WHY_THEY_CHOOSE = "Hardly anybody here knows each other: let them choose by cards without names."
GOALS = (
    ("Executives use what they have seen", "Effects of the kind “usage” in Table 2", "15"),
    ("Pairs meet regularly", "Share of pairs that keep the monthly hour", "80 %"),
    ("Voices of young colleagues reach the board", "Views passed on in the mentor circle", "12"),
)
RULES = """We call each other by our first names, whatever our grades.

What is said between us stays between us. Nobody reports on it, upwards or downwards.

We meet for at least one hour a month, and we do not move a date twice.

The mentor teaches and the mentee learns. Both of us may say no to a topic, without giving a reason.

Once during the programme we visit an event or another company together.

Once the mentor spends a working day at the mentee's side, and the mentee one at the mentor's.

Each of us may leave the programme at any time and need not say why."""
AGENDA = """Welcome by the sponsor
Why the young teach: the idea in ten minutes
The rules, and what the organisers never see
All pairs are announced and meet for the first time
First conversation of each pair, over coffee
Dates for the next three meetings"""
RULES_FOR_NEXT_ROUND = RULES.replace(
    "Once the mentor spends a working day at the mentee's side, and the mentee one at the mentor's.",
    "Early on, the mentor spends a working day at the mentee's side, and the mentee one at the mentor's.",
)

ABOUT_MENTORS = (
    "I came to the bank after school and like to take things apart to see how they work.",
    "I study two days a week and work three. I explain things to my grandmother, so I have patience.",
    "I moved here from a small town for this job and still get lost in the main building.",
    "I like short sentences, long train journeys and people who ask a second time.",
    "In my first year I have seen four departments. I would like to see how decisions are made.",
    "I play in a band, and preparing a session feels much like preparing a rehearsal.",
    "I ask a lot. Please ask me a lot too.",
    "I know my way around the newest things, and I know which of them are already over.",
)
ABOUT_MENTEES = (
    "I have been with the bank for a long time and have changed my mind often enough to do it again.",
    "I lead a large team and read too much mail. I would like to learn how others do without.",
    "I like to try things with my own hands. Please bring something to try.",
    "I am curious, a little impatient, and better in the morning.",
    "I took part because my team asked me when I had last learned something new.",
    "I know our customers well, the older ones that is. I would like to meet the others.",
    "I say openly when I do not understand something. It took me twenty years to learn that.",
    "I want somebody who contradicts me. There are few of them left around me.",
)
BRINGS = (
    "Patience, and a phone on which everything may be tried.",
    "I build small tools in the evening and gladly show how.",
    "A look from outside: in my first year I still notice what others no longer see.",
    "I know what my friends use, and why they left the rest.",
)
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "text": "What did you last learn by yourself?",
        "kind": QuestionKind.SHORT,
        "seen_by": SeenBy.PAIR,
    },
    {
        "text": "How much time can you give in a month?",
        "kind": QuestionKind.ONE,
        "options": ["One hour", "Two hours", "Three hours or more"],
    },
    {
        "text": "How bold may an experiment be?",
        "help": "There is no right answer.",
        "kind": QuestionKind.SCALE,
        "options": ["rather careful", "very bold"],
    },
)
HOPES_OF_MENTORS = (
    "I would like to learn how a decision is made, and to be taken seriously while I do.",
    "I hope to see a part of the bank that I would never get into otherwise.",
    "I want to find out whether I could teach.",
    "I would like to pass on what my colleagues say at the coffee machine.",
)
INTERESTS = (
    *("cycling, old maps", "choir, cooking for many", "climbing, crime novels", "board games, jazz"),
    *("running, repairing radios", "theatre, gardening", "handball, podcasts", "photography, hiking"),
)

# What pairs may do if they like.
SUGGESTIONS = [
    {"name": "Joint visit", "text": "Go to an event together, or see another company from within."},
    {"name": "Job shadowing day", "text": "Each spends a day at work at the other's side."},
    {"name": "Hands-on hour", "text": "Try out a tool together instead of talking about it."},
    {"name": "Change of place", "text": "Meet where one of you works, not in a meeting room."},
]

GLOSSARY = (
    ("Agile", "Working in short steps, each of which gives something that can be looked at."),
    ("Cloud", "Computers that somebody else keeps running, rented for as long as they are needed."),
    ("Language model", "A program that writes by guessing, word for word, what comes next."),
    ("Prompt", "What one types to tell a language model what to do."),
)

ENDORSEMENT = (
    "I have asked for a mentor myself. In our first hour I learned how my own children read the news, and "
    "that I had been answering messages on the wrong channel for a year.\n\n"
    "Nobody has to take part. But whoever does will look at our firm with other eyes."
)
