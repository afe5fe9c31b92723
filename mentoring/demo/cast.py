"""Names for made-up people; put together from parts, so that they fit nobody who lives."""

import random
import unicodedata
from itertools import product

from programs.enums import Gender

FAMILY_BEGINS = (
    *("Asch", "Birken", "Dorn", "Eichel", "Falken", "Ginster", "Hasel", "Heide", "Kiesel", "Linden"),
    *("Mohn", "Nebel", "Quell", "Rauten", "Silber", "Tannen", "Ulmen", "Wolken"),
)
FAMILY_ENDS_BESIDES = ("feld", "horst", "kamp", "lohe")  # for when all other names are given
FAMILY_ENDS = ("brück", "grund", "hauch", "klang", "moor", "rast", "saum", "tau", "wende")
GIVEN = {
    Gender.FEMALE: (
        *("Alrike", "Benva", "Corlind", "Delphe", "Elvene", "Fenja-Lu", "Gisrun", "Halvine", "Ilveke"),
        *("Jorike", "Kelda", "Lunje", "Mirande", "Nerike", "Ordelin", "Perinja", "Quenja", "Rosvita"),
        *("Sarvine", "Tilvane", "Undrike", "Velmke", "Wenjana", "Ysolin", "Zerline", "Ömmeke"),
    ),
    Gender.MALE: (
        *("Anvar", "Bertho", "Corvin", "Dankmer", "Elfried", "Fjorn", "Gerwulf", "Hanvar", "Ingvald"),
        *("Jorvik", "Keldo", "Lorvin", "Mattheus", "Norwin", "Ostrik", "Palmer", "Quirmund", "Rutvik"),
        *("Sönnke", "Tjorve", "Ulvar", "Vidmar", "Wendrik", "Yorvin", "Zeno-Kai", "Ägidor"),
    ),
}
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Cast:
    """Gives each person another name; the same dice give the same names."""

    def __init__(self, dice: random.Random) -> None:
        families = ["".join(parts) for parts in product(FAMILY_BEGINS, FAMILY_ENDS)]
        dice.shuffle(families)
        others = ["".join(parts) for parts in product(FAMILY_BEGINS, FAMILY_ENDS_BESIDES)]
        random.Random(len(others)).shuffle(others)
        self.families = [*others, *families]  # taken from the end
        self.given: dict[Gender, list[str]] = {gender: [] for gender in GIVEN}
        self.dice = dice

    def name(self, gender: Gender) -> tuple[str, str]:
        """A given and a family name; no two people of the demo share a family name."""
        left = self.given[gender]
        if not left:  # each given name once before any comes again
            left += self.dice.sample(GIVEN[gender], len(GIVEN[gender]))
        return left.pop(), self.families.pop()


def address(given_name: str, family_name: str) -> str:
    spelled = f"{given_name}.{family_name}".lower().translate(SPELLED)
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode() + "@demo.example"
