"""The log: whether it is as it was written, and the history of one comment in sentences."""

TEXTS: dict[str, str] = {
    "intact.one": "The log is intact: {n} entry, as it was written.",
    "intact.other": "The log is intact: {n} entries, each as it was written.",
    "fault.changed": "The log is broken: entry {n} ({id}) is not as it was written.",
    "fault.removed": "The log is broken: entry {n} is missing, after {id}.",
    "fault.inserted": "The log is broken: {id} does not belong to it; it was added around the chain.",
    "fault.reordered": "The log is broken: entry {n} ({id}) was moved from another place.",
    "fault.head": "The log is broken: the store says that it ends at entry {n}, but it ends at {id}.",
    "erased.one": "{n} entry has lost its words because a person's data was erased; who did what, and when, still stands.",
    "erased.other": "{n} entries have lost their words because people's data was erased; who did what, and when, still stands.",
    "before.one": "{n} entry is older than the chain, so nothing can be said about it.",
    "before.other": "{n} entries are older than the chain, so nothing can be said about them.",
    "known": "The hash you kept is that of entry {n}: up to there it is the same log.",
    "unknown": "The hash you kept is not in this log: it was written anew since, or is another one.",
    "head": "Newest entry: {n} {hash}",
}
