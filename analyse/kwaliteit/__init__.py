"""How well a round went: response, speed, representativity, and whether the way of answering matters."""
