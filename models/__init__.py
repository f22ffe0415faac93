"""What a mention means: the language models. Never tables; those live in `engage/store`."""
