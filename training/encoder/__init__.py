"""Make the embedded encoder: `python -m training.encoder --shared ../shared --out dedup/data/encoder`.

The way: names and pairs -> vocabulary -> flat token arrays -> teacher vectors -> first rows -> contrastive training
with teacher similarities, first with English, then across all languages -> rows steadied by their neighbours ->
finishing (common mean, language directions, spread) -> four-bit rows -> scores, card.
Every stage leaves its result in the work folder and is skipped when that is there.
"""
