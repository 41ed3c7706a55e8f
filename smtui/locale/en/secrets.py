"""Where an account's token is kept."""

TEXTS: dict[str, str] = {
    "keyring": "The token is in the system keyring.",
    "file": "There is no usable keyring here, so the token is in a file that only this user can read (0600).",
}
