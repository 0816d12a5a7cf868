// Makes every other writer of this account wait until the transaction ends. What is read after it is true until then.
// params  id
// returns id
// cost    one unique-index seek; the assignment changes nothing, it only takes the write lock
MATCH (a:Account {id: $id})
SET a.createdAt = a.createdAt
RETURN a.id AS id
