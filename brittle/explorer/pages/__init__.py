"""The pages of the explorer: what each shows, and what it does when a reader acts."""
