"""The codebook of published figures: the columns of the frames, with the words that give them meaning."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from msgspec.structs import replace

from analyse import Publicatie, PublicatieKop
from dashboards.export.boek import Herkomst, Inhoud, Tabelboek, Variabele, soort_van
from dashboards.export.kolommen import DOELGROEPEN, KOLOMMEN, MATEN

TITELS: Mapping[str, str] = {
    "cijfers": "Alle cijfers",
    "uitsplitsingen": "Cijfers naar geslacht, leeftijd, opleiding en manier van invullen",
    "vergelijkingen": "Verschillen met Nederland, vergelijkbare gemeenten en de vorige ronde",
    "spiegels": "Verschillen tussen inwoners, aanbieders en gemeente",
    "modelschattingen": "Schattingen uit een model, voor elke gemeente",
    "rangen": "Tussen welke plaatsen een gemeente staat",
    "kwaliteit": "Respons en kwaliteit van de antwoorden",
    "schalen": "Hoe goed de vragen van een schaal bij elkaar horen",
    "moduseffecten": "Of de manier van invullen uitmaakt",
    "drijfveren": "Wat samengaat met vertrouwen in het gemeentebestuur",
    "open_link": "Antwoorden via een open link, zonder marge",
}
_SLEUTELS: Mapping[str, tuple[str, ...]] = {
    "cijfers": ("doelgroep", "periode", "gebied", "variabele", "maat"),
    "uitsplitsingen": (
        *("doelgroep", "periode", "gebied", "variabele", "maat"),
        *("kenmerk_a", "waarde_a", "kenmerk_b", "waarde_b"),
    ),
    "vergelijkingen": ("doelgroep", "periode", "gemeente", "begrip", "maat", "referentie"),
    "spiegels": ("periode", "gemeente", "begrip", "maat", "groep_a", "groep_b"),
    "modelschattingen": ("doelgroep", "periode", "gemeente", "begrip", "maat"),
    "rangen": ("doelgroep", "periode", "gemeente", "begrip", "maat"),
    "kwaliteit": ("doelgroep", "periode", "gebied"),
    "schalen": ("doelgroep", "periode", "schaal"),
    "moduseffecten": ("doelgroep", "periode", "variabele", "maat", "modus", "tegen"),
    "drijfveren": ("doelgroep", "periode", "gebied", "uitkomst", "variabele"),
    "open_link": ("doelgroep", "periode", "gebied", "variabele", "maat"),
}
NOTITIES = (
    "Een cijfer dat niet wordt getoond, is leeg; de kolom status zegt waarom. Leeg is dus nooit nul.",
    "Aantallen zijn afgerond op vijf. Cijfers zijn afgerond zoals zij op de website staan.",
    "De standaardfout en het interval houden rekening met de manier van trekken en wegen.",
)
NAGEBOOTST = "De antwoorden zijn nagebootst: deze cijfers zeggen niets over echte mensen of gemeenten."


def herkomst(kop: PublicatieKop, adres: str = "", gepubliceerd: str = "") -> Herkomst:
    """Where the figures of a publication come from, and since which day they are public."""
    return Herkomst(
        ronde=kop.ronde,
        doelgroep=kop.doelgroep,
        periode=kop.periode,
        versie=kop.versie,
        veld_van=kop.veld_van,
        veld_tot=kop.veld_tot,
        gesimuleerd=kop.gesimuleerd,
        indeling=kop.indeling,
        methode=kop.methode,
        hash=kop.hash,
        adres=adres,
        gepubliceerd=gepubliceerd,
        elders=kop.ronde in kop.elders,
    )


def cijferinhoud(
    pub: Publicatie, naam: str, frame: pl.DataFrame, adres: str = "", gepubliceerd: str = ""
) -> Inhoud:
    """Frame `naam` of a publication, as `tabel_export` or `frame_export` gives it, with its codebook."""
    return Inhoud.van(cijferboek(pub.kop, naam, frame, adres, gepubliceerd), frame)


def cijferboek(
    kop: PublicatieKop, naam: str, frame: pl.DataFrame, adres: str = "", gepubliceerd: str = ""
) -> Tabelboek:
    """The codebook of frame `naam`. Raises KeyError for a column that has no words."""
    return Tabelboek(
        naam=naam,
        titel=f"{kop.titel}: {TITELS[naam][:1].lower()}{TITELS[naam][1:]}",
        omschrijving=f"{TITELS[naam]}. Ronde {kop.ronde}, versie {kop.versie}; veldwerk van {kop.veld_van} "
        f"tot en met {kop.veld_tot}. {DOELGROEPEN[kop.doelgroep]} en wie ernaast zijn bevraagd.",
        variabelen=tuple(_variabele(k, frame) for k in frame.columns),
        herkomst=herkomst(kop, adres, gepubliceerd),
        sleutel=_SLEUTELS[naam],
        notities=(*NOTITIES, *((NAGEBOOTST,) if kop.gesimuleerd else ())),
    )


def _variabele(naam: str, frame: pl.DataFrame) -> Variabele:
    """The column as it is in this frame: only the words that occur, and those that follow from a code."""
    basis = replace(KOLOMMEN[naam], naam=naam, soort=soort_van(frame.schema[naam]))
    if not basis.woorden:
        return basis
    gezien = frame[naam].drop_nulls().unique().sort().to_list()
    woorden = {w: maatwoord(w) if naam == "maat" else basis.woorden.get(w, w) for w in gezien}
    return replace(basis, woorden=woorden)


def maatwoord(maat: str) -> str:
    """What a measure says; of a share that a scale names itself, its name."""
    if maat in MATEN:
        return MATEN[maat]
    if maat.startswith("code_"):
        return f"Aandeel met antwoord {maat.removeprefix('code_')} (0 tot 1)"
    return f"Aandeel ‘{maat.replace('_', ' ')}’ (0 tot 1)"
