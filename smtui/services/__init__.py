"""What people do: each use case once, for screens and commands alike. They speak to ``smtui.ports`` only."""
