# Published figures of the whole country again, from the .sav of the answers alone: as docs/naslag/formaten.md
# says. Arguments: the file, the questions. Writes mean and variance per question with twelve digits, first of
# the design with weights only, then calibrated.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
args <- commandArgs(trailingOnly = TRUE)
d <- haven::zap_missing(haven::read_sav(args[1], user_na = TRUE))
s <- svydesign(~1, strata = ~interaction(gemeente, stratum), weights = ~weging, fpc = ~populatie, data = d)
d$begin <- d$populatie / ave(d$weging, d$gemeente, d$stratum, FUN = length)
b <- svydesign(~1, strata = ~interaction(gemeente, stratum), weights = ~begin, fpc = ~populatie, data = d)
groepen <- ~ factor(weegcel) + factor(weegcel_opleiding) - 1
k <- calibrate(b, groepen, colSums(model.matrix(groepen, d) * d$weging), calfun = "raking", epsilon = 1e-9)
cat(sprintf("%.12g\n", max(abs(weights(k) / d$weging - 1))))
for (vraag in args[-1]) {
  for (ontwerp in list(s, k)) {
    m <- svymean(reformulate(sprintf("as.numeric(%s)", vraag)), ontwerp, na.rm = TRUE)
    cat(sprintf("%.12g %.12g\n", coef(m), SE(m)^2))
  }
}
