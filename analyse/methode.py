"""The id of the method by which figures are made. Every published figure carries it.

It changes as soon as the same answers could give another figure: another value, standard error, interval, p,
verdict, rounding or status. So with every change of a formula, of the order of the steps, of the joining of
cells, of a rule or default of disclosure control. It does not change for speed, names, texts or layout, nor
for new kinds of figures beside those that exist. What changed is in the table of docs/uitleg/methode.md.
"""

METHODE = "samenspel-2"
EERSTE = "samenspel-1"
"""Of publications whose head names no method: all of them were made with the first one."""
