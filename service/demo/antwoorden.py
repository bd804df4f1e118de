"""Filling in: from hidden opinions to coded answers, with "weet niet", skipping, rushing and giving up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.demo.ijking import drempels
from service.demo.items import (
    DEEL_SNEL,
    INSTEMMEN,
    SPREIDING_EIGEN,
    SPRONG_NIEUWE_BEWOORDING,
    Item,
    factor_van,
    rechte_plekken,
    snelle_stappen,
    weet_niet_kansen,
)
from service.demo.latent import eigen_effecten
from service.demo.routering import Codes, Masker, per_vraag, volg_route
from vragenlijsten import (
    NIET_BEANTWOORD,
    WEET_NIET,
    Codeboek,
    MeerkeuzeVraag,
    Variabele,
    Vragenlijst,
)

# Share of items that someone skips, and of people who leave the end of the questionnaire blank.
DEEL_OVERGESLAGEN = 0.012
DEEL_AFGEHAAKT = 0.03
# Spread between gemeenten of how often an option comes first in a ranking (log scale).
_SPREIDING_RANGORDE = 0.25


@dataclass(frozen=True, slots=True)
class Mensen:
    """Respondents: index of the gemeente, expected traits by gemeente and background, own deviation, deel."""

    gemeente: NDArray[np.intp]
    niveau: NDArray[np.float64]
    trekken: NDArray[np.float32]
    deel: Codes

    @property
    def aantal(self) -> int:
        """Number of respondents."""
        return int(self.gemeente.size)


@dataclass(frozen=True, slots=True)
class Opdracht:
    """Which questionnaire, for whom and when; `codes` are the gemeenten that Mensen.gemeente points into."""

    doelgroep: str
    jaar: int
    zaad: int
    boek: Codeboek
    lijst: Vragenlijst
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ingevuld:
    """Codes per variable by name, in codebook order, and who rushed."""

    kolommen: dict[str, Codes]
    snel: Masker


def vul_in(rng: np.random.Generator, wat: Opdracht, mensen: Mensen, bekend: dict[str, Codes]) -> Ingevuld:
    """Answers of all people to all variables: 97 off the route, 98 weet niet, 99 left blank.

    `bekend` holds the answers that follow from who someone is (age, sector …), by question id.
    """
    invuller = _Invuller(rng, wat, mensen)
    kolommen: dict[str, Codes] = {}
    for vraag, variabelen in per_vraag(wat.boek).items():
        match variabelen[0].soort:
            case _ if vraag in bekend:
                kolommen[vraag] = bekend[vraag].copy()
            case "meerkeuze":
                kolommen |= invuller.meerkeuze(variabelen)
            case "rangorde":
                kolommen |= invuller.rangorde(variabelen)
            case _:
                kolommen[vraag] = invuller.enkel(variabelen[0])
        leeg = invuller.leeg(variabelen[0])
        for variabele in variabelen:
            kolommen[variabele.naam][leeg] = NIET_BEANTWOORD
    volg_route(wat.lijst, wat.boek, mensen.deel, kolommen)
    return Ingevuld(kolommen, invuller.snel)


class _Invuller:
    """The habits of the respondents (drawn once) applied to one question after the other."""

    def __init__(self, rng: np.random.Generator, wat: Opdracht, mensen: Mensen) -> None:
        self._rng, self._wat, self._mensen = rng, wat, mensen
        factoren = sorted({factor_van(variabele.begrip) for variabele in wat.boek.variabelen})
        self._factor = {naam: self._normaal() for naam in factoren}
        self._instemmen = self._normaal()
        self.snel: Masker = rng.random(mensen.aantal) < DEEL_SNEL
        self._plekken = rechte_plekken(rng, int(self.snel.sum()))
        lengte = len(wat.boek.variabelen)
        laatste = rng.integers(lengte * 2 // 3, lengte + 1, mensen.aantal)
        self._haakt_af_bij = np.where(rng.random(mensen.aantal) < DEEL_AFGEHAAKT, laatste, lengte)

    def _normaal(self) -> NDArray[np.float32]:
        return self._rng.standard_normal(self._mensen.aantal, dtype=np.float32)

    def leeg(self, variabele: Variabele) -> Masker:
        """Who leaves a question blank: by chance, or after giving up."""
        overgeslagen = self._rng.random(self._mensen.aantal, dtype=np.float32) < DEEL_OVERGESLAGEN
        return np.asarray(overgeslagen | (variabele.positie >= self._haakt_af_bij))

    def enkel(self, variabele: Variabele) -> Codes:
        """Codes of a question with one answer: scale, choice or number."""
        item = Item.van(variabele, self._wat.doelgroep)
        stap = np.searchsorted(drempels(self._wat.zaad, self._wat.doelgroep, item), self._mening(item))
        weet_niet = self._weet_niet(item)
        if item.schaal:
            stap[self.snel] = snelle_stappen(self._rng, item, self._plekken)
            weet_niet &= ~self.snel
        codes = np.array(item.codes, dtype=np.int16)[stap]
        codes[weet_niet] = WEET_NIET
        return codes

    def meerkeuze(self, variabelen: list[Variabele]) -> dict[str, Codes]:
        """0/1 per option; who ticks nothing takes the excluding option if there is one, else has left it."""
        vraag = self._wat.lijst.vraag(variabelen[0].vraag)
        opties = vraag.opties if isinstance(vraag, MeerkeuzeVraag) else ()
        exclusief = {f"{vraag.id}_{optie.code}" for optie in opties if optie.exclusief}
        uit: dict[str, Codes] = {}
        niets = np.ones(self._mensen.aantal, dtype=np.bool_)
        for variabele in variabelen:
            if variabele.naam in exclusief:
                uit[variabele.naam] = np.zeros(self._mensen.aantal, dtype=np.int16)
            else:
                uit[variabele.naam] = self._aangevinkt(variabele)
                niets &= uit[variabele.naam] == 0
        if exclusief:
            uit[min(exclusief)][niets] = 1
        weet_niet = self._weet_niet(Item.van(variabelen[0], self._wat.doelgroep))
        for kolom in uit.values():
            if not exclusief:
                kolom[niets] = NIET_BEANTWOORD
            kolom[weet_niet] = WEET_NIET
        return uit

    def _aangevinkt(self, variabele: Variabele) -> Codes:
        item = Item.van(variabele, self._wat.doelgroep)
        grens = drempels(self._wat.zaad, self._wat.doelgroep, item)
        return np.asarray(self._mening(item) > grens[0], dtype=np.int16)

    def rangorde(self, variabelen: list[Variabele]) -> dict[str, Codes]:
        """Option per place: options are drawn without replacement, in proportion to their target share."""
        item = Item.van(variabelen[0], self._wat.doelgroep)
        nut = np.log(item.kansen) + self._rng.gumbel(size=(self._mensen.aantal, len(item.codes)))
        for nr, code in enumerate(item.codes):
            eigen = self._eigen(f"{variabelen[0].vraag}={code}")
            nut[:, nr] += _SPREIDING_RANGORDE * eigen
        volgorde = np.array(item.codes, dtype=np.int16)[np.argsort(-nut, axis=1)]
        weet_niet = self._weet_niet(item)
        volgorde[weet_niet] = WEET_NIET
        return {variabele.naam: volgorde[:, plaats].copy() for plaats, variabele in enumerate(variabelen)}

    def _eigen(self, naam: str) -> NDArray[np.float64]:
        eigen = eigen_effecten(self._wat.zaad, self._wat.doelgroep, naam, self._wat.codes)
        return eigen[self._mensen.gemeente]

    def _weet_niet(self, item: Item) -> Masker:
        if not item.weet_niet:
            return np.zeros(self._mensen.aantal, dtype=np.bool_)
        kans = weet_niet_kansen(item, self._mensen.niveau[:, 1])
        return np.asarray(self._rng.random(self._mensen.aantal) < kans)

    def _mening(self, item: Item) -> NDArray[np.float64]:
        """Latent answer: unit variance around the level of gemeente and background."""
        lading, mensen = item.lading, self._mensen
        niveau = mensen.niveau @ lading + SPREIDING_EIGEN * self._eigen(item.naam)
        niveau += item.profiel.jaardrift * (self._wat.jaar - item.ijkjaar)
        niveau += SPRONG_NIEUWE_BEWOORDING * (item.bewoording - 1)
        persoon = mensen.trekken @ lading.astype(np.float32) + item.profiel.factor * self._factor[item.factor]
        if item.stemt_in:
            persoon += INSTEMMEN * self._instemmen
        return np.asarray(niveau + persoon + item.rest * self._normaal(), dtype=np.float64)
