"""The glitch register: complaints gathered into flaws that customers keep hitting.

Pure rules, in the order in which a complaint meets them. `incidents` makes a complaint into one vector; `gathering`
places it with the glitch it is most like, or lets it begin a new one; `suggesting` says what is worth a person's look
(a glitch, a merger, a split); `naming` suggests title and cause; `handling` and `acts` are what a person does about it;
`reopening` says when a fixed glitch is back; `effect` whether the fix helped, and how sure that is.

What computes with vectors is imported from its own module: here are the plain values and rules, which need no numpy.
"""

from engage.glitches.acts import Act, Refused, reopen
from engage.glitches.effect import Effect, effect_of
from engage.glitches.flaw import WAVE, Complaint, Event, Flaw, Status, What
from engage.glitches.glitch import Glitch, Phase
from engage.glitches.incident import Incident, fitted, incident
from engage.glitches.reopening import Held, Reopening, Usual, reopening_of, usual
from engage.glitches.reports import held, looked_at, people_a_week
from engage.glitches.settings import Settings

__all__ = [
    "WAVE",
    "Act",
    "Complaint",
    "Effect",
    "Event",
    "Flaw",
    "Glitch",
    "Held",
    "Incident",
    "Phase",
    "Refused",
    "Reopening",
    "Settings",
    "Status",
    "Usual",
    "What",
    "effect_of",
    "fitted",
    "held",
    "incident",
    "looked_at",
    "people_a_week",
    "reopen",
    "reopening_of",
    "usual",
]
