"""The calibrated model: the additive one and, on top of it, what the scores give evidence of (仅供参考).

    y_ij = μ − b_j + c_j θ_i + e_ij,    e_ij ~ N(0, σ²/(confidence_ij w_j u_ij))
    θ_i = a_i + Σ_{l ∈ R(i)} g_l / k_i

    a ~ N(0, σ_a²)   merit              b ~ N(0, σ_b²)          severity, as in `scoring.additive`
    c ~ N(1, τ²)     discrimination     w_j ~ Gamma(ν/2, ν/2)   reliability: agreement, not quality
    u_ij ~ Gamma(κ/2, κ/2)              Student-t scores: an outlier loses weight
    g ~ N(0, σ_g²)                      quality that goes with who was assigned; R(i) the k_i experts of i

The last four are extras. Each must pass a gate (`gates`), so that a plain round comes out as the additive
model, number for number; below 200 scores or 15 per expert none is tried. Reliability is left out where two
experts share their errors, and its weights stay within 2 : 1. The term of the assignment is left out where
chance dealt the experts, and has no place in an official ranking.

What passed is fitted by empirical Bayes (`passes`) around the weighted mixed-model equations (`equations`).

Sources: Lange, Little and Taylor (1989), Journal of the American Statistical Association 84, 881–896
(Student-t errors); Davidian and Carroll (1987), Journal of the American
Statistical Association 82, 1079–1091 (variances as functions of the unit); Mundlak (1978), Econometrica 46,
69–85 (effects correlated with the design enter by their means).
"""

from scoring.calibrated.gates import Closed, Extra, Gate
from scoring.calibrated.model import fit
from scoring.calibrated.ranks import posterior
from scoring.calibrated.result import CalibratedFit
from scoring.calibrated.small import Assignment

__all__ = ["Assignment", "CalibratedFit", "Closed", "Extra", "Gate", "fit", "posterior"]
