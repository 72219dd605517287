# Fit scores.csv (argument 1) with lme4 and write processor seconds and estimates to argument 2, one "name value" per line.
# Reading the file and starting R are not timed.
suppressMessages(library(lme4))
data <- read.csv(commandArgs(TRUE)[1], colClasses = c(application = "factor", expert = "factor"))
seconds <- sum(system.time({
  model <- lmer(score ~ 1 + (1 | application) + (1 | expert), data)
  effects <- ranef(model, condVar = TRUE)
})[c("user.self", "sys.self")])
parts <- VarCorr(model)
writeLines(sprintf("%s %.9g", c("seconds", "sd_merit", "sd_severity", "sd_error"),
                   c(seconds, attr(parts$application, "stddev"), attr(parts$expert, "stddev"), sigma(model))),
           commandArgs(TRUE)[2])
