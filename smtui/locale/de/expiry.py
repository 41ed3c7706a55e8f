"""Tokens that end."""

TEXTS: dict[str, str] = {
    "ends.one": "Das Token von {account} läuft in {n} Tag ab, nach dem {date}. Bitte ein neues anlegen und das Konto neu verbinden.",
    "ends.other": "Das Token von {account} läuft in {n} Tagen ab, nach dem {date}. Bitte ein neues anlegen und das Konto neu verbinden.",
    "ended.one": "Das Token von {account} ist seit {n} Tag abgelaufen ({date}). Bitte ein neues anlegen und das Konto neu verbinden.",
    "ended.other": "Das Token von {account} ist seit {n} Tagen abgelaufen ({date}). Bitte ein neues anlegen und das Konto neu verbinden.",
    "short": "Token endet {date}",
    "short_ended": "Token endete {date}",
    "set": "Sein Token endet am {date}. Ab {days} Tagen davor sagt smtui es.",
    "set_past": "Sein Token endete am {date}. Machen Sie ein neues, und verbinden Sie das Konto neu.",
    "aside": "Token von {account} endet {date}",
    "unreadable": '{file}, Zeile {line}: „{value}“ ist kein Datum, deshalb warnt niemand, bevor das Token endet. Schreiben Sie expires = "2026-12-24".',
}
