# Sample the model of ERforResearch for scores.csv (argument 1) in JAGS and write processor seconds and spreads to argument 2,
# one "name value" per line. Arguments 3 to 5: spread of the severities, upper bound of the other spreads, iterations.
# Reading the file, starting R and loading JAGS are not timed; adaptation, burn-in and sampling are.
suppressMessages(library(rjags))
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1], colClasses = c(application = "factor", expert = "factor"))
iterations <- as.integer(arguments[5])
model <- "model {
  for (k in 1:N) {
    y[k] ~ dnorm(centre + theta[application[k]] + lambda[k], pow(sigma, -2))
    lambda[k] ~ dnorm(nu[expert[k]], pow(tau_lambda, -2))
  }
  for (i in 1:A) { theta[i] ~ dnorm(0, pow(tau_theta, -2)) }
  for (j in 1:E) { nu[j] ~ dnorm(0, pow(delta, -2)) }
  sigma ~ dunif(0.000001, bound)
  tau_theta ~ dunif(0.000001, bound)
  tau_lambda ~ dunif(0.000001, bound)
  place[1:A] <- rank(-theta)
}"
given <- list(N = nrow(data), A = nlevels(data$application), E = nlevels(data$expert), y = data$score,
              application = as.integer(data$application), expert = as.integer(data$expert),
              centre = mean(tapply(data$score, data$application, mean)),
              delta = as.numeric(arguments[3]), bound = as.numeric(arguments[4]))
seconds <- sum(system.time({
  fitted <- jags.model(textConnection(model), given, n.chains = 1, n.adapt = iterations %/% 5, quiet = TRUE)
  update(fitted, iterations %/% 5, progress.bar = "none")
  drawn <- coda.samples(fitted, c("place", "theta", "tau_theta", "tau_lambda", "sigma"), iterations,
                        progress.bar = "none")
})[c("user.self", "sys.self")])
kept <- as.matrix(drawn)
writeLines(sprintf("%s %.9g", c("seconds", "sd_merit", "sd_error"),
                   c(seconds, mean(kept[, "tau_theta"]), mean(sqrt(kept[, "sigma"]^2 + kept[, "tau_lambda"]^2)))),
           arguments[2])
