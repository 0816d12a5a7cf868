// Notes what the models were made from.
// params  madeAtMs, sinceMs, wordWeights
// returns madeAtMs
// cost    one unique-index seek
MERGE (model:RankingModel {name: 'current'})
SET model.madeAt = $madeAtMs, model.sinceMs = $sinceMs, model.wordWeights = $wordWeights
RETURN model.madeAt AS madeAtMs
