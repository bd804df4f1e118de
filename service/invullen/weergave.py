"""Questions as they stand on the screen: pure functions from a page of the questionnaire to typed view data.

Every soort has one macro in `templates/invullen/soorten.html`; `Beeld.vorm` names it. What is shown as filled
in always comes from form fields (typed just now, or a saved answer turned back into fields), so a faulty page
shows exactly what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.taal import Vertaler
from vragenlijsten import (
    WEET_NIET,
    Antwoord,
    AntwoordFout,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Schaal,
    SchaalVraag,
    Vraag,
    Vragenlijst,
)

Velden = Mapping[str, Sequence[str]]

WEET_NIET_VELD = str(WEET_NIET)
_MATRIX_PUNTEN = range(2, 8)


@dataclass(frozen=True)
class Keuze:
    """One radio button, checkbox or option of a select."""

    id: str
    """Id of the input; the first one of a question has the question's own id, for links from the faults."""
    waarde: str
    tekst: str
    gekozen: bool
    alleen: bool = False
    """Cannot be ticked together with another option."""


@dataclass(frozen=True)
class Plaats:
    """One place of a ranking: a select with its own label and options."""

    naam: str
    id: str
    nummer: int
    keuzes: tuple[Keuze, ...]


@dataclass(frozen=True)
class Beeld:
    """One question on the screen."""

    vorm: str
    """Name of the macro: keuze, trap, meerkeuze, getal, open or rangorde."""
    id: str
    tekst: str
    uitleg: str
    fout: str
    """Plain sentence, or "" when there is no fault."""
    keuzes: tuple[Keuze, ...] = ()
    weet_niet: Keuze | None = None
    plaatsen: tuple[Plaats, ...] = ()
    waarde: str = ""
    """What stands in a text field."""
    van: int = 0
    tot: int = 0
    maximum: int = 0
    uiteinden: tuple[str, str] | None = None
    """Meaning of the lowest and the highest number of a scale."""

    @property
    def beschreven_door(self) -> str:
        """Ids for `aria-describedby`, in reading order; "" when nothing describes the question."""
        ids = [
            (self.fout, f"{self.id}-fout"),
            (self.uitleg, f"{self.id}-uitleg"),
            (self.uiteinden, f"{self.id}-uiteinden"),
        ]
        return " ".join(id_ for aanwezig, id_ in ids if aanwezig)


@dataclass(frozen=True)
class Blok:
    """Questions that stand together. `kop`: labels of the columns, for statements on one scale; else ()."""

    beelden: tuple[Beeld, ...]
    kop: tuple[str, ...] = ()
    weet_niet: bool = False
    """Whether the header of the statements has a last column for "weet niet"."""


@dataclass(frozen=True)
class FoutRegel:
    """One line in the summary of faults: the fault, and the id of the input to mend."""

    vraag: str
    anker: str
    tekst: str


def naar_velden(antwoorden: Mapping[str, Antwoord], pagina: Pagina) -> dict[str, tuple[str, ...]]:
    """Turn saved answers back into the form fields that gave them; the reverse of `ontleed_formulier`."""
    velden: dict[str, tuple[str, ...]] = {}
    for vraag in pagina.vragen:
        antwoord = antwoorden.get(vraag.id)
        match antwoord:
            case None:
                continue
            case list() if isinstance(vraag, RangordeVraag):
                for plaats, code in enumerate(antwoord, start=1):
                    velden[f"{vraag.id}.{plaats}"] = (str(code),)
            case list():
                velden[vraag.id] = tuple(str(code) for code in antwoord)
            case _:
                velden[vraag.id] = (str(antwoord),)
    return velden


def blokken(
    v: Vragenlijst, pagina: Pagina, velden: Velden, fouten: Sequence[AntwoordFout], taal: Vertaler
) -> tuple[Blok, ...]:
    """Lay a page out: neighbours on one fully labelled scale become one block, the rest stands alone."""
    meldingen = {fout.vraag: taal.kies(fout.melding) for fout in reversed(fouten)}
    uit: list[Blok] = []
    vorige: Schaal | None = None
    for vraag in pagina.vragen:
        schaal = v.schalen[vraag.schaal] if isinstance(vraag, SchaalVraag) else None
        beeld = _beeld(vraag, schaal, velden, meldingen.get(vraag.id, ""), taal)
        if schaal is None or not _gelabeld(schaal):
            uit.append(Blok((beeld,)))
            vorige = None
        elif vorige is schaal:
            uit[-1] = Blok((*uit[-1].beelden, beeld), uit[-1].kop, uit[-1].weet_niet)
        else:
            uit.append(Blok((beeld,), tuple(keuze.tekst for keuze in beeld.keuzes), schaal.weet_niet))
            vorige = schaal
    return tuple(uit)


def foutregels(pagina: Pagina, fouten: Sequence[AntwoordFout], taal: Vertaler) -> tuple[FoutRegel, ...]:
    """The summary at the top of a page, in the order of the questions."""
    vragen = {vraag.id: vraag for vraag in pagina.vragen}
    regels = [
        FoutRegel(taal.kies(vragen[fout.vraag].tekst), fout.vraag, taal.kies(fout.melding))
        for fout in fouten
        if fout.vraag in vragen
    ]
    volgorde = list(vragen)
    return tuple(sorted(regels, key=lambda regel: volgorde.index(regel.anker)))


def _gelabeld(schaal: Schaal) -> bool:
    punten = range(schaal.van, schaal.tot + 1)
    return len(punten) in _MATRIX_PUNTEN and all(punt in schaal.labels for punt in punten)


def _beeld(vraag: Vraag, schaal: Schaal | None, velden: Velden, fout: str, taal: Vertaler) -> Beeld:
    gekozen = frozenset(velden.get(vraag.id, ()))
    uitleg = taal.kies(vraag.uitleg) if vraag.uitleg else ""
    kaal = Beeld("keuze", vraag.id, taal.kies(vraag.tekst), uitleg, fout)
    match vraag:
        case SchaalVraag():
            return _schaalbeeld(kaal, schaal, gekozen, taal) if schaal else kaal
        case OpenVraag():
            getypt = next(iter(velden.get(vraag.id, ())), "")
            return replace(kaal, vorm="open", waarde=getypt, maximum=vraag.maximum)
        case _:
            geen = _weet_niet(vraag.id, gekozen, taal) if vraag.weet_niet else None
            beeld = replace(kaal, weet_niet=geen)
    match vraag:
        case KeuzeVraag():
            return replace(beeld, keuzes=_keuzes(vraag.id, vraag.opties, gekozen, taal))
        case MeerkeuzeVraag():
            return replace(beeld, vorm="meerkeuze", keuzes=_keuzes(vraag.id, vraag.opties, gekozen, taal))
        case GetalVraag():
            getypt = next((waarde for waarde in velden.get(vraag.id, ()) if waarde != WEET_NIET_VELD), "")
            return replace(beeld, vorm="getal", waarde=getypt, van=vraag.van, tot=vraag.tot)
        case RangordeVraag():
            plaatsen = (_plaats(vraag, nummer, velden, taal) for nummer in range(1, vraag.top + 1))
            return replace(beeld, vorm="rangorde", plaatsen=tuple(plaatsen))


def _schaalbeeld(kaal: Beeld, schaal: Schaal, gekozen: frozenset[str], taal: Vertaler) -> Beeld:
    punten = range(schaal.van, schaal.tot + 1)
    gelabeld = _gelabeld(schaal)
    keuzes = tuple(
        Keuze(
            id=kaal.id if punt == schaal.van else f"{kaal.id}-{punt}",
            waarde=str(punt),
            tekst=taal.kies(schaal.labels[punt]) if gelabeld else str(punt),
            gekozen=str(punt) in gekozen,
        )
        for punt in punten
    )
    uiteinden = None
    if not gelabeld and schaal.van in schaal.labels and schaal.tot in schaal.labels:
        uiteinden = (
            f"{schaal.van} = {taal.kies(schaal.labels[schaal.van])}",
            f"{schaal.tot} = {taal.kies(schaal.labels[schaal.tot])}",
        )
    return replace(
        kaal,
        vorm="keuze" if gelabeld else "trap",
        keuzes=keuzes,
        weet_niet=_weet_niet(kaal.id, gekozen, taal) if schaal.weet_niet else None,
        uiteinden=uiteinden,
    )


def _keuzes(id_: str, opties: Sequence[Optie], gekozen: frozenset[str], taal: Vertaler) -> tuple[Keuze, ...]:
    return tuple(
        Keuze(
            id=f"{id_}-{optie.code}" if nummer else id_,
            waarde=str(optie.code),
            tekst=taal.kies(optie.tekst),
            gekozen=str(optie.code) in gekozen,
            alleen=optie.exclusief,
        )
        for nummer, optie in enumerate(opties)
    )


def _weet_niet(id_: str, gekozen: frozenset[str], taal: Vertaler) -> Keuze:
    return Keuze(
        id=f"{id_}-{WEET_NIET}",
        waarde=WEET_NIET_VELD,
        tekst=taal("Weet ik niet / geen mening"),
        gekozen=WEET_NIET_VELD in gekozen,
        alleen=True,
    )


def _plaats(vraag: RangordeVraag, nummer: int, velden: Velden, taal: Vertaler) -> Plaats:
    naam = f"{vraag.id}.{nummer}"
    gekozen = frozenset(velden.get(naam, ()))
    return Plaats(
        naam=naam,
        id=vraag.id if nummer == 1 else f"{vraag.id}-plaats-{nummer}",
        nummer=nummer,
        keuzes=_keuzes(f"{vraag.id}-{nummer}", vraag.opties, gekozen, taal),
    )
