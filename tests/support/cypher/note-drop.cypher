// Takes away what note-make made.
MATCH (n:LABEL)
DELETE n
