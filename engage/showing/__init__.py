"""What people are shown, in words: the same in the console, in Slack and on the command line. From values to words."""
