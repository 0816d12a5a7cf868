// Takes the write lock of the lock node, waiting while another process holds it; held until the transaction ends.
// params  none
// returns lockedAt (epoch ms of the server)
// cost    one unique-index seek and the wait
MATCH (m:Migration {number: 0})
SET m.lockedAt = timestamp()
RETURN m.lockedAt AS lockedAt
