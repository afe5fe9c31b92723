"""The made-up people whom a visitor of the demo may sign in as."""

from dataclasses import dataclass

PASSWORD = "turn-about-demo"


@dataclass(frozen=True)
class Persona:
    label: str
    email: str
    text: str
    password: str = PASSWORD


PERSONAS = (
    Persona("Organiser", "organiser@demo.example", "sets up programmes, matches, watches activity"),
    Persona("Advisor", "advisor@demo.example", "hosts the monthly mentor circle"),
    Persona("Sponsor", "sponsor@demo.example", "endorses the programme, sees aggregates"),
    Persona("Coder", "coder@demo.example", "reads assigned evidence and codes it"),
    Persona("Mentor", "mentor@demo.example", "junior employee, teaches"),
    Persona("Mentee", "mentee@demo.example", "senior executive, learns"),
    Persona("Newcomer", "newcomer@demo.example", "invited as a mentor, has yet to accept the rules"),
)
