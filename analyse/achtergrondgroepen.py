"""Groups of sex, age and education by the words of the codebook. Loads nothing that counts."""

import re

from vragenlijsten import Variabele

ACHTERGROND = ("ag_geslacht", "ag_leeftijd", "ag_opleiding")
"""The begrippen."""


def cellabels(variabele: Variabele) -> dict[int, str]:
    """Code → part of a cell name: "man" → m, "18 tot en met 34 jaar" → 18-34, "75 jaar of ouder" → 75+."""
    uit = {}
    for code, tekst in variabele.waarden.items():
        label = tekst["nl"].lower()
        getallen = re.findall(r"\d+", label)
        if variabele.begrip == "ag_leeftijd" and getallen:
            uit[code] = "-".join(getallen[:2]) if len(getallen) > 1 else f"{getallen[0]}+"
        elif variabele.begrip == "ag_geslacht" and re.match(r"(man|vrouw)\b", label):
            uit[code] = label[0]
        elif variabele.begrip == "ag_opleiding":
            gevonden = re.match(r"(praktisch|middelbaar|theoretisch)", label)
            if gevonden:
                uit[code] = gevonden.group(1)
    return uit
