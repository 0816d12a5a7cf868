// Where posts lie that are near to somebody's place in the graph, and the one node that says what the models were
// made from. 64 dimensions: EMBEDDING_DIMENSIONS of domain/ranking.
// params  none
// returns nothing
// cost    one pass over the posts that have an embedding; on a graph without trained models none

CREATE VECTOR INDEX post_embedding IF NOT EXISTS FOR (n:Post) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}};
CREATE CONSTRAINT ranking_model_name IF NOT EXISTS FOR (n:RankingModel) REQUIRE n.name IS UNIQUE;
