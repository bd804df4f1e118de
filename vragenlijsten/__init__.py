"""Questionnaires as files: model, checks, routing, answers, codebook. Pure: no database, no web."""

from vragenlijsten.antwoorden import AntwoordFout, Gecodeerd, codeer, ontleed, ontleed_formulier
from vragenlijsten.begrippen import Begrip, Bewoording
from vragenlijsten.bestandsschema import json_schema
from vragenlijsten.codeboek import Codeboek, Variabele, codeboek
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.gespreksvragen import Gespreksvraag
from vragenlijsten.loading import (
    Catalogus,
    controleer,
    load_catalogus,
    load_vragenlijst,
    vragenlijst_uit_json,
)
from vragenlijsten.loting import Trekking, schik
from vragenlijsten.model import (
    DOELGROEPEN,
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    WEET_NIET,
    Antwoord,
    Antwoorden,
    Doelgroep,
    GetalVraag,
    KeuzeVraag,
    Loting,
    MeerkeuzeVraag,
    Module,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Regel,
    Schaal,
    SchaalVraag,
    Tekst,
    Vraag,
    Vragenlijst,
    heeft_weet_niet,
    vragenlijst_naar_json,
)
from vragenlijsten.regels import geldt
from vragenlijsten.route import route

__all__ = [
    "DOELGROEPEN",
    "NIET_BEANTWOORD",
    "NIET_VOORGELEGD",
    "WEET_NIET",
    "Antwoord",
    "AntwoordFout",
    "Antwoorden",
    "Begrip",
    "Bewoording",
    "Catalogus",
    "Codeboek",
    "Doelgroep",
    "Fout",
    "Gecodeerd",
    "Gespreksvraag",
    "GetalVraag",
    "KeuzeVraag",
    "Loting",
    "MeerkeuzeVraag",
    "Module",
    "OpenVraag",
    "Optie",
    "Pagina",
    "RangordeVraag",
    "Regel",
    "Schaal",
    "SchaalVraag",
    "Tekst",
    "Trekking",
    "Variabele",
    "Vraag",
    "Vragenlijst",
    "VragenlijstFout",
    "codeboek",
    "codeer",
    "controleer",
    "geldt",
    "heeft_weet_niet",
    "json_schema",
    "load_catalogus",
    "load_vragenlijst",
    "ontleed",
    "ontleed_formulier",
    "route",
    "schik",
    "vragenlijst_naar_json",
    "vragenlijst_uit_json",
]
