"""The calibrated model: the additive one and, on top of it, what the scores give evidence of (仅供参考).

    y_ij = μ − b_j + c_j θ_i + e_ij,    e_ij ~ N(0, σ²/(confidence_ij w_j u_ij))
    θ_i = a_i + Σ_{l ∈ R(i)} g_l / k_i

    a ~ N(0, σ_a²)   merit              b ~ N(0, σ_b²)          severity, as in `scoring.additive`
    c ~ N(1, τ²)     discrimination     w_j ~ Gamma(ν/2, ν/2)   reliability: agreement, not quality
    u_ij = 1/v², v = 1, 2, 4 or 8       larger errors now and then: an outlier loses weight
    g ~ N(0, σ_g²)                      quality that goes with who was assigned; R(i) the k_i experts of i

The last four are extras. Each must pass a gate (`gates`), so that a plain round comes out as the additive
model, number for number; below 200 scores or 15 per expert none is tried. Reliability is left out where two
experts share their errors, and nobody counts for more than twice, or less than half, of what is usual. The
term of the assignment is left out where chance dealt the experts, and has no place in an official ranking.
Between closed panels, where nothing tells quality from severity, half of the difference is taken for each
(`panels`), unless chance dealt the experts.

What passed is fitted by empirical Bayes (`passes`) around the weighted mixed-model equations (`equations`).

Sources: Lange and Sinsheimer (1993), Journal of Computational and Graphical Statistics 2, 175–198 (errors of
mixed scale); Davidian and Carroll (1987), Journal of the American Statistical Association 82, 1079–1091
(variances as functions of the unit); Mundlak (1978), Econometrica 46, 69–85 (effects correlated with the
design enter by their means).
"""

from scoring.calibrated.gates import Closed, Extra, Gate
from scoring.calibrated.model import fit
from scoring.calibrated.ranks import posterior
from scoring.calibrated.result import CalibratedFit
from scoring.calibrated.small import Assignment

__all__ = ["Assignment", "CalibratedFit", "Closed", "Extra", "Gate", "fit", "posterior"]
