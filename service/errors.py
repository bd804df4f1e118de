"""Domain errors: what can go wrong in the words of the domain. Nothing here knows HTTP (see
service/problems.py).

Every error carries `melding`: one plain Dutch sentence (or two) that may be shown to a respondent or an
operator. It never holds a code, an answer or an address.
"""

from collections.abc import Sequence

from vragenlijsten import AntwoordFout


class DomeinFout(Exception):  # noqa: N818 - Dutch for error
    """Base of all errors that we expect and can explain."""

    standaard = "Er ging iets mis."

    def __init__(self, melding: str | None = None) -> None:
        self.melding = melding or self.standaard
        super().__init__(self.melding)


class OnbekendeCode(DomeinFout):
    """The code does not exist, or not for this ronde and gemeente. The two are not told apart on purpose."""

    standaard = "Deze code kennen wij niet. Controleer of u de code goed hebt overgenomen."


class AlIngediend(DomeinFout):
    """The code was used before with other content; the stored response is never changed."""

    standaard = (
        "Met deze code is de vragenlijst al ingestuurd. "
        "Uw antwoorden zijn bewaard en kunnen niet meer veranderen."
    )


class RondeGesloten(DomeinFout):
    """The ronde is closing or closed."""

    standaard = "Deze vragenlijst is gesloten. U kunt niet meer meedoen."


class RondeNietOpen(DomeinFout):
    """The ronde exists but was not opened yet."""

    standaard = "Deze vragenlijst is nog niet geopend. Probeer het later opnieuw."


class OnbekendeRonde(DomeinFout):
    """No ronde with this id."""

    standaard = "Deze ronde bestaat niet."


class NietGevonden(DomeinFout):
    """A page, figure or file that could have existed, but does not."""

    standaard = "Deze bladzijde bestaat niet."


class VerkeerdeStatus(DomeinFout):
    """An operator asked for a step that does not fit the status of the ronde."""

    standaard = "Deze stap past niet bij de status van de ronde."


class OngeldigeInvoer(DomeinFout):
    """An operator gave input that cannot be right; the message says what and where."""

    standaard = "De invoer klopt niet."


class OngeldigeAntwoorden(DomeinFout):
    """One or more answers do not fit the questionnaire; `fouten` holds all of them."""

    standaard = "Een of meer antwoorden kloppen niet."

    def __init__(self, fouten: Sequence[AntwoordFout]) -> None:
        self.fouten = tuple(fouten)
        super().__init__()


class TijdelijkeFout(DomeinFout):
    """Base of faults that pass: try again later; nothing that was acknowledged is lost."""

    standaard = "Dat lukt nu even niet. Probeer het over een minuut opnieuw."


class DatabaseOnbereikbaar(TijdelijkeFout):
    """The database does not answer."""

    standaard = (
        "De gegevensopslag is nu niet bereikbaar. Probeer het over een minuut opnieuw. "
        "Wat al was bevestigd, is bewaard."
    )


class AlleenLezen(TijdelijkeFout):
    """The database answers but takes no writes (a replica, or a failover under way)."""

    standaard = (
        "De gegevensopslag kan nu niet schrijven. Probeer het over een minuut opnieuw. "
        "Wat al was bevestigd, is bewaard."
    )


class SchijfVol(TijdelijkeFout):
    """A disk is full: the database's, or the one that takes the frozen file."""

    standaard = "De schijf van de server is vol. Probeer het later opnieuw. Wat al was bevestigd, is bewaard."


class Overbelast(TijdelijkeFout):
    """More submissions are waiting than the service wants to keep in memory."""

    standaard = "Het is nu erg druk. Probeer het over een minuut opnieuw."


class TekenrijVol(TijdelijkeFout):
    """More drawings on demand are waiting than we want to keep in memory; logged where it happens."""

    standaard = Overbelast.standaard


class TeVeelGevraagd(DomeinFout):
    """One visitor asks for more that must be drawn than is fair to the others."""

    standaard = (
        "U vraagt veel nieuwe figuren en bladzijden achter elkaar. Wacht een minuut en probeer het dan "
        "opnieuw. De bladzijden van gemeenten kunt u gewoon bekijken."
    )


class ZegelOntbreekt(TijdelijkeFout):
    """The seal of the ronde is not here, or is another than the one the ronde was begun with."""

    standaard = "Het zegel van deze ronde ontbreekt op deze server. Wat al was bevestigd, is bewaard."


class MailFout(TijdelijkeFout):
    """The mail server cannot be reached, or broke off."""

    standaard = "De mailserver werkt niet mee. Herhaal de opdracht: wie al mail kreeg, krijgt er geen tweede."


class ConceptGewijzigd(TijdelijkeFout):
    """The draft was saved from elsewhere since it was read: read it again, so that neither page is lost."""

    standaard = "U hebt net ook ergens anders iets bewaard. Probeer het opnieuw."


class IntussenGewijzigd(DomeinFout):
    """Someone else changed the same thing since it was read; nothing of theirs was overwritten."""

    standaard = "Iemand anders heeft dit net veranderd. Bekijk de nieuwe stand en doe het zo nodig opnieuw."


class GeenToegang(DomeinFout):
    """The personal link does not allow this, or works no longer."""

    standaard = "Met uw persoonlijke link kan dit niet."


class NietOpgeslagen(DomeinFout):
    """The database refused this one row: a mistake of ours, not of the respondent. Nothing was stored."""

    standaard = (
        "Uw antwoorden konden niet worden opgeslagen. De fout ligt bij ons. Neem contact op met de beheerder."
    )


class MigratieFout(TijdelijkeFout):
    """The database schema and the migration files do not agree; it passes when the operator has migrated."""

    standaard = "De database heeft niet het schema dat deze versie verwacht. Voer `samenspel migrate` uit."


class InstellingFout(DomeinFout):
    """A setting is missing or cannot be right; the message names it."""

    standaard = "Een instelling klopt niet."
