"""Zugänge, die enden."""

TEXTS: dict[str, str] = {
    "ends.one": "Der Zugang von {account} endet in {n} Tag, nach dem {date}. Bitte einen neuen anlegen und das Konto neu verbinden.",
    "ends.other": "Der Zugang von {account} endet in {n} Tagen, nach dem {date}. Bitte einen neuen anlegen und das Konto neu verbinden.",
    "ended.one": "Der Zugang von {account} ist seit {n} Tag abgelaufen ({date}). Bitte einen neuen anlegen und das Konto neu verbinden.",
    "ended.other": "Der Zugang von {account} ist seit {n} Tagen abgelaufen ({date}). Bitte einen neuen anlegen und das Konto neu verbinden.",
    "short": "Zugang endet {date}",
    "short_ended": "Token endete {date}",
    "set": "Sein Token endet am {date}. Ab {days} Tagen davor sagt smtui es.",
    "set_past": "Sein Token endete am {date}. Machen Sie ein neues, und verbinden Sie das Konto neu.",
    "aside": "Zugang von {account} endet {date}",
    "unreadable": '{file}, Zeile {line}: „{value}“ ist kein Datum, deshalb warnt niemand, bevor der Zugang endet. Schreiben Sie expires = "2026-12-24".',
}
