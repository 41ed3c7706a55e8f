"""The log: whether it is as it was written, and the history of one comment in sentences."""

TEXTS: dict[str, str] = {
    "intact.one": "Das Protokoll ist unversehrt: {n} Eintrag, wie er geschrieben wurde.",
    "intact.other": "Das Protokoll ist unversehrt: {n} Einträge, jeder wie geschrieben.",
    "fault.changed": "Das Protokoll ist verletzt: Eintrag {n} ({id}) ist nicht mehr, wie er geschrieben wurde.",
    "fault.removed": "Das Protokoll ist verletzt: Eintrag {n} fehlt, nach {id}.",
    "fault.inserted": "Das Protokoll ist verletzt: {id} gehört nicht dazu und wurde an der Kette vorbei eingefügt.",
    "fault.reordered": "Das Protokoll ist verletzt: Eintrag {n} ({id}) stand vorher an anderer Stelle.",
    "fault.head": "Das Protokoll ist verletzt: Laut Speicher endet es mit Eintrag {n}, es endet aber mit {id}.",
    "erased.one": "{n} Eintrag hat seine Worte verloren, weil Daten einer Person gelöscht wurden; wer wann was getan hat, steht weiter fest.",
    "erased.other": "{n} Einträge haben ihre Worte verloren, weil Daten von Personen gelöscht wurden; wer wann was getan hat, steht weiter fest.",
    "before.one": "{n} Eintrag ist älter als die Kette; über ihn lässt sich nichts sagen.",
    "before.other": "{n} Einträge sind älter als die Kette; über sie lässt sich nichts sagen.",
    "known": "Der aufbewahrte Hash gehört zu Eintrag {n}: Bis dahin ist es dasselbe Protokoll.",
    "unknown": "Der aufbewahrte Hash steht nicht in diesem Protokoll: Es wurde seither neu geschrieben oder ist ein anderes.",
    "head": "Neuester Eintrag: {n} {hash}",
}
