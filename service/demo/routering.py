"""The route of all simulated respondents at once: what vragenlijsten.route means, on columns of codes."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vragenlijsten import NIET_BEANTWOORD, NIET_VOORGELEGD, WEET_NIET, Codeboek, Variabele, Vragenlijst

Codes = NDArray[np.int16]
Masker = NDArray[np.bool_]

_VERGELIJK: Mapping[str, Callable[[Codes, int], Masker]] = {
    "<": lambda kolom, code: kolom < code,
    "<=": lambda kolom, code: kolom <= code,
    ">": lambda kolom, code: kolom > code,
    ">=": lambda kolom, code: kolom >= code,
}


def per_vraag(boek: Codeboek) -> dict[str, list[Variabele]]:
    """The variables of each question, in codebook order; open questions have none."""
    uit: dict[str, list[Variabele]] = {}
    for variabele in boek.variabelen:
        uit.setdefault(variabele.vraag, []).append(variabele)
    return uit


def volg_route(lijst: Vragenlijst, boek: Codeboek, deel: Codes, kolommen: dict[str, Codes]) -> None:
    """Set to 97, in place, every answer that is not on the respondent's route.

    `kolommen` has the codes of every variable by name, `deel` the part of the sample each respondent is in.
    """
    gegeven = Gegeven(per_vraag(boek), kolommen, deel)
    for module in lijst.modules:
        in_deel = gegeven.iedereen if module.deel is None else deel == module.deel
        for pagina in module.paginas:
            op_pagina = in_deel & gegeven.geldt(pagina.toon)
            # A rule looks back to earlier pages only: decide all of a page before any of it is blanked.
            zichtbaar = [op_pagina & gegeven.geldt(vraag.toon) for vraag in pagina.vragen]
            for vraag, te_zien in zip(pagina.vragen, zichtbaar, strict=True):
                for variabele in gegeven.variabelen.get(vraag.id, []):
                    kolommen[variabele.naam][~te_zien] = NIET_VOORGELEGD


class Gegeven:
    """The answers of all respondents, for rules to look at."""

    def __init__(
        self, variabelen: Mapping[str, Sequence[Variabele]], kolommen: Mapping[str, Codes], deel: Codes
    ) -> None:
        self.variabelen = variabelen
        self._kolommen = kolommen
        self._deel = deel

    @property
    def iedereen(self) -> Masker:
        """A mask of all respondents."""
        return np.ones(self._deel.shape, dtype=np.bool_)

    def geldt(self, regel: Sequence[Any] | None) -> Masker:
        """For whom a (checked) rule holds; no rule holds for everyone, no answer makes a comparison false."""
        match regel:
            case None:
                return self.iedereen
            case ["en", *subs]:
                return reduce(np.logical_and, [self.geldt(sub) for sub in subs])
            case ["of", *subs]:
                return reduce(np.logical_or, [self.geldt(sub) for sub in subs])
            case ["niet", sub]:
                return ~self.geldt(sub)
            case ["beantwoord", vraag]:
                return self._beantwoord(vraag)
            case [op, {"gegeven": "deel"}, code]:
                return _vergelijk(op, self._deel, code)
            case [op, {"antwoord": vraag}, code]:
                return self._beantwoord(vraag) & self._vergelijk_antwoord(op, vraag, code)
            case _:
                raise ValueError(f"simulatie: dit is geen regel: {regel!r}")

    def _beantwoord(self, vraag: str) -> Masker:
        if vraag not in self.variabelen:
            return ~self.iedereen
        eerste = self._kolommen[self.variabelen[vraag][0].naam]
        return np.isin(eerste, [NIET_VOORGELEGD, NIET_BEANTWOORD], invert=True)

    def _vergelijk_antwoord(self, op: str, vraag: str, code: Any) -> Masker:
        variabelen = self.variabelen.get(vraag, ())
        if op != "bevat":
            return _vergelijk(op, self._kolommen[variabelen[0].naam], code) if variabelen else ~self.iedereen
        if variabelen and variabelen[0].soort == "meerkeuze":
            return np.asarray(self._kolommen[f"{vraag}_{code}"] == 1)
        plaatsen = [self._kolommen[variabele.naam] == code for variabele in variabelen]
        return reduce(np.logical_or, plaatsen, ~self.iedereen)


def _vergelijk(op: str, kolom: Codes, code: Any) -> Masker:
    if op in _VERGELIJK:
        return np.asarray(_VERGELIJK[op](kolom, code) & (kolom != WEET_NIET))
    return np.asarray(np.isin(kolom, code if op == "in" else [code]))
