# Fit the rounds of scores.csv (argument 1: round, application, expert, score) one by one with lme4, and write
# round, application and the conditional mode of the application plus the mean to argument 2.
suppressMessages(library(lme4))
data <- read.csv(commandArgs(TRUE)[1], colClasses = c("integer", "character", "character", "numeric"))
merits <- function(one) {
  model <- suppressWarnings(suppressMessages(lmer(score ~ 1 + (1 | application) + (1 | expert), one)))
  effect <- ranef(model, condVar = FALSE)$application
  data.frame(round = one$round[1], application = rownames(effect), merit = fixef(model)[[1]] + effect[[1]])
}
found <- do.call(rbind, lapply(split(data, data$round), merits))
write.csv(format(found, digits = 12), commandArgs(TRUE)[2], row.names = FALSE, quote = FALSE)
