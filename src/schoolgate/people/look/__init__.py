"""How a school looks: its colour and its logo."""
