"""LimeSurvey's one-letter question types, and what they are with us."""

from __future__ import annotations

from vragenlijsten.uitwisseling.ontwerp import Soort

VAST: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Y": (("Y", "Ja", "Yes"), ("N", "Nee", "No")),
    "G": (("M", "Man", "Male"), ("F", "Vrouw", "Female")),
    "C": (("Y", "Ja", "Yes"), ("U", "Weet ik niet", "Don't know"), ("N", "Nee", "No")),
    "E": (("I", "Meer", "Increase"), ("S", "Hetzelfde", "Same"), ("D", "Minder", "Decrease")),
    "5": tuple((str(nr), str(nr), str(nr)) for nr in range(1, 6)),
    "A": tuple((str(nr), str(nr), str(nr)) for nr in range(1, 6)),
    "B": tuple((str(nr), str(nr), str(nr)) for nr in range(1, 11)),
}
"""Types whose answers LimeSurvey itself supplies: code, Dutch, English."""
LOS: dict[str, Soort] = {
    **dict.fromkeys("LO!YG5", "keuze"),
    **dict.fromkeys("MP", "meerkeuze"),
    **dict.fromkeys("STU", "open"),
    "N": "getal",
    "R": "rangorde",
}
REEKS: dict[str, Soort] = {**dict.fromkeys("ABCEFH", "keuze"), "K": "getal", "Q": "open"}
"""One question per subquestion."""
TOELICHTING = {"O", "P"}
NIET_OVER = {
    "quota": "quota",
    "assessments": "puntentellingen",
    "defaultvalues": "standaardantwoorden",
}
