// What note-make and note-change left.
MATCH (n:LABEL)
RETURN n.step AS answer
ORDER BY n.at, answer
