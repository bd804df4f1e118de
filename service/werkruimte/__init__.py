"""The workspace on the web (/beheer): for moderators, gemeenten and providers with a personal link."""
