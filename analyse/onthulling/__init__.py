"""Disclosure control: everything that is published passes through here, last, and nothing goes round it."""

from analyse.onthulling.regels import MINSTE_PEERS, Onthuld, onthul_cijfers
from analyse.status import GETOOND

__all__ = ["GETOOND", "MINSTE_PEERS", "Onthuld", "onthul_cijfers"]
