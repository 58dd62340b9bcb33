"""The tests of the tap, the sandbox, the transform and the project around them."""
