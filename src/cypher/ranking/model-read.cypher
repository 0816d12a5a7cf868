// What the present models were made from; no row before the first training.
// params  none
// returns madeAtMs, sinceMs (posts from then on have vectors), wordWeights (of each bucket of words)
// cost    one unique-index seek
MATCH (model:RankingModel {name: 'current'})
RETURN model.madeAt AS madeAtMs, model.sinceMs AS sinceMs, model.wordWeights AS wordWeights
