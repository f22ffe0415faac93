"""`make bench`: how fast, as ratios within one run; these machines are noisy."""
