"""The attacks, one module each; every one takes what is public (`Kennis`) and gives an `Uitslag`."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.aanval.aanvallen import (
    aftrekken,
    afwezigheid,
    direct,
    drijfveren,
    grenzen,
    indexen,
    kwaliteit,
    landelijk,
    model,
    omkeren,
    rangen,
    rondes,
    rooster,
    verschillen,
    vormen,
)
from tests.aanval.kennis import Kennis
from tests.aanval.vondst import Uitslag

Aanval: TypeAlias = Callable[[Kennis], Uitslag]

AANVALLEN: Mapping[str, Aanval] = {
    "direct": direct.val_aan,
    "aftrekken": aftrekken.val_aan,
    "verschillen": verschillen.val_aan,
    "omkeren": omkeren.val_aan,
    "afwezigheid": afwezigheid.val_aan,
    "rondes": rondes.val_aan,
    "vormen": vormen.val_aan,
    "grenzen": grenzen.val_aan,
    "rooster": rooster.val_aan,
    "kwaliteit": kwaliteit.val_aan,
    "model": model.val_aan,
    "rangen": rangen.val_aan,
    "indexen": indexen.val_aan,
    "landelijk": landelijk.val_aan,
    drijfveren.FRAME: drijfveren.val_aan,
}
