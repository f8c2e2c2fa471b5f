"""A batch on disk: the inputs that determine it, the folder that holds it, and whether it is complete."""
