// All posts in the order of time: who follows many reads the feed along it, instead of asking each followee.
// params  none
// returns nothing
// cost    one pass over all POSTED; on an empty graph none

CREATE INDEX posted_at IF NOT EXISTS FOR ()-[p:POSTED]-() ON (p.at);
