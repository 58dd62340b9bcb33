"""The tests of three made-up products, before anyone has taken them."""
