// The audit trail: rows by their place in the chain, by kind and by whom they are about; a head for each chain; and the
// reference by which an account stands in it.
// params  none
// returns nothing
// cost    one pass over each label; there is none before this, save one over all accounts

CREATE CONSTRAINT audit_chain_name IF NOT EXISTS FOR (n:AuditChain) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT audit_entry_id IF NOT EXISTS FOR (n:AuditEntry) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT audit_entry_place IF NOT EXISTS FOR (n:AuditEntry) REQUIRE (n.chain, n.seq) IS UNIQUE;
CREATE INDEX audit_entry_kind IF NOT EXISTS FOR (n:AuditEntry) ON (n.chain, n.kind, n.seq);
CREATE INDEX audit_entry_subject IF NOT EXISTS FOR (n:AuditEntry) ON (n.chain, n.subjectRef, n.seq);
CREATE CONSTRAINT account_audit_ref IF NOT EXISTS FOR (n:Account) REQUIRE n.auditRef IS UNIQUE;
