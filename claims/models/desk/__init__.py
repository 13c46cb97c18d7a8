"""What does the desk remember of its people and their work in progress? Nothing here is ever public."""
