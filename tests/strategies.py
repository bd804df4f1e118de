"""Hypothesis strategies shared by all tests: questionnaires with rules, and answers to them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from vragenlijsten import (
    WEET_NIET,
    Antwoord,
    Antwoorden,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    Module,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Regel,
    Schaal,
    SchaalVraag,
    Vraag,
    Vragenlijst,
    heeft_weet_niet,
)

SCHALEN = {
    "vijf": Schaal("vijf", 1, 5, {1: {"nl": "oneens"}, 5: {"nl": "eens"}}, weet_niet=True),
    "elf": Schaal("elf", 0, 10, {0: {"nl": "geen"}, 10: {"nl": "veel"}}),
}
WOORDEN = st.sampled_from(("goed", "Hoe gaat het?", "één zin, niet meer", "’s avonds", "x"))


def teksten() -> SearchStrategy[dict[str, str]]:
    """A Dutch text."""
    return WOORDEN.map(lambda s: {"nl": s})


@st.composite
def vragen(draw: DrawFn, id: str, eerder: tuple[Vraag, ...], delen: int) -> Vraag:
    """One question of any soort, perhaps with a rule on earlier questions."""
    soort = draw(st.sampled_from(("schaal", "keuze", "meerkeuze", "getal", "open", "rangorde")))
    basis: dict[str, Any] = {"id": id, "tekst": draw(teksten()), "toon": draw(regels(eerder, delen))}
    weet_niet = draw(st.booleans())
    codes = draw(st.lists(st.integers(0, 96), min_size=2, max_size=5, unique=True))
    opties = tuple(Optie(code, {"nl": f"optie {code}"}) for code in codes)
    match soort:
        case "schaal":
            return SchaalVraag(**basis, schaal=draw(st.sampled_from(sorted(SCHALEN))))
        case "keuze":
            return KeuzeVraag(**basis, opties=opties, weet_niet=weet_niet)
        case "meerkeuze":
            laatste = Optie(opties[-1].code, {"nl": "geen"}, exclusief=draw(st.booleans()))
            return MeerkeuzeVraag(**basis, opties=(*opties[:-1], laatste), weet_niet=weet_niet)
        case "getal":
            van = draw(st.integers(-50, 50))
            return GetalVraag(**basis, van=van, tot=draw(st.integers(van + 1, 96)), weet_niet=weet_niet)
        case "open":
            return OpenVraag(**basis, maximum=draw(st.integers(1, 40)))
        case _:
            top = draw(st.integers(1, len(opties)))
            return RangordeVraag(**basis, opties=opties, top=top, weet_niet=weet_niet)


def regels(eerder: tuple[Vraag, ...], delen: int) -> SearchStrategy[Regel | None]:
    """No rule, or one that looks back."""
    atomen = st.builds(lambda op, code: [op, {"gegeven": "deel"}, code], _ops(), st.integers(1, delen))
    if eerder:
        atomen = st.one_of(atomen, st.sampled_from(eerder).flatmap(_atoom))
    boom = st.recursive(
        atomen,
        lambda kind: st.one_of(
            st.lists(kind, min_size=1, max_size=3).map(lambda subs: ["en", *subs]),
            st.lists(kind, min_size=1, max_size=3).map(lambda subs: ["of", *subs]),
            kind.map(lambda sub: ["niet", sub]),
        ),
        max_leaves=3,
    )
    return st.one_of(st.none(), boom.map(tuple))


def _ops() -> SearchStrategy[str]:
    return st.sampled_from(("=", "<", "<=", ">", ">="))


def _atoom(vraag: Vraag) -> SearchStrategy[list[Any]]:
    links = {"antwoord": vraag.id}
    beantwoord = st.just(["beantwoord", vraag.id])
    if isinstance(vraag, OpenVraag):
        return beantwoord
    if isinstance(vraag, MeerkeuzeVraag | RangordeVraag):
        codes = st.sampled_from([optie.code for optie in vraag.opties])
        return st.one_of(beantwoord, codes.map(lambda code: ["bevat", links, code]))
    getallen = _codes(vraag)
    return st.one_of(
        beantwoord,
        st.builds(lambda op, code: [op, links, code], _ops(), getallen),
        st.lists(getallen, min_size=1, max_size=3).map(lambda codes: ["in", links, codes]),
    )


def _codes(vraag: SchaalVraag | KeuzeVraag | GetalVraag) -> SearchStrategy[int]:
    match vraag:
        case SchaalVraag():
            return st.integers(SCHALEN[vraag.schaal].van, SCHALEN[vraag.schaal].tot)
        case KeuzeVraag():
            return st.sampled_from([optie.code for optie in vraag.opties])
        case GetalVraag():
            return st.integers(vraag.van, vraag.tot)


@st.composite
def vragenlijsten(draw: DrawFn) -> Vragenlijst:
    """A complete questionnaire: up to four modules, rules that look back, parts of the sample."""
    delen = draw(st.integers(1, 3))
    eerder: tuple[Vraag, ...] = ()
    modules = []
    nummer = 0
    for m in range(draw(st.integers(1, 4))):
        paginas = []
        for p in range(draw(st.integers(1, 2))):
            nieuw = []
            for _ in range(draw(st.integers(1, 3))):
                nummer += 1
                nieuw.append(draw(vragen(f"v{nummer:02d}", eerder, delen)))
            toon = draw(regels(eerder, delen))
            paginas.append(Pagina(f"p{m}{p}", draw(teksten()), tuple(nieuw), toon=toon))
            eerder += tuple(nieuw)
        deel = draw(st.one_of(st.none(), st.integers(1, delen)))
        modules.append(Module(f"m{m}", draw(teksten()), tuple(paginas), deel))
    return Vragenlijst(
        id="inwoners",
        naam="2024",
        doelgroep="inwoners",
        titel=draw(teksten()),
        inleiding=draw(teksten()),
        talen=("nl",),
        delen=delen,
        modules=tuple(modules),
        schalen={vraag.schaal: SCHALEN[vraag.schaal] for vraag in eerder if isinstance(vraag, SchaalVraag)},
        titels={vraag.begrip: {"nl": vraag.id} for vraag in eerder},
    )


def antwoord_op(vraag: Vraag, v: Vragenlijst) -> SearchStrategy[Antwoord]:
    """A valid answer in its stored form."""
    geldig: SearchStrategy[Antwoord]
    match vraag:
        case OpenVraag():
            geldig = WOORDEN.map(lambda s: s[: vraag.maximum].strip())
        case MeerkeuzeVraag():
            samen = [optie.code for optie in vraag.opties if not optie.exclusief]
            geldig = st.lists(st.sampled_from(samen), min_size=1, unique=True).map(sorted)
            for optie in vraag.opties:
                if optie.exclusief:
                    geldig = st.one_of(geldig, st.just([optie.code]))
        case RangordeVraag():
            alle = [optie.code for optie in vraag.opties]
            geldig = st.lists(st.sampled_from(alle), min_size=1, max_size=vraag.top, unique=True)
        case _:
            geldig = _codes(vraag)
    return st.one_of(geldig, st.just(WEET_NIET)) if heeft_weet_niet(vraag, v.schalen) else geldig


@st.composite
def antwoorden(draw: DrawFn, v: Vragenlijst) -> Antwoorden:
    """Valid answers to some of the questions, on the route or not."""
    gegeven: Antwoorden = {}
    for vraag in v.vragen.values():
        if draw(st.booleans()):
            gegeven[vraag.id] = draw(antwoord_op(vraag, v))
    return gegeven


def delen(v: Vragenlijst) -> SearchStrategy[int | None]:
    """A part of the sample, or none."""
    return st.one_of(st.none(), st.integers(1, v.delen))


def json_achtig() -> SearchStrategy[Any]:
    """Whatever may come out of a JSON decoder, odd numbers and odd characters included."""
    blad = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.integers(-2, 120)
    )
    return st.recursive(
        blad,
        lambda k: st.one_of(st.lists(k, max_size=4), st.dictionaries(st.text(max_size=5), k, max_size=3)),
    )
