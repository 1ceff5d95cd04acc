"""Components, layouts, form fields and error pages."""
