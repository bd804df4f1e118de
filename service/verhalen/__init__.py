"""Open answers on their way to the public: cleaned, marked, decided about by a moderator, shown."""
