# Fit the score files beside this script with lme4 and write lme4.json:
#   Rscript tests/golden/lme4.R        (Debian: r-base-core r-cran-lme4 r-cran-jsonlite)
# lme4 gives components, criterion and predictions. The standard errors of merit (μ's uncertainty included)
# and of severity come from the dense covariance of the predictions, not from the sparse path under test.
library(lme4)

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
precise <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5),
                       check.conv.singular = "ignore")

dense_errors <- function(data, sd) {
  one <- matrix(1, nrow(data))
  za <- model.matrix(~ 0 + application, data)
  zb <- model.matrix(~ 0 + expert, data)
  inverse <- solve(sd["application"]^2 * tcrossprod(za) + sd["expert"]^2 * tcrossprod(zb) +
                   diag(sd["residual"]^2 / data$confidence))
  gain <- 1 / sum(inverse)
  error <- function(z, variance, mean_too) {
    reach <- variance * t(z) %*% inverse
    lean <- mean_too - reach %*% one
    sqrt(pmax(0, variance - rowSums((reach %*% z) * diag(ncol(z))) * variance + gain * lean^2))
  }
  list(merit_se = error(za, sd["application"]^2, 1), severity_se = error(zb, sd["expert"]^2, 0))
}

fit_one <- function(name) {
  data <- read.csv(file.path(here, paste0(name, ".csv")), fileEncoding = "UTF-8",
                   colClasses = c(application = "factor", expert = "factor"))
  model <- lmer(score ~ 1 + (1 | application) + (1 | expert), data, weights = confidence, control = precise)
  parts <- VarCorr(model)
  sd <- c(application = attr(parts$application, "stddev")[[1]], expert = attr(parts$expert, "stddev")[[1]],
          residual = sigma(model))
  effects <- ranef(model)
  errors <- dense_errors(data, sd)
  list(mean = fixef(model)[[1]], sd_merit = sd[["application"]], sd_severity = sd[["expert"]],
       sd_error = sd[["residual"]], reml = REMLcrit(model),
       merit = setNames(as.list(fixef(model)[[1]] + effects$application[[1]]), rownames(effects$application)),
       merit_se = setNames(as.list(drop(errors$merit_se)), levels(data$application)),
       severity = setNames(as.list(-effects$expert[[1]]), rownames(effects$expert)),
       severity_se = setNames(as.list(drop(errors$severity_se)), levels(data$expert)))
}

names <- c("unbalanced", "zero_severity", "weakly_linked", "weighted")
result <- c(list(made_by = paste("lme4", packageVersion("lme4"))), sapply(names, fit_one, simplify = FALSE))
writeLines(jsonlite::toJSON(result, auto_unbox = TRUE, digits = 10, pretty = TRUE),
           file(file.path(here, "lme4.json"), encoding = "UTF-8"))
