"""What happens to a request on its way to the API: recorded, delayed, checked, sabotaged."""
