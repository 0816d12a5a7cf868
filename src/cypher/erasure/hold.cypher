// Holds an account that is being erased for one more batch: nothing else is written to it until the transaction ends.
// params  id, untilMs (epoch ms: no other process takes it before)
// returns id; no row where it is not being erased, or is gone
// cost    one unique-index seek
MATCH (a:Account {id: $id}) WHERE a:Erasing
SET a.erasingUntil = $untilMs
RETURN a.id AS id
