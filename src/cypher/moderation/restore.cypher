// Ends the suspension of an account. It is active again, and its relationships are still to be put back, as with
// user/account-return; save where its owner had left before it was suspended.
// params  id, overAtMs (only one that ends by itself at that time, epoch ms | null = any)
// returns returns (whether it is active now); no row where it is not suspended, its parking is not finished, or it is
//         being erased
// cost    one unique-index seek; without the hint, while few are suspended, a walk over all of them
MATCH (a:Account {id: $id})
USING INDEX a:Account(id)
WHERE a:Suspended AND NOT a:Parking AND NOT a:Erasing AND ($overAtMs IS NULL OR a.suspendedUntil <= $overAtMs)
WITH a, a.deactivatedAt IS NULL AS returns
REMOVE a:Suspended, a.suspendedAt, a.suspendedUntil, a.suspendedFor
FOREACH (_ IN CASE WHEN returns THEN [1] ELSE [] END | SET a:User:Unparking)
RETURN returns
