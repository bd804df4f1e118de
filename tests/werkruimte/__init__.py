"""The workspace: personal links, the moderation of stories, public answers."""
