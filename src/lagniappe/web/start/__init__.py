"""The first page that a customer sees; in the demonstration, the door for every role."""
