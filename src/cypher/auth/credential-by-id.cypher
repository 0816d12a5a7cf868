// What is needed to check a password, by id.
// params  login (an id)
// returns accountId, role, isActive, passwordHash; no row where there is no such account or it has no password
// cost    one unique-index seek
MATCH (a:Account {id: $login})-[:HAS_CREDENTIAL]->(c:Credential)
RETURN a.id AS accountId, a.role AS role, a:User AS isActive, c.passwordHash AS passwordHash
