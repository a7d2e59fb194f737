"""Commands through the acquirer that keep a terminal in order: asked for, past the gate, followed to their end."""
