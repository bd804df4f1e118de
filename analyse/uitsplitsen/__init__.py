"""Main figures of a round for groups of people: by sex, age, education and modus, two of them at most."""
