"""The room of quotas: tables of cells, their targets in a grid, and what the field would make of them."""
