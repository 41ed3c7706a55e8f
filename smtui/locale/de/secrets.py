"""Where an account's token is kept."""

TEXTS: dict[str, str] = {
    "keyring": "Das Token liegt im Schlüsselbund des Systems.",
    "file": "Hier ist kein Schlüsselbund nutzbar; das Token liegt in einer Datei, die nur dieses Benutzerkonto lesen darf (0600).",
}
