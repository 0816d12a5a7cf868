// Notes that released notifications were announced; those that were held back again meanwhile stay due.
// params  told ([{id, seq}])
// returns settled
// cost    a unique-index seek for each
UNWIND $told AS told
MATCH (n:Notification {id: told.id}) WHERE n.heldSeq = told.seq
REMOVE n.heldSeq, n.releaseAtMs
RETURN count(*) AS settled
