"""The parts that figures share: panels, colours, axes and daily bands."""
