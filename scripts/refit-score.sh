#!/bin/sh
# Fits the score's parameters of every depth anew and measures each: run it after rules or the model of wording changed.
# Usage: scripts/refit-score.sh CLEAN_TRAIN_FOLDER   (the measuring material is found as `qualitycheck bench` finds it)
set -eu
python=${PYTHON:-python}
"$python" -m qualitycheck.train.fit_score "${1:?name the folder of clean training sets}"
for depth in lists counts full; do
    "$python" -m qualitycheck bench score --depth "$depth" --out docs >/dev/null
done
