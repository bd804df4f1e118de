"""Invented stories and answers for the demonstration: submitted, moderated and published as real ones are.

Some stay in the queue, with invented personal data in them, so that there is something to moderate. Every
text says itself that it was made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from analyse.gemeenten import gemeenten
from service.beheer import toegang as toegang_beheer
from service.database import toegangen as toegangen_db
from service.database import verhalen as verhalen_db
from service.database.sql import Pool
from service.database.toegangen import Toegang
from service.errors import VerkeerdeStatus
from service.invullen.intake import Indiening
from service.reacties import schrijven
from service.settings import Settings
from service.sleutels import Sleutels
from service.verhalen import moderatie
from vragenlijsten import load_catalogus

_MERK = "(nagebootst)"
_VRIJ = {
    "inwoners": (
        ("verhaal_lichtje", "van_weg_vinden", "Ik belde het loket en kreeg meteen iemand die meedacht."),
        ("verhaal_knelt", "dec_maatwerk", "Mijn situatie past in geen enkel hokje van het formulier."),
        ("verhaal_knelt", "ver_wijkteam", "Elke keer een ander gezicht aan tafel. Steeds opnieuw uitleggen."),
        ("verhaal_idee", "ver_wijkteam", "Geef het wijkteam tijd om gewoon eens langs te komen."),
        ("verhaal_lichtje", "", "In de buurttuin eten wij nu elke week samen."),
        ("verhaal_knelt", "dec_afvinklijst", "Voor een traplift moest ik vier keer hetzelfde bewijzen."),
    ),
    "aanbieders": (
        ("verhaal_knelt", "", "Wij vullen voor elke gemeente een andere lijst in over hetzelfde kind."),
    ),
}
_TE_LEZEN = (
    (
        "verhaal_lichtje",
        "Mevrouw De Vries van het loket belde mij zelf terug op 06-12345678. Wat een verschil.",
    ),
    ("verhaal_knelt", "Mijn buurman Karel, Dorpsstraat 12, wacht al een jaar. Zijn nummer is 123456782."),
    ("verhaal_idee", "Zet een keer per maand een tafel neer op de markt. Dan hoor je het vanzelf."),
)
_EERDER = """Wij lazen dat de weg naar hulp niet voor iedereen duidelijk is. Dit gaan wij doen:

- een telefoonnummer voor alle vragen over zorg en ondersteuning
- elke aanvrager krijgt een vaste medewerker
- over een half jaar vertellen wij hier hoe het gaat"""
_NU = """Het ene telefoonnummer is er. De vaste medewerker lukt nog niet overal: daar werken wij aan.

Wij nodigen inwoners en aanbieders uit om hierover te praten in het gemeentehuis."""
_SAMEN = "Wij spreken met de gemeente af dat wij met één formulier werken, voor alle organisaties samen."
_BIJ_BEGRIP = "In de wijken waar het vertrouwen laag is, zit het wijkteam voortaan een dag in het buurthuis."


def met_verhalen(doelgroep: str, indieningen: Sequence[Indiening], codes: Sequence[str]) -> list[Indiening]:
    """The same submissions, a few of them with a story and consent: in the largest gemeenten, and one in each
    of the smallest."""
    alle = gemeenten()
    op_grootte = sorted((c for c in codes if c in alle), key=lambda c: -alle[c].inwoners)
    wensen = {code: list(_teksten(doelgroep, nr)) for nr, code in enumerate(op_grootte[:3])}
    if doelgroep == "inwoners":
        vraag, _, tekst = _VRIJ[doelgroep][4]
        wensen |= {code: [(vraag, tekst)] for code in op_grootte[3:][-4:]}
    uit = []
    for indiening in indieningen:
        wens = wensen.get(indiening.gemeente)
        if wens:
            vraag, tekst = wens.pop()
            teksten = {vraag: f"{tekst} {_MERK}"}
            indiening = structs.replace(indiening, teksten=teksten, toestemming=True)
        uit.append(indiening)
    return uit


def _teksten(doelgroep: str, nr: int) -> list[tuple[str, str]]:
    vrij = [(vraag, tekst) for vraag, _, tekst in _VRIJ.get(doelgroep, ())]
    vrij = vrij[nr:] + vrij[: max(nr - 1, 0)]
    return vrij + (list(_TE_LEZEN) if doelgroep == "inwoners" and nr == 0 else [])


async def publiceer(pool: Pool, settings: Settings, periodes: tuple[str, str], codes: Sequence[str]) -> None:
    """Moderate the stories of the last periode, and answer the figures of both (earlier, now)."""
    alle = gemeenten()
    groot = sorted((c for c in codes if c in alle), key=lambda c: -alle[c].inwoners)[:3]
    sleutels = Sleutels(settings.sleutel)
    els = await _iemand(pool, sleutels, "moderator", None)
    begrippen = {f"{t} {_MERK}": b for rijen in _VRIJ.values() for _, b, t in rijen}
    bekend = load_catalogus().begrippen
    for doelgroep in _VRIJ:
        ronde = f"{doelgroep}-{periodes[1]}"
        for rij in await verhalen_db.wachtrij(pool, ronde, "nieuw", None, aantal=200, vanaf=0, tekens=4000):
            begrip = begrippen.get(rij.tekst)
            if begrip is not None:
                begrip = begrip if begrip in bekend else ""
                await moderatie.geef_vrij(pool, els, rij, rij.versie, rij.tekst, begrip)
    for nr, code in enumerate(groot):
        gemeente = await _iemand(pool, sleutels, "gemeente", code)
        await _antwoord(pool, gemeente, periodes[0], "", _EERDER)
        if nr == 0:
            await _antwoord(pool, gemeente, periodes[0], "ver_wijkteam", _BIJ_BEGRIP)
            await _antwoord(pool, gemeente, periodes[1], "", _NU)
            samen = await _iemand(pool, sleutels, "aanbieders", code)
            await _antwoord(pool, samen, periodes[0], "", _SAMEN)


async def _antwoord(pool: Pool, toegang: Toegang, periode: str, begrip: str, tekst: str) -> None:
    p = await schrijven.plaats(pool, toegang, periode, begrip)
    versie = await schrijven.bewaar(pool, toegang, p, tekst, 0)
    await schrijven.publiceer(pool, toegang, p, versie)


async def _iemand(pool: Pool, sleutels: Sleutels, rol: str, gemeente: str | None) -> Toegang:
    nieuw = await toegang_beheer.maak(pool, sleutels, rol, gemeente, f"Demo ({rol})", dagen=30)
    toegang = await toegangen_db.lees(pool, nieuw.id)
    if toegang is None:
        raise VerkeerdeStatus("Een net gemaakte link werkt niet")
    return toegang


async def maak_links(pool: Pool, settings: Settings, codes: Sequence[str]) -> list[tuple[str, str]]:
    """New personal links to the workspace, with whom they are for."""
    alle = gemeenten()
    grootste = max(codes, key=lambda code: alle[code].inwoners)
    sleutels = Sleutels(settings.sleutel)
    uit = []
    for rol, code, wie in (
        ("moderator", None, "moderator van alle verhalen"),
        ("gemeente", grootste, f"gemeente {alle[grootste].naam}"),
        ("aanbieders", grootste, f"aanbieders in {alle[grootste].naam}"),
    ):
        nieuw = await toegang_beheer.maak(pool, sleutels, rol, code, f"Demo ({rol})", dagen=30)
        uit.append((nieuw.adres(settings.basis_url), wie))
    return uit
