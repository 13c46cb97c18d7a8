"""How can an outsider prove that nothing was rewritten? By one Merkle tree over all that must never change.

Its leaves are the public editions, and behind a salt the history of every row and the reviews of others as received.
README.md has the formats. `signing.sign_log()` appends what is new and signs the root, `proofs.py` proves things about
the tree, `verification.py` compares it with the rows.
"""
