"""What people see on site: the checklist of conditions, surveys, and the phone page on which observers count."""
