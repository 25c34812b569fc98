"""Statistics of pledges: for officials straight from the registrations, for everybody only what was released."""
