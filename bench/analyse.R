# The kern of bench/analyse.py in R survey: per gemeente a stratified design with fpc, calibrated by raking to
# the same cells. Then "samen": the totals of all items and their answers in one svytotal, shares by the delta
# method (the fastest way); or "gewoon": one svymean per item.
# Usage: Rscript analyse.R <directory with microdata.csv and marges.csv> samen|gewoon
# The last word printed is seconds, from reading the data to the figures of gemeenten and NL.
suppressPackageStartupMessages({library(survey); library(data.table)})
options(survey.lonely.psu = "adjust")
opties <- commandArgs(trailingOnly = TRUE)
map <- opties[1]; gewoon <- opties[2] == "gewoon"
begin <- proc.time()[["elapsed"]]
mensen <- fread(file.path(map, "microdata.csv"), colClasses = list(character = c("g", "h", "ax", "edu")))
marges <- fread(file.path(map, "marges.csv"), colClasses = list(character = c("g", "cel")))
items <- grep("^stelling", names(mensen), value = TRUE)
totalen <- function(deel, doel) {
  deel <- as.data.frame(deel)
  vorm <- character(); bevolking <- c(`(Intercept)` = sum(doel[marge == "ax"]$populatie))
  for (m in c("ax", "edu")) {
    cellen <- doel[marge == m][order(cel)]
    deel[[m]] <- factor(deel[[m]], levels = cellen$cel)
    if (nrow(cellen) > 1) {
      vorm <- c(vorm, m)
      bevolking <- c(bevolking, setNames(cellen$populatie[-1], paste0(m, cellen$cel[-1])))
    }
  }
  ontwerp <- svydesign(ids = ~1, strata = ~h, fpc = ~N_h, data = deel)
  formule <- if (length(vorm)) reformulate(vorm) else ~1
  ontwerp <- calibrate(ontwerp, formule, bevolking, calfun = "raking", epsilon = 1e-11, maxit = 200)
  if (gewoon) return(lapply(items, function(i) svymean(reformulate(i), ontwerp, na.rm = TRUE)))
  y <- as.matrix(deel[items]); a <- !is.na(y); y[!a] <- 0
  uit <- svytotal(cbind(y, a * 1), ontwerp)
  list(som = coef(uit), v = vcov(uit))
}
aandelen <- function(t) {
  k <- length(items); teller <- t$som[1:k]; noemer <- t$som[k + 1:k]; p <- teller / noemer
  i <- 1:k
  v <- (t$v[cbind(i, i)] - 2 * p * t$v[cbind(i, k + i)] + p^2 * t$v[cbind(k + i, k + i)]) / noemer^2
  data.table(item = items, p = p, se = sqrt(pmax(v, 0)))
}
per <- split(mensen, by = "g"); doelen <- split(marges, by = "g")
alle <- lapply(names(per), function(g) totalen(per[[g]], doelen[[g]]))
if (gewoon) {
  uit <- rbindlist(Map(function(g, t) data.table(item = items, p = sapply(t, coef), se = sapply(t, SE), gebied = g),
                       names(per), alle))
  fwrite(uit, file.path(map, "r.csv"))
  cat("seconden", proc.time()[["elapsed"]] - begin, "\n")
  quit("no")
}
nl <- list(som = Reduce(`+`, lapply(alle, `[[`, "som")), v = Reduce(`+`, lapply(alle, `[[`, "v")))
uit <- rbindlist(Map(function(g, t) aandelen(t)[, gebied := g], c(names(per), "NL"), c(alle, list(nl))))
fwrite(uit, file.path(map, "r.csv"))
cat("seconden", proc.time()[["elapsed"]] - begin, "\n")
