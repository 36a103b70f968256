"""What somebody wrote to harm the gate."""
