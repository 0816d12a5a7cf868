// All follows and all likes in the order of time: the lists of very many are read along it, instead of sorting all.
// params  none
// returns nothing
// cost    one pass over all FOLLOWS and all LIKES; on an empty graph none

CREATE INDEX follows_at IF NOT EXISTS FOR ()-[f:FOLLOWS]-() ON (f.at);
CREATE INDEX likes_at IF NOT EXISTS FOR ()-[l:LIKES]-() ON (l.at);
