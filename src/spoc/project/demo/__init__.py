"""The invented hub of `./spoc up --demo`: people, partners and messages, all visibly invented."""
