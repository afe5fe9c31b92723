"""The topics of the demo's programmes, and what people say of them on their cards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoTopic:
    """`wanted` and `offered` weigh how often mentees and mentors choose it: demand is not supply."""

    name: str
    description: str
    wanted: int
    offered: int
    hope: str  # of a mentee who wants it
    skill: str  # of a mentor who offers it


TOPICS = (
    DemoTopic(
        "Artificial intelligence in daily work",
        "What language models can do, what they cannot, and what may be typed into them.",
        10,
        6,
        "I want to know what these models are good for, by trying and not by slides.",
        "I use language models every day at university and know where they fail.",
    ),
    DemoTopic(
        "Social media at work",
        "Reading, posting and answering as a person and as a bank.",
        8,
        9,
        "I would like to write in public without sounding like a press release.",
        "I ran the channels of our students' union for two years.",
    ),
    DemoTopic(
        "Collaboration tools",
        "Shared documents, boards and chats in place of mail with attachments.",
        7,
        8,
        "My team works in shared documents and I still send attachments.",
        "I set up the shared boards of three project teams and know the shortcuts.",
    ),
    DemoTopic(
        "Smartphone and apps",
        "Getting more out of the device that is in every pocket.",
        5,
        9,
        "I own a good telephone and use a tenth of it.",
        "I am the one whom the whole family calls about their phones.",
    ),
    DemoTopic(
        "Video and online meetings",
        "Being seen and heard well; short films for colleagues.",
        4,
        6,
        "I would like meetings with people at home to work as well as those in a room.",
        "I cut short films and have moderated online seminars.",
    ),
    DemoTopic(
        "First steps in programming",
        "Writing a few lines, to understand those who write many.",
        3,
        4,
        "I want to write ten lines that work, once in my life.",
        "I write scripts that take boring work off my colleagues.",
    ),
    DemoTopic(
        "Data and dashboards",
        "Asking good questions of figures, and reading the answers.",
        6,
        4,
        "I get many dashboards and would like to ask better questions of them.",
        "I built the dashboards of my department and teach a course on charts.",
    ),
    DemoTopic(
        "Agile ways of working",
        "Sprints, boards and retrospectives, seen from inside a team.",
        5,
        5,
        "I want to sit in a team's retrospective and not disturb it.",
        "My team works in sprints, and I moderate its retrospectives.",
    ),
    DemoTopic(
        "Digital business models",
        "Platforms, subscriptions, open banking: who earns what, and how.",
        7,
        3,
        "I want to see our business with the eyes of those who would attack it.",
        "I wrote my thesis on platforms and follow a dozen start-ups.",
    ),
    DemoTopic(
        "What young colleagues expect",
        "Work, leadership and careers as people at their start see them.",
        8,
        7,
        "I would like to hear what is said about us when we are not in the room.",
        "I speak for the trainees and hear a lot of what is not said upwards.",
    ),
    DemoTopic(
        "Security and privacy",
        "Passwords, phishing, and what one's devices tell others.",
        4,
        3,
        "I want to stop being the weakest password in the building.",
        "I took part in two hacking contests and know the usual tricks.",
    ),
    DemoTopic(
        "Payment and banking apps",
        "How customers under thirty pay, save and invest.",
        5,
        6,
        "I have never opened an account with a competitor. I should.",
        "I have accounts with six banking apps and know why I left four of them.",
    ),
)
