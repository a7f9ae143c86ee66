"""Who may see and do what: one table, proved field by field.

`table.py` is the table, `terms.py` what its words mean; `world.py` has the rows that
the cases are about, `asking.py` asks as each persona. `docs/rights.md` is the table
for people: `python -m tests.schema.rights.document --write`.
"""
