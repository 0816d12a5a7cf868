// Changes what note-make made.
MATCH (n:LABEL)
SET n.step = 'STEP'
