// Creates the accounts that are not there yet; an account whose handle is taken stays as it is.
// params  rows (list of {handle, id, displayName, bio, isPrivate, isVerified, createdAtMs}, no handle twice)
// returns created (how many accounts the graph has gained)
// cost    two unique-index seeks a row
UNWIND $rows AS row
WITH row WHERE NOT EXISTS { (:Account {handle: row.handle}) }
MERGE (u:Account {handle: row.handle})
  ON CREATE SET u:User, u.id = row.id, u.displayName = row.displayName, u.bio = row.bio, u.isPrivate = row.isPrivate,
    u.isVerified = row.isVerified, u.role = 'USER', u.createdAt = row.createdAtMs, u.privatePostCount = 0
RETURN count(u) AS created
