"""What would be otherwise if ...: a site's days played again with a change, beside the same days as they are."""
