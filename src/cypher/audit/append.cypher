// Appends sealed rows to an audit chain, whose head the transaction has taken.
// params  chain, entries ([{seq, id, kind, atMs, actorRef (| null), subjectRef (| null), detail, seal}]), seq, seal (of
//         the last of them)
// returns nothing
// cost    one unique-index seek, and one node for each row
MATCH (c:AuditChain {name: $chain})
SET c.seq = $seq, c.seal = $seal
WITH c
UNWIND $entries AS entry
CREATE (e:AuditEntry {chain: $chain})
SET e += entry
