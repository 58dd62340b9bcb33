"""What stands in for a warehouse; run by Pythons of their own, never imported here."""
