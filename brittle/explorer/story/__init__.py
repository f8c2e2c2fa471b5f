"""One run as a story, beside the same history under the other scenario of a question."""
