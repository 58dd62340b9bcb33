"""What people see of the UserTesting pipeline: pages made from its marts."""
