// Which migrations this graph has had.
// params  none
// returns number, name, checksum
// cost    one index range over some dozen nodes
MATCH (m:Migration)
WHERE m.number > 0
RETURN m.number AS number, m.name AS name, m.checksum AS checksum
ORDER BY number
