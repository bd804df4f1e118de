# Differences in trust with R's package survey: Rscript verbanden.R data.csv totals.csv out.csv.
# The design is calibrated to the same totals; the difference is the slope of svyglm on agreeing (0 or 1).
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", warn = -1)
paden <- commandArgs(trailingOnly = TRUE)
d <- read.csv(paden[1]); totalen <- read.csv(paden[2])
ontwerp <- svydesign(ids = ~1, strata = ~stratum, fpc = ~populatie, data = d)
doel <- setNames(totalen$totaal, totalen$naam)
formule <- as.formula(paste("~0 +", paste(totalen$naam, collapse = "+")))
ontwerp <- calibrate(ontwerp, formule, doel, calfun = "raking", epsilon = 1e-13, maxit = 500)
uit <- NULL
for (gebied in c(unique(d$gemeente), "NL")) for (x in grep("^sam_", names(d), value = TRUE)) {
  mee <- !is.na(d$y) & !is.na(d[[x]]) & (gebied == "NL" | d$gemeente == gebied)
  # Those outside stay in the design with weight 0.
  ontwerp$variables$a <- ifelse(mee, d$y, 0)
  ontwerp$variables$b <- ifelse(mee, as.numeric(d[[x]] >= 4), 0)
  fit <- svyglm(a ~ b, ontwerp[mee, ])
  uit <- rbind(uit, data.frame(gebied, x, n = sum(mee), verschil = coef(fit)[["b"]], se = SE(fit)[["b"]]))
}
write.csv(uit, paden[3], row.names = FALSE)
