"""The glitch register: complaints gathered into flaws that customers keep hitting.

Pure rules, in the order in which a complaint meets them. `incidents` makes a complaint into one vector; `gathering`
places it with the glitch it is most like, or lets it begin a new one; `suggesting` says what is worth a person's look
(a glitch, a merger, a split); `naming` suggests title and cause; `handling` and `acts` are what a person does about it;
`reopening` says when a fixed glitch is back; `effect` whether the fix helped, and how sure that is.
"""

from engage.glitches.acts import Act, Refused, reopen
from engage.glitches.effect import Effect, effect_of
from engage.glitches.flaw import WAVE, Complaint, Event, Flaw, Status, What
from engage.glitches.gathering import Gathering, Placed
from engage.glitches.glitch import Glitch, Phase
from engage.glitches.handling import apart, confirmed, counted, dismissed, merged, moved, split, taken_out
from engage.glitches.incidents import Incident, fitted, incident
from engage.glitches.naming import Background, CauseVote, Title, title, typical, vote
from engage.glitches.placing import Sheet, place
from engage.glitches.reopening import Held, Reopening, Usual, reopening_of, usual
from engage.glitches.reports import held, people_a_week
from engage.glitches.settings import Settings
from engage.glitches.splitting import Split, too_broad
from engage.glitches.suggesting import Merger, Suggestion, mergers, suggestion

__all__ = [
    "WAVE",
    "Act",
    "Background",
    "CauseVote",
    "Complaint",
    "Effect",
    "Event",
    "Flaw",
    "Gathering",
    "Glitch",
    "Held",
    "Incident",
    "Merger",
    "Phase",
    "Placed",
    "Refused",
    "Reopening",
    "Settings",
    "Sheet",
    "Split",
    "Status",
    "Suggestion",
    "Title",
    "Usual",
    "What",
    "apart",
    "confirmed",
    "counted",
    "dismissed",
    "effect_of",
    "fitted",
    "held",
    "incident",
    "merged",
    "mergers",
    "moved",
    "people_a_week",
    "place",
    "reopen",
    "reopening_of",
    "split",
    "suggestion",
    "taken_out",
    "title",
    "too_broad",
    "typical",
    "usual",
    "vote",
]
