"""The pages of reviewers and operators; the second factor is asked for on every one."""
