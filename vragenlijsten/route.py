"""The route of one respondent, derived from the questionnaire and the answers; never stored."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from vragenlijsten.model import Antwoord, Antwoorden, Pagina, Regel, Vraag, Vragenlijst
from vragenlijsten.regels import geldt


def route(v: Vragenlijst, antwoorden: Mapping[str, Antwoord], deel: int | None = None) -> tuple[Pagina, ...]:
    """The pages this respondent sees, in order, each with only its visible questions.

    One pass forward: a rule sees only answers to questions that are themselves on the route, so an answer
    that became unreachable has no influence. ``deel`` is the random part (1 .. v.delen) the respondent was
    drawn into; None means no part at all: only the modules that everyone gets.
    """
    gezien: Antwoorden = {}
    paginas = []
    for module in v.modules:
        if module.deel is not None and module.deel != deel:
            continue
        for pagina in module.paginas:
            vragen = _zichtbaar(pagina, gezien, deel)
            if vragen:
                heel = len(vragen) == len(pagina.vragen)
                paginas.append(pagina if heel else structs.replace(pagina, vragen=vragen))
                gezien.update({vraag.id: antwoorden[vraag.id] for vraag in vragen if vraag.id in antwoorden})
    return tuple(paginas)


def _zichtbaar(pagina: Pagina, gezien: Antwoorden, deel: int | None) -> tuple[Vraag, ...]:
    def waar(regel: Regel | None) -> bool:
        return regel is None or geldt(regel, gezien, deel)

    if not waar(pagina.toon):
        return ()
    return tuple(vraag for vraag in pagina.vragen if waar(vraag.toon))
