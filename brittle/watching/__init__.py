"""The view of one run for users of Mesa: `brittle watch` opens Mesa's own page on `CollapseModel`."""
