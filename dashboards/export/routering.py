"""Display rules in words: whom a question was put to, for who reads the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vragenlijsten import (
    WEET_NIET,
    KeuzeVraag,
    MeerkeuzeVraag,
    Module,
    Pagina,
    RangordeVraag,
    SchaalVraag,
    Vraag,
    Vragenlijst,
)

_WOORDEN = {
    "=": "is",
    "<": "is lager dan",
    "<=": "is ten hoogste",
    ">": "is hoger dan",
    ">=": "is ten minste",
}


def wanneer(v: Vragenlijst) -> Mapping[str, str]:
    """Question id → whom it was put to; "" for everyone. Also of open questions."""
    return {
        vraag.id: " en ".join(_delen(v, module, pagina, vraag))
        for module in v.modules
        for pagina in module.paginas
        for vraag in pagina.vragen
    }


def _delen(v: Vragenlijst, module: Module, pagina: Pagina, vraag: Vraag) -> list[str]:
    """The conditions that must all hold, from the outside in."""
    uit = [] if module.deel is None else [f"deel {module.deel} van de {v.delen} (geloot)"]
    return uit + [in_woorden(regel, v) for regel in (pagina.toon, vraag.toon) if regel is not None]


def in_woorden(regel: Sequence[Any], v: Vragenlijst) -> str:
    """A (checked) rule as a phrase in Dutch: "hulp_gebruikt is 1 (ja)"."""
    op = regel[0]
    if op in ("en", "of"):
        return "(" + f" {op} ".join(in_woorden(sub, v) for sub in regel[1:]) + ")"
    if op == "niet":
        return f"niet {in_woorden(regel[1], v)}"
    if op == "beantwoord":
        return f"{regel[1]} is beantwoord"
    naam = regel[1].get("antwoord")
    codes = regel[2] if op == "in" else [regel[2]]
    waarden = " of ".join(_code(v, naam, code) for code in codes)
    if naam is None:
        return f"deel {_WOORDEN.get(op, 'is')} {waarden}"
    return f"{naam} {'bevat' if op == 'bevat' else _WOORDEN.get(op, 'is')} {waarden}"


def _code(v: Vragenlijst, naam: str | None, code: int) -> str:
    """A code with its label, where it has one."""
    if code == WEET_NIET:
        return f"{code} (weet niet)"
    match v.vragen.get(naam or ""):
        case SchaalVraag(schaal=schaal):
            label = v.schalen[schaal].labels.get(code)
        case KeuzeVraag(opties=opties) | MeerkeuzeVraag(opties=opties) | RangordeVraag(opties=opties):
            label = next((o.tekst for o in opties if o.code == code), None)
        case _:
            label = None
    return f"{code} ({label['nl']})" if label else str(code)
