"""The vocabulary of everything: frozen records that the other packages pass to one another."""
