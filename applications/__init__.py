"""How a merchant gets a terminal: apply, be reviewed, be opened at the acquirer, receive it, activate it."""
