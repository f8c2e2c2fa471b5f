"""Work that is spread over threads, processes or a cluster, with one interface for all three."""
