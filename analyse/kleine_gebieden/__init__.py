"""Small-area estimation: figures that borrow from gemeenten like it."""

from analyse.kleine_gebieden.bijstellen import (
    aandeel_van,
    aandeel_variantie,
    gladde_variantie,
    hoek,
    naar_draaiing,
    naar_verhouding,
    naar_verschil,
)
from analyse.kleine_gebieden.model import OK, SYNTHETISCH, TE_WEINIG, FayHerriot, fay_herriot
from analyse.kleine_gebieden.schattingen import modelschattingen

__all__ = [
    "OK",
    "SYNTHETISCH",
    "TE_WEINIG",
    "FayHerriot",
    "aandeel_van",
    "aandeel_variantie",
    "fay_herriot",
    "gladde_variantie",
    "hoek",
    "modelschattingen",
    "naar_draaiing",
    "naar_verhouding",
    "naar_verschil",
]
