// Suspends an account, or says anew why and until when. An active one is out of every read at once, and its
// relationships are still to be parked, as with user/account-leave; one whose owner left before stays left after it.
// params  id, reason, nowMs (epoch ms), untilMs (epoch ms | null = until it is restored)
// returns wasActive; no row where there is no such account, or it is being erased
// cost    one unique-index seek
MATCH (a:Account {id: $id})
WHERE NOT a:Erasing
WITH a, a:User AS wasActive
SET a:Suspended, a.suspendedAt = coalesce(a.suspendedAt, $nowMs), a.suspendedUntil = $untilMs, a.suspendedFor = $reason
FOREACH (_ IN CASE WHEN wasActive THEN [1] ELSE [] END | REMOVE a:User:Unparking SET a:Parking)
RETURN wasActive
