"""Where one respondent stands in one gemeente: derived anew from the draft at every step, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from service.invullen.intake import Concept, Toegang
from vragenlijsten import Antwoord, Antwoorden, Pagina, Vragenlijst, route, schik

START = "/invullen/start"
GEMEENTEN = "/invullen/gemeenten"
VERSTUREN = "/invullen/versturen"
LATER = "/invullen/later"
ONTVANGSTBEWIJS = "/invullen/ontvangstbewijs"


@dataclass(frozen=True)
class Invulling:
    """One draft and the route that follows from it."""

    toegang: Toegang
    concept: Concept
    begin: str
    """Address before the first question: the start page, or the choice of a gemeente."""

    @property
    def vragenlijst(self) -> Vragenlijst:
        """The questionnaire of this ronde."""
        return self.toegang.vragenlijst

    @cached_property
    def paginas(self) -> tuple[Pagina, ...]:
        """The pages on the route, each with its visible questions."""
        return route(self.vragenlijst, self.concept.antwoorden, self.toegang.deel)

    @property
    def stappen(self) -> int:
        """Number of steps: the pages, and sending as the last one."""
        return len(self.paginas) + 1

    def zoek(self, pagina_id: str) -> tuple[int, Pagina] | None:
        """Step (from 1) and page with this id, in the order and wording that were drawn; None when it is not
        on the route (any more).
        """
        for stap, pagina in enumerate(self.paginas, start=1):
            if pagina.id == pagina_id:
                return stap, schik(self.vragenlijst, pagina, self.concept.trekking)
        return None

    def adres(self, stap: int) -> str:
        """Address of a step: 0 and less is the begin, past the last page is sending."""
        if stap < 1:
            return self.begin
        return adres_van(self.paginas[stap - 1]) if stap <= len(self.paginas) else VERSTUREN

    def verder(self) -> str:
        """Where to go on after an interruption.

        The furthest page with an answer when something on it is still open, else the page after it: whoever
        skipped a question on purpose is not sent back to it.
        """
        for stap in range(len(self.paginas), 0, -1):
            open_, dicht = self._tel(self.paginas[stap - 1])
            if dicht:
                return self.adres(stap if open_ else stap + 1)
        return self.adres(1)

    def telling(self) -> tuple[int, int]:
        """Questions on the route: (answered, left open)."""
        tellingen = [self._tel(pagina) for pagina in self.paginas]
        return sum(dicht for _, dicht in tellingen), sum(open_ for open_, _ in tellingen)

    def met(self, pagina: Pagina, nieuw: Mapping[str, Antwoord], laat: frozenset[str]) -> Antwoorden:
        """The answers after `pagina` was sent with the valid answers `nieuw`.

        A question of the page without an answer was cleared, except those in `laat` (typed wrongly: the
        former answer stays until there is a good one). Answers on pages that left the route are kept: they
        come back when the respondent changes their mind, and are dropped when the answers are coded.
        """
        van_pagina = {vraag.id for vraag in pagina.vragen} - laat
        overig = {id_: antwoord for id_, antwoord in self.concept.antwoorden.items() if id_ not in van_pagina}
        return overig | dict(nieuw)

    def _tel(self, pagina: Pagina) -> tuple[int, int]:
        dicht = sum(vraag.id in self.concept.antwoorden for vraag in pagina.vragen)
        return len(pagina.vragen) - dicht, dicht


def adres_van(pagina: Pagina) -> str:
    """Address of a question page."""
    return f"/invullen/vragen/{pagina.id}"
