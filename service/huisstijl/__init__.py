"""What a gemeente looks like: its own colours by NL Design System token names, and its logo."""
