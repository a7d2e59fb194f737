"""Recorded diagnoses: what witnesses said in about a hundred runs of the corpus, and what was judged from it.

One file for each set of versions, <verdict>_<catalogue>_<dictionary>.json.gz. A change of judgement needs a new VERSION
(diagnostics/verdict or diagnostics/catalogue), and with it a new recording beside the old ones:

    python -m tests.diagnostics.recorded

Old files stay: their runs must still be readable, judged without a crash, and have words for all they once said.
"""
