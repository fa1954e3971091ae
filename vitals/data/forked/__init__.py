"""What local workers of a cluster begin with.

A module is imported by the process that they are forked from, once and for what it does. Nothing else imports them.
"""
