// Why an account is suspended, and until when.
// params  id
// returns reason, untilMs (epoch ms | null: until it is restored); no row where it is not suspended
// cost    one unique-index seek; without the hint, while few are suspended, a walk over all of them
MATCH (a:Account {id: $id})
USING INDEX a:Account(id)
WHERE a:Suspended
RETURN a.suspendedFor AS reason, a.suspendedUntil AS untilMs
