"""Names of patients: invented ones, made of syllables, so that they are nobody's."""

from vitals.simulation.noise import KeyArray, mix, stream, uniform

__all__ = ["BEGINNINGS", "ENDINGS", "names"]

BEGINNINGS = (
    *("Al", "Bar", "Bel", "Bor", "Cal", "Cor", "Dar", "Del", "Dor", "El", "Fal", "Fen", "Gar", "Gol", "Hal", "Hol"),
    *("Jor", "Kal", "Kor", "Lan", "Lor", "Mar", "Mel", "Nor", "Or", "Pel", "Ral", "Sel", "Tal", "Tor", "Val", "Wen"),
)
ENDINGS = (
    *("aby", "ander", "aven", "brin", "dane", "dova", "enko", "esty", "fino", "gard", "hani", "ikov", "indra", "jano"),
    *("keth", "lavi", "lenz", "mira", "moto", "nelli", "onda", "oria", "pesk", "quist", "rado", "sani", "tavi", "umi"),
    *("unda", "vane", "wick", "zori"),
)
BEGINNING, ENDING = stream("name, beginning"), stream("name, ending")


def names(keys: KeyArray) -> list[str]:
    """Family names of the patients with these keys; nothing else depends on them.

    Examples
    --------
    >>> from vitals.simulation.noise import patient_keys
    >>> import numpy as np
    >>> names(patient_keys(0, np.array([1, 2, 3])))
    ['Norsani', 'Delfino', 'Boronda']
    """
    parts = ((BEGINNINGS, BEGINNING), (ENDINGS, ENDING))
    chosen = [[words[int(share * len(words))] for share in uniform(mix(keys + own), 0)] for words, own in parts]
    return [f"{beginning}{ending}" for beginning, ending in zip(*chosen, strict=True)]
