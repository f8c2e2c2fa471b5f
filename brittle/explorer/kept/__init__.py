"""The batches and sweeps that were kept in folders, as the page of results reads them."""
