// Where an audit chain stands.
// params  chain
// returns seq (of the last row), seal (its); no row where nothing was ever appended
// cost    one unique-index seek
MATCH (c:AuditChain {name: $chain})
RETURN c.seq AS seq, c.seal AS seal
