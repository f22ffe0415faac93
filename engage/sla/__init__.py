"""What was promised to customers, and whether it is kept: business hours, SLA policies, clocks. Pure rules, no store.

`settings` turns the block `sla:` of config.yaml into policies, `policies.choose` says which one applies, `clocks`
folds what happened in a conversation into its clocks, `showing` says what queue, screens and reports make of them.
"""
