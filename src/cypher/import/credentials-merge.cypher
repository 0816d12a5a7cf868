// Gives accounts that have no credential one each, so that they can sign in.
// params  rows (list of {handle, email}), passwordHash (argon2id, the same for all), nowMs (epoch ms)
// returns created (how many credentials the graph has gained)
// cost    two unique-index seeks a row
UNWIND $rows AS row
MATCH (u:Account {handle: row.handle})
WHERE NOT EXISTS { (u)-[:HAS_CREDENTIAL]->() } AND NOT EXISTS { (:Credential {email: row.email}) }
CREATE (u)-[:HAS_CREDENTIAL]->(:Credential {email: row.email, passwordHash: $passwordHash, passwordChangedAt: $nowMs})
RETURN count(*) AS created
