"""Model estimates: the direct figure of a hidden gemeente from its estimate and the parameters of the model.

An EBLUP is γ·direct + (1 − γ)·prediction. Who knows the prediction (regression coefficients and public
covariates, or another gemeente without answers) and γ (from the variance of the model and the MSE) has the
direct figure. Columns are found by name in the frame `modelschattingen`.
"""

from collections.abc import Mapping

from tests.aanval.kennis import Kennis, Rij
from tests.aanval.tafel import tafels
from tests.aanval.vondst import Doel, Uitslag

FRAME = "modelschattingen"
_GAMMA = ("gamma", "krimp")
_VOORSPELD = ("voorspeld", "synthetisch")


def val_aan(k: Kennis) -> Uitslag:
    """Every model estimate of a gemeente without a direct figure."""
    uit = Uitslag("model")
    frame = k.extra.get(FRAME)
    if frame is None:
        return uit
    dicht = {
        (t.doelgroep, t.periode, t.begrip, maat, g)
        for t in tafels(k)
        for (maat, g), c in t.cellen.items()
        if not c.open
    }
    for r in frame.iter_rows(named=True):
        uit.geprobeerd += 1
        doel = _doel(r)
        (g,) = doel.gebieden
        if (
            r.get("soort") == "eblup"
            and (doel.doelgroep, doel.periode, r.get("begrip"), doel.maat, g) in dicht
        ):
            uit.meld_bewijs(doel, f"{g}: de modelschatting rust op een verborgen cijfer")
        x, gamma, voorspeld = r.get("schatting"), _gamma(r), _eerste(r, _VOORSPELD)
        if isinstance(x, float) and gamma is not None and voorspeld is not None and gamma > 0.01:
            direct = (x - (1 - gamma) * voorspeld) / gamma
            h = 0.005 / gamma if abs(x * 100 - round(x * 100)) < 1e-9 else 1e-6
            hoe = f"{g}: direct = (EBLUP − (1 − {gamma:.2f})·voorspeld)/{gamma:.2f}"
            uit.meld(doel, direct - h, direct + h, hoe)
    return uit


def _doel(r: Mapping[str, object]) -> Doel:
    gebied = str(r.get("gebied", r.get("gemeente")))
    variabele = str(r.get("variabele", r.get("begrip")))
    return Doel(str(r["doelgroep"]), str(r["periode"]), frozenset({gebied}), variabele, str(r["maat"]))


def _eerste(r: Rij, namen: tuple[str, ...]) -> float | None:
    waarden = (r.get(naam) for naam in namen)
    return next((w for w in waarden if isinstance(w, float)), None)


def _gamma(r: Rij) -> float | None:
    """The shrinkage: given, or from the variance of the model and the MSE (leading term γψ = (1 − γ)σ²)."""
    gegeven = _eerste(r, _GAMMA)
    if gegeven is not None:
        return gegeven
    sigma2, mse = _eerste(r, ("sigma2", "modelvariantie")), r.get("mse")
    if sigma2 is None or not isinstance(mse, float) or sigma2 <= 0:
        return None
    return max(0.0, 1 - mse / sigma2)
