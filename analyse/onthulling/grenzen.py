"""What each minimum of disclosure control is held against, per figure and added up over groups."""

import numpy as np

from analyse.cijfers import Cijfers
from analyse.onthulling.soorten import Soorten
from analyse.publicatie import Drempels
from analyse.weging import Floats


def kleinste(doelgroep: str, d: Drempels) -> int:
    """The smallest base of a figure: answers, or organisations of aanbieders."""
    return {"inwoners": d.inwoners_n, "aanbieders": d.organisaties}.get(doelgroep, d.gemeente_n)


def omvang(c: Cijfers) -> Floats:
    """What counts for the base (row, gebied): answers, or organisations of aanbieders."""
    return c.waarden.organisaties if c.doelgroep == "aanbieders" else c.waarden.n


def kleinste_deel(c: Cijfers, soort: Soorten) -> Floats:
    """Answers in the smallest part that a share (row, gebied) gives away.

    Of a category its own answers. Of the shares of a scale besides the main figure: the smallest of all
    shares of that scale and of what is left between them. Summed over gemeenten it is never too high.
    """
    w = c.waarden
    if not len(soort.variabele):
        return w.teller
    van = np.flatnonzero(np.diff(soort.variabele, prepend=-1))
    aandeel = (soort.aandeel & (soort.hoofd | soort.bij))[:, None]
    laagste = np.minimum.reduceat(np.where(aandeel, w.teller, np.inf), van, axis=0)
    samen = np.add.reduceat(np.where(aandeel, w.teller, 0.0), van, axis=0)
    n = np.maximum.reduceat(np.where(aandeel, w.n, 0.0), van, axis=0)
    deel = np.minimum(laagste, n - samen)[soort.variabele]
    return np.where(soort.bij[:, None], deel, w.teller)


def voor_en_tegen(c: Cijfers, soort: Soorten) -> tuple[Floats, Floats]:
    """Answers on either side of a figure (row, gebied): few on one side means that (nearly) all agree.

    Of a mean: those that are not the most given score, on both sides. Of an index: how far the answers
    together are from either end, in whole answers. Summed over gemeenten they are never too high.
    """
    w = c.waarden
    anders = w.n - w.gelijk
    aandeel, index = soort.aandeel[:, None], soort.index[:, None]
    plek = np.nan_to_num(soort.tussen_nul_en_een(w.waarde))
    voor = np.where(aandeel, w.teller, np.where(index, w.n * plek, anders))
    tegen = np.where(aandeel, w.n - w.teller, np.where(index, w.n * (1 - plek), anders))
    return voor, tegen
