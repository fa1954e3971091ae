"""A patient's own words: presenting complaints, what is denied, and what was not understood."""

from vitals.triage.words.complaint import Complaint
from vitals.triage.words.complaints import COMPLAINTS
from vitals.triage.words.reading import LANGUAGES, Mention, Words, prepare, read_words

__all__ = ["COMPLAINTS", "LANGUAGES", "Complaint", "Mention", "Words", "prepare", "read_words"]
