"""Questions that open a conversation about a begrip: the bank behind the gespreksagenda.

One per reason to talk, each fit for a higher and for a lower figure. A begrip that is compared needs them;
the others never come on an agenda.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from vragenlijsten.begrippen import Begrip
from vragenlijsten.bronnen import Pad
from vragenlijsten.model import Schaal, Tekst


class Gespreksvraag(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to ask about a begrip when it is otherwise than among similar gemeenten (``anders``), than in the
    round before (``verandering``), or than other groups see it (``verschil``; mirrored begrippen only).
    """

    begrip: str
    anders: Tekst
    verandering: Tekst
    verschil: Tekst | None = None

    def bij(self, soort: str) -> Tekst | None:
        """The question for a reason to talk: "verschil", "verandering" or "anders"."""
        return {"verschil": self.verschil, "verandering": self.verandering, "anders": self.anders}[soort]


class GespreksvragenBestand(Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``gespreksvragen.yaml``."""

    gespreksvragen: tuple[Gespreksvraag, ...]


def check_gespreksvragen(
    vragen: Sequence[Gespreksvraag], begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]
) -> Iterator[tuple[Pad, str]]:
    """All meaning faults of the bank: unknown begrippen, texts that are no question, begrippen without."""
    nodig = {b.id: b for b in begrippen.values() if wordt_vergeleken(b, schalen)}
    for i, vraag in enumerate(vragen):
        plek = ("gespreksvragen", i)
        if vraag.begrip not in begrippen:
            yield (*plek, "begrip"), f"onbekend begrip '{vraag.begrip[:40]}'"
        elif vraag.begrip not in nodig:
            yield (*plek, "begrip"), f"'{vraag.begrip}' wordt nooit vergeleken en heeft geen vraag nodig"
        elif nodig[vraag.begrip].spiegel and vraag.verschil is None:
            yield (
                (*plek, "verschil"),
                f"'{vraag.begrip}' is een spiegel en heeft een vraag bij verschil nodig",
            )
        for soort in ("verschil", "verandering", "anders"):
            tekst = vraag.bij(soort)
            if tekst is not None and not tekst.get("nl", "").rstrip().endswith("?"):
                yield (*plek, soort), "hier hoort in nl een vraag te staan, met een vraagteken"
    zonder = [id for id in nodig if id not in {vraag.begrip for vraag in vragen}]
    if zonder:
        yield ("gespreksvragen",), f"begrippen zonder gespreksvraag: {', '.join(zonder)}"


def wordt_vergeleken(begrip: Begrip, schalen: Mapping[str, Schaal]) -> bool:
    """Whether figures of this begrip are compared: its scale has a main measure."""
    schaal = schalen.get(begrip.schaal or "")
    return schaal is not None and bool(schaal.hoofdmaat)
