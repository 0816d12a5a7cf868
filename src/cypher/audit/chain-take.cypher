// Where an audit chain stands. Whoever else would append waits until the transaction ends.
// params  chain, firstSeal (the seal before the first row)
// returns seq (of the last row, 0 where there is none), seal (its)
// cost    one unique-index seek; the second assignment changes nothing, it only takes the write lock
MERGE (c:AuditChain {name: $chain})
  ON CREATE SET c.seq = 0, c.seal = $firstSeal
SET c.name = c.name
WITH c
RETURN c.seq AS seq, c.seal AS seal
