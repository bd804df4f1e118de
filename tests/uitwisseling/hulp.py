"""Workbooks and LimeSurvey files made by hand, and the questionnaire that comes of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook

from vragenlijsten import Catalogus, VragenlijstFout, load_catalogus
from vragenlijsten.bronnen import lees_yaml
from vragenlijsten.model import VragenlijstBestand
from vragenlijsten.uitwisseling import Keuzes, Overgenomen, importeer
from vragenlijsten.vorm import past

KEUZES = Keuzes(naam="2027", doelgroep="inwoners")
Cellen = Sequence[Sequence[str | int | None]]


def werkboek(bladen: Mapping[str, Cellen]) -> bytes:
    """An .xlsx with these cells; a text that begins with `{=` becomes a formula."""
    uit = io.BytesIO()
    with Workbook(uit, {"in_memory": True, "strings_to_formulas": False}) as boek:
        for naam, rijen in bladen.items():
            blad = boek.add_worksheet(naam)
            for nr, rij in enumerate(rijen):
                for kolom, cel in enumerate(rij):
                    if isinstance(cel, str) and cel.startswith("{="):
                        blad.write_formula(nr, kolom, cel[1:-1])
                    elif cel is not None:
                        blad.write(nr, kolom, cel)
    return uit.getvalue()


def formulier(survey: Cellen, choices: Cellen = (), settings: Cellen = ()) -> bytes:
    """An XLSForm with the usual heads."""
    bladen: dict[str, Cellen] = {
        "survey": survey,
        "choices": [["list_name", "name", "label::Nederlands (nl)"], *choices],
    }
    return werkboek(bladen | ({"settings": settings} if settings else {}))


def neem_over(ruw: bytes, naam: str = "lijst.xlsx", catalogus: Catalogus | None = None) -> Overgenomen:
    """What an import makes of it."""
    return importeer(ruw, naam, catalogus or load_catalogus(), KEUZES)


def lees(klaar: Overgenomen) -> VragenlijstBestand:
    """The questionnaire in the outcome."""
    return past(lees_yaml(klaar.vragenlijst, "v.yaml"), VragenlijstBestand)


def verslag(klaar: Overgenomen) -> str:
    """The report as lines."""
    return "\n".join(map(str, klaar.verslag))


def fout(ruw: bytes, naam: str = "lijst.xlsx") -> str:
    """The faults of a file that is refused."""
    try:
        neem_over(ruw, naam)
    except VragenlijstFout as gevonden:
        return str(gevonden)
    raise AssertionError("this file should have been refused")


def lss(
    tabellen: Mapping[str, Sequence[Mapping[str, str]]],
    talen: Sequence[str] = ("nl",),
    soort: str = "Survey",
) -> bytes:
    """A file of LimeSurvey with these tables."""
    delen = [
        f"<?xml version='1.0' encoding='UTF-8'?><document><LimeSurveyDocType>{soort}</LimeSurveyDocType>"
    ]
    delen += ["<languages>", *(f"<language>{taal}</language>" for taal in talen), "</languages>"]
    for naam, rijen in tabellen.items():
        delen.append(f"<{naam}><rows>")
        for rij in rijen:
            velden = "".join(f"<{veld}><![CDATA[{waarde}]]></{veld}>" for veld, waarde in rij.items())
            delen.append(f"<row>{velden}</row>")
        delen.append(f"</rows></{naam}>")
    return "".join([*delen, "</document>"]).encode()
