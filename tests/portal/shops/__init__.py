"""A person's shops: sentences, duties, the home page, the choice among several."""
