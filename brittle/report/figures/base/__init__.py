"""What every figure is drawn with: panels, colours, axes, daily bands."""
