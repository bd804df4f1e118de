"""The route worked out on columns must be the route of the questionnaire."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from service.demo.routering import Codes, volg_route
from vragenlijsten import (
    NIET_BEANTWOORD,
    Antwoorden,
    KeuzeVraag,
    MeerkeuzeVraag,
    Module,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Vragenlijst,
    codeboek,
    codeer,
)


def _kleine_lijst() -> Vragenlijst:
    """One question of every soort that a rule can look at, and a rule of every kind."""
    tekst = {"nl": "x"}
    opties = tuple(Optie(code, tekst) for code in (1, 2, 3))

    def keuze(naam: str, *toon: object) -> KeuzeVraag:
        return KeuzeVraag(id=naam, tekst=tekst, opties=opties, weet_niet=True, toon=toon or None)

    a: dict[str, str] = {"antwoord": "a"}
    paginas = (
        Pagina("p1", tekst, (keuze("a"), MeerkeuzeVraag(id="m", tekst=tekst, opties=opties))),
        Pagina(
            "p2",
            tekst,
            (
                RangordeVraag(id="r", tekst=tekst, opties=opties, top=2),
                OpenVraag(id="o", tekst=tekst, maximum=9),
            ),
        ),
        Pagina("p3", tekst, (keuze("b", "=", a, 2), keuze("c", "in", a, [1, 98]), keuze("d", ">=", a, 2))),
        Pagina(
            "p4",
            tekst,
            (keuze("e", "bevat", {"antwoord": "m"}, 3), keuze("f", "bevat", {"antwoord": "r"}, 1)),
        ),
        Pagina(
            "p5",
            tekst,
            (keuze("g", "niet", ["beantwoord", "b"]), keuze("h", "beantwoord", "o")),
            toon=("<", a, 3),
        ),
        Pagina(
            "p6",
            tekst,
            (
                keuze(
                    "i",
                    "of",
                    ["=", {"antwoord": "g"}, 1],
                    ["en", ["beantwoord", "c"], ["<=", {"antwoord": "c"}, 2]],
                ),
            ),
        ),
        Pagina("p7", tekst, (keuze("j", "=", {"gegeven": "deel"}, 2), keuze("k", ">", {"antwoord": "i"}, 1))),
    )
    modules = (
        Module("m1", tekst, paginas),
        Module("m2", tekst, (Pagina("p8", tekst, (keuze("z"),)),), deel=2),
    )
    return Vragenlijst(
        id="klein",
        naam="1",
        doelgroep="inwoners",
        titel=tekst,
        inleiding=tekst,
        talen=("nl",),
        modules=modules,
        delen=2,
    )


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_route_in_kolommen_is_de_route_van_de_vragenlijst(data: st.DataObject) -> None:
    lijst = _kleine_lijst()
    boek = codeboek(lijst)
    antwoorden: Antwoorden = {}
    for vraag in lijst.vragen.values():
        match vraag:
            case OpenVraag():
                continue
            case MeerkeuzeVraag():
                gekozen = data.draw(st.sets(st.sampled_from([1, 2, 3])).map(sorted))
            case RangordeVraag():
                gekozen = data.draw(st.lists(st.sampled_from([1, 2, 3]), unique=True, max_size=2))
            case _:
                code = data.draw(st.sampled_from([1, 2, 3, 98, None]))
                if code is not None:
                    antwoorden[vraag.id] = code
                continue
        if gekozen:
            antwoorden[vraag.id] = gekozen
    deel = data.draw(st.sampled_from([1, 2]))
    alles = {variabele.naam: NIET_BEANTWOORD for variabele in boek.variabelen}
    for variabele in boek.variabelen:
        antwoord = antwoorden.get(variabele.vraag)
        plek = int(variabele.naam.rsplit("_", 1)[1]) if "_" in variabele.naam else 0
        if isinstance(antwoord, int):
            alles[variabele.naam] = antwoord
        elif isinstance(antwoord, list) and variabele.soort == "meerkeuze":
            alles[variabele.naam] = int(plek in antwoord)
        elif isinstance(antwoord, list) and plek <= len(antwoord):
            alles[variabele.naam] = antwoord[plek - 1]
    kolommen: dict[str, Codes] = {naam: np.array([code], dtype=np.int16) for naam, code in alles.items()}
    volg_route(lijst, boek, np.array([deel], dtype=np.int16), kolommen)
    verwacht = codeer(lijst, antwoorden, deel).antwoorden
    assert [int(kolommen[variabele.naam][0]) for variabele in boek.variabelen] == verwacht
