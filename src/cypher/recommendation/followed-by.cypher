// Whom each of some accounts follows, by internal ids.
// params  nodes
// returns node, follows (nodes)
// cost    for each a seek by internal id, then all its FOLLOWS
UNWIND $nodes AS node
MATCH (m) WHERE id(m) = node
RETURN node, COLLECT { MATCH (m)-[:FOLLOWS]->(candidate) RETURN id(candidate) } AS follows
