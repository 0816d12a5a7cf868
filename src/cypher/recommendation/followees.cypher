// Whom an account follows, how connected each of them is, and who must not be suggested to it; by internal ids, which
// hold for as long as one list is being made.
// params  userId
// returns self (node), followees (of [node, followers, following, isDiscreet]), excluded (nodes: followed, asked,
//         dismissed or blocked)
// cost    one unique-index seek, then the account's own FOLLOWS, REQUESTED, DISMISSED and BLOCKS
MATCH (me:User {id: $userId})
RETURN id(me) AS self,
  COLLECT {
    MATCH (me)-[:FOLLOWS]->(m)
    RETURN [id(m), COUNT { (m)<-[:FOLLOWS]-() }, COUNT { (m)-[:FOLLOWS]->() }, m:Discreet]
  } AS followees,
  COLLECT { MATCH (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(other) RETURN id(other) }
    + COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN id(other) } AS excluded
