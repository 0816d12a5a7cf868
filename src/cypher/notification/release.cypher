// Gives what is due the next number of its recipient, once: whoever comes after finds it held until it was announced.
// What a process released and did not come to announce is due again at the end of that hold, with the same number.
// params  recipientIds (in order, for one order of locks), ids, nowMs (epoch ms), heldUntilMs (epoch ms)
// returns id, recipientId, seq, push (whether the recipient wants it pushed)
// cost    a unique-index seek for each recipient, and two for each notification
UNWIND $recipientIds AS recipientId
MATCH (inbox:Inbox {userId: recipientId})
SET inbox.lockedAtMs = $nowMs
WITH count(*) AS locked
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Notification {id: id}) WHERE n.releaseAtMs <= $nowMs
  MATCH (inbox:Inbox {userId: n.recipientId})
  FOREACH (_ IN CASE WHEN n.heldSeq IS NULL THEN [1] ELSE [] END |
    SET inbox.seq = inbox.seq + 1
    SET n.seq = inbox.seq, n.heldSeq = inbox.seq, n.liveAt = $nowMs)
  SET n.releaseAtMs = $heldUntilMs
  RETURN n.recipientId AS recipientId, n.seq AS seq, NOT n.kind IN coalesce(inbox.pushOff, []) AS push
}
RETURN id, recipientId, seq, push
