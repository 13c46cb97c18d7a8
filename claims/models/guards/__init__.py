"""Guards of the models: triggers that refuse what must never be, by SQL that a constraint cannot say."""
