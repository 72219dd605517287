# Fit scores.csv (argument 1) with lme4 and print seconds and estimates, one "name value" per line.
# Reading the file and starting R are not timed.
suppressMessages(library(lme4))
data <- read.csv(commandArgs(TRUE)[1], colClasses = c(application = "factor", expert = "factor"))
seconds <- function(work) system.time(work)[["elapsed"]]
fit <- seconds(model <- lmer(score ~ 1 + (1 | application) + (1 | expert), data))
variances <- seconds(effects <- ranef(model, condVar = TRUE))
parts <- VarCorr(model)
cat(sprintf("%s %.9g\n", c("fit", "variances", "sd_merit", "sd_severity", "sd_error"),
            c(fit, variances, attr(parts$application, "stddev"), attr(parts$expert, "stddev"), sigma(model))),
    sep = "")
