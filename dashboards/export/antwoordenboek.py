"""The codebook of the answers of a frozen round, from the codebook that travels inside its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl
from msgspec.structs import replace

from analyse.gemeenten import namen
from dashboards.export.boek import WEGING, Herkomst, Inhoud, Tabelboek, Variabele, soort_van
from dashboards.export.kolommen import DOELGROEPEN
from dashboards.export.routering import wanneer
from vragenlijsten import Codeboek, Vragenlijst, codeboek
from vragenlijsten import Variabele as Vraagvariabele

POPULATIE, WEEGCELLEN = "populatie", ("weegcel", "weegcel_opleiding")
_APPARATEN = {"onbekend": "Onbekend", "telefoon": "Telefoon", "tablet": "Tablet", "computer": "Computer"}
_MODI = {"web": "Op het web", "api": "Via de API", "import": "Elders, later ingelezen"}
NOTITIES = (
    "97, 98 en 99 zijn geen antwoorden: niet voorgelegd, weet ik niet, en niet beantwoord. In SPSS zijn het "
    "ontbrekende waarden, in Stata .a, .b en .c.",
    "Gebruik bij elke schatting de weging (kolom weging). Strata zijn gemeente en stratum samen; populatie "
    "is het aantal mensen in het stratum. In SPSS: WEIGHT BY weging.",
    "Reken marges met de strata erbij, in R bijvoorbeeld met het pakket survey. Zonder de groepen van de "
    "weging (weegcel) zijn zij iets ruimer dan wat is gepubliceerd.",
    "De weging hoort bij de gemeentelijke indeling van de ronde. Wie via een open link meedeed, is niet "
    "getrokken en heeft geen weging.",
    "De volgorde van de rijen is willekeurig. Er staan geen codes, adressen, verhalen of namen in.",
    "Antwoorden kunnen samen een mens aanwijzen. Dit bestand is niet openbaar; publiceer alleen wat door de "
    "onthullingscontrole is gegaan.",
)
_WEEGCEL = (
    "Een nummer, per gemeente; kleine groepen zijn samengevoegd. Voor marges die met de weging kloppen."
)
_CLUSTER = "Antwoorden van dezelfde organisatie lijken op elkaar: reken marges met organisatie als cluster."


def antwoordinhoud(
    boek: Codeboek,
    vragenlijst: Vragenlijst,
    herkomst: Herkomst,
    kolommen: Mapping[str, pl.DataType],
    rijen: int,
    delen: Callable[[], Iterator[pl.DataFrame]],
) -> Inhoud:
    """The answers with their codebook, the names as they are in every file. `kolommen`, `rijen` and `delen`:
    as `analyse.microdata.Microdata` has them."""
    namen_ = bestandsnamen(list(kolommen))
    tabelboek = antwoordenboek(boek, vragenlijst, herkomst, kolommen)
    volgorde = [v.naam for v in tabelboek.variabelen]
    return Inhoud(tabelboek, rijen, lambda: (deel.rename(namen_).select(volgorde) for deel in delen()))


def bestandsnamen(kolommen: Sequence[str]) -> dict[str, str]:
    """Column of the frozen file → its name in a file: only `tijd.<pagina>` is no name for Stata."""
    uit: dict[str, str] = {}
    for kolom in kolommen:
        naam = kolom.replace(".", "_")[:32].rstrip("_")
        nummer = 1
        while naam in uit.values() or (naam != kolom and naam in kolommen):
            nummer += 1
            naam = f"{kolom.replace('.', '_')[:29]}_{nummer}"
        uit[kolom] = naam
    return uit


def antwoordenboek(
    boek: Codeboek,
    vragenlijst: Vragenlijst,
    herkomst: Herkomst,
    kolommen: Mapping[str, pl.DataType] | None = None,
) -> Tabelboek:
    """The codebook of the answers: first who and where, then the answers, then how they were given.

    `kolommen`: those of the frozen file; None when there is none here: then what every file has.
    """
    if kolommen is None:
        vast = {"gemeente": pl.String(), "stratum": pl.String(), WEGING: pl.Float64(), POPULATIE: pl.Int32()}
        if herkomst.doelgroep != "aanbieders":
            vast |= dict.fromkeys(WEEGCELLEN, pl.Int32())
        kolommen = {**vast, **{v.naam: pl.Int16() for v in (*boek.variabelen, *boek.loting)}}
    toen = wanneer(vragenlijst)
    bekend = {v.naam: _vraag(v, toen) for v in boek.variabelen}
    bekend |= {v.naam: _rest(v) for v in (*boek.loting, *boek.paradata)}
    alles = {**bekend, **_ontwerp(boek, herkomst, kolommen)}
    namen_ = bestandsnamen(list(kolommen))
    voorop = [k for k in _VOOROP if k in kolommen]
    volgorde = [*voorop, *(k for k in kolommen if k not in _VOOROP)]
    if herkomst.doelgroep != "aanbieders" and _ORGANISATIE in volgorde:
        volgorde.remove(_ORGANISATIE)  # empty
    return Tabelboek(
        naam=herkomst.ronde,
        titel=f"{vragenlijst.titel['nl']}, {herkomst.periode}: antwoorden",
        omschrijving=f"Antwoorden van de ronde {herkomst.ronde} ({DOELGROEPEN[herkomst.doelgroep].lower()}), "
        f"een rij per respons. De vragenlijst is {vragenlijst.naam}, versie {vragenlijst.versie}.",
        variabelen=tuple(
            # a file from before there were words for a column keeps that column, under its own name
            replace(
                alles.get(k, _NAAMLOOS), naam=namen_[k], label=_label(k, alles), soort=soort_van(kolommen[k])
            )
            for k in volgorde
        ),
        herkomst=herkomst,
        weging=WEGING if WEGING in kolommen else "",
        notities=(*NOTITIES, *((_CLUSTER,) if herkomst.doelgroep == "aanbieders" else ())),
        trefwoorden=tuple(dict.fromkeys(t["nl"] for t in vragenlijst.titels.values())),
    )


def vraagvariabelen(vragenlijst: Vragenlijst) -> tuple[Variabele, ...]:
    """The columns of answers of a questionnaire, before there are any."""
    toen = wanneer(vragenlijst)
    return tuple(_vraag(v, toen) for v in codeboek(vragenlijst).variabelen)


_ORGANISATIE = "organisatie"
_NAAMLOOS = Variabele("", "tekst", "")
_VOOROP = ("gemeente", "stratum", _ORGANISATIE, WEGING, POPULATIE, *WEEGCELLEN, "modus", "taal", "duur")


def _vraag(v: Vraagvariabele, toen: Mapping[str, str]) -> Variabele:
    """A column of answers."""
    return replace(
        _rest(v),
        vraag=v.tekst["nl"],
        wanneer=toen.get(v.vraag, ""),
        eenheid="" if v.waarden or v.soort != "getal" else "aantal",
    )


def _rest(v: Vraagvariabele) -> Variabele:
    return Variabele(
        naam=v.naam,
        soort="geheel",
        label=v.label["nl"],
        begrip=v.begrip,
        bewoording=v.bewoording if v.begrip else None,
        vraagsoort=v.soort,
        waarden={code: tekst["nl"] for code, tekst in sorted(v.waarden.items())},
        ontbrekend={code: tekst["nl"] for code, tekst in sorted(v.ontbrekend.items())},
        meetniveau=v.meetniveau,
        decimalen=0,
        van=v.van,
        tot=v.tot,
        groep=v.vraag,
    )


def _ontwerp(boek: Codeboek, herkomst: Herkomst, kolommen: Mapping[str, pl.DataType]) -> dict[str, Variabele]:
    """The columns that are no answers: where, how drawn, how weighed, how filled in."""
    seconden = "seconden, begin van de klasse"
    uit = {
        "gemeente": Variabele(
            "gemeente",
            "tekst",
            "Gemeente",
            "In de gemeentelijke indeling van de ronde.",
            woorden=dict(sorted(namen(herkomst.indeling).items())),
            patroon="^GM[0-9]{4}$",
            verplicht=True,
        ),
        "stratum": Variabele(
            "stratum", "tekst", "Stratum", "Deel van de steekproef binnen de gemeente.", verplicht=True
        ),
        _ORGANISATIE: Variabele(_ORGANISATIE, "tekst", "Organisatie", "Een willekeurig nummer."),
        WEGING: Variabele(
            WEGING, "getal", "Weging", "Voor hoeveel mensen dit antwoord telt.", meetniveau="schaal",
            eenheid="mensen", decimalen=4, van=0,
        ),
        POPULATIE: Variabele(
            POPULATIE, "geheel", "Mensen in het stratum", "Voor de eindigepopulatiecorrectie.",
            meetniveau="schaal", eenheid="mensen", van=0,
        ),
        WEEGCELLEN[0]: Variabele(
            WEEGCELLEN[0], "geheel", "Groep in de weging: geslacht en leeftijd", _WEEGCEL, decimalen=0,
        ),
        WEEGCELLEN[1]: Variabele(
            WEEGCELLEN[1], "geheel", "Groep in de weging: opleiding", _WEEGCEL, decimalen=0,
        ),
        "modus": Variabele("modus", "tekst", "Manier van invullen", woorden=_MODI),
        "taal": Variabele("taal", "tekst", "Taal", woorden={t: _taal(t, s) for t, s in boek.talen.items()}),
        "apparaat": Variabele("apparaat", "tekst", "Soort apparaat", woorden=_APPARATEN),
    }  # fmt: skip
    paradata = {v.naam: replace(_rest(v), eenheid=seconden) for v in boek.paradata if v.waarden}
    return {k: v for k, v in {**paradata, **uit}.items() if k in kolommen}


def _label(kolom: str, bekend: Mapping[str, Variabele]) -> str:
    return bekend[kolom].label if kolom in bekend else kolom


def _taal(taal: str, stand: str) -> str:
    return taal if stand == "bron" else f"{taal} (vertaling: {stand})"
