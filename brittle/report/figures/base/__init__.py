"""The parts that figures share: panels, tables, axes of days, stacked bars, spans and daily bands."""
