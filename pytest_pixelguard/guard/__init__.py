"""A team's own Playwright tests, run through the sealed network: every request of their flow is judged."""
