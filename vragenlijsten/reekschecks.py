"""Meaning across questionnaires: a mirrored begrip is answered alike everywhere, and nothing that was asked
changes silently between years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vragenlijsten.begrippen import Begrip
from vragenlijsten.bronnen import Pad
from vragenlijsten.checks import alle_vragen
from vragenlijsten.model import GetalVraag, OpenVraag, RangordeVraag, SchaalVraag, Vraag, VragenlijstBestand


def check_reeksen(
    lijsten: Sequence[VragenlijstBestand], begrippen: Mapping[str, Begrip]
) -> Iterator[tuple[VragenlijstBestand, Pad, str]]:
    """Faults between questionnaires, each at the later of the two: (questionnaire, path, what is wrong)."""
    eigen: dict[tuple[str, str, int], tuple[VragenlijstBestand, Vraag]] = {}
    spiegels: dict[tuple[str, int], tuple[VragenlijstBestand, Vraag]] = {}
    for v in lijsten:
        for pad, vraag in alle_vragen(v):
            eerder, was = eigen.setdefault((v.doelgroep, vraag.begrip, vraag.bewoording), (v, vraag))
            if (antwoordvorm(was), _teksten(was)) != (antwoordvorm(vraag), _teksten(vraag)):
                melding = (
                    f"deze vraag is anders dan in {eerder.id} {eerder.naam}: geef haar een nieuwe bewoording"
                )
                yield v, (*pad, "tekst"), melding
            begrip = begrippen.get(vraag.begrip)
            if begrip is not None and begrip.spiegel:
                eerder, was = spiegels.setdefault((vraag.begrip, vraag.bewoording), (v, vraag))
                if eerder.doelgroep != v.doelgroep and antwoordvorm(was) != antwoordvorm(vraag):
                    veld = ("schaal",) if isinstance(vraag, SchaalVraag) else ()
                    melding = (
                        f"spiegel '{begrip.id}' heeft in {eerder.id} {eerder.naam} een andere schaal of codes"
                    )
                    yield v, (*pad, *veld), melding


def antwoordvorm(vraag: Vraag) -> tuple[object, ...]:
    """What must be equal for two questions to be compared: soort and scale, codes or range."""
    match vraag:
        case SchaalVraag():
            return vraag.soort, vraag.schaal
        case GetalVraag():
            return vraag.soort, vraag.van, vraag.tot
        case OpenVraag():
            return (vraag.soort,)
        case RangordeVraag():
            return vraag.soort, vraag.top, tuple(optie.code for optie in vraag.opties)
        case _:
            return vraag.soort, tuple(optie.code for optie in vraag.opties)


def _teksten(vraag: Vraag) -> tuple[str | None, ...]:
    """The Dutch wordings of a question and its options; a translation may be improved at any time."""
    opties = () if isinstance(vraag, SchaalVraag | GetalVraag | OpenVraag) else vraag.opties
    teksten = (vraag.tekst, *vraag.varianten)
    return *(tekst.get("nl") for tekst in teksten), *(optie.tekst.get("nl") for optie in opties)
