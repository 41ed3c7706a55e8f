"""The commands: thin, over the use cases. They import no Textual, and httpx only where they talk to a network."""
