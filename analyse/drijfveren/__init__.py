"""What goes with trust in the gemeente: how strongly answers to statements and trust go together."""
