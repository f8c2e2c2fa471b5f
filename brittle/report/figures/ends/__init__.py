"""How it ends: outcomes, and an exit beside a stand."""
