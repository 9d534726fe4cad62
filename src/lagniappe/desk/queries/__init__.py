"""Reading: one function for each question of a screen, with the viewer in the signature where rights matter."""
