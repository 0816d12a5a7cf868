// Makes the node that the runner locks: migration number 0, which no file has.
// params  none
// returns number
// cost    one unique-index seek
MERGE (m:Migration {number: 0})
ON CREATE SET m.name = 'lock'
RETURN m.number AS number
