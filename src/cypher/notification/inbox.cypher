// What an account has not read, the number of what it was told last, and what it does not want.
// params  userId
// returns unread, seq, off (kinds), pushOff (kinds); no row where the account is not active
// cost    two unique-index seeks
MATCH (me:User {id: $userId})
OPTIONAL MATCH (inbox:Inbox {userId: $userId})
RETURN COUNT { (me)-[:HAS_UNREAD]->() } AS unread, coalesce(inbox.seq, 0) AS seq, coalesce(inbox.off, []) AS off,
  coalesce(inbox.pushOff, []) AS pushOff
