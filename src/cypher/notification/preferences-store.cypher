// Notes which kinds of notification an account does not want made, and which not pushed.
// params  userId, changes ([{kind, enabled (boolean | null = as it is), push (boolean | null)}])
// returns off (kinds), pushOff (kinds); no row where the account is not active
// cost    two unique-index seeks
MATCH (me:User {id: $userId})
MERGE (inbox:Inbox {userId: me.id}) ON CREATE SET inbox.seq = 0
WITH inbox, [c IN $changes WHERE c.enabled = true | c.kind] AS on,
  [c IN $changes WHERE c.enabled = false | c.kind] AS off,
  [c IN $changes WHERE c.push = true | c.kind] AS pushOn, [c IN $changes WHERE c.push = false | c.kind] AS pushOff
SET inbox.off = [kind IN coalesce(inbox.off, []) WHERE NOT kind IN on + off] + off,
  inbox.pushOff = [kind IN coalesce(inbox.pushOff, []) WHERE NOT kind IN pushOn + pushOff] + pushOff
RETURN inbox.off AS off, inbox.pushOff AS pushOff
