# The tables of `analyseer` by R's package survey: Rscript naslag.R data-folder out-folder.
# Everything comes from the files; per gemeente one design, as the oracle has it.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", warn = -1)
mappen <- commandArgs(trailingOnly = TRUE)
lees <- function(naam) read.csv(file.path(mappen[1], paste0(naam, ".csv")), stringsAsFactors = FALSE)
er <- function(naam) file.exists(file.path(mappen[1], paste0(naam, ".csv")))
schrijf <- function(naam, tabel) {
  if (!is.null(tabel)) {
    num <- sapply(tabel, is.numeric)
    tabel[num] <- lapply(tabel[num], function(x) ifelse(is.finite(x), x, NA))
    write.csv(tabel, file.path(mappen[2], paste0(naam, ".csv")), row.names = FALSE, na = "", quote = FALSE)
  }
}

items <- lees("items")
maten <- function(d) {
  for (k in seq_len(nrow(items))) {
    v <- items$item[k]
    if (!(v %in% names(d))) next
    top <- suppressWarnings(as.numeric(sub("^[^0-9]*", "", items$type[k])))
    y <- as.numeric(d[[v]])
    if (is.na(top)) top <- max(c(0, y[!is.na(y) & y != 9]))
    if (top < 9) y[!is.na(y) & y == 9] <- NA
    d[[v]] <- y
    if (grepl("^likert", items$type[k])) {
      midden <- (top + 1) / 2
      d[[paste0(v, "_agree")]] <- as.numeric(y > midden)
      d[[paste0(v, "_net")]] <- as.numeric(y > midden) - as.numeric(y < midden)
    }
  }
  d
}
namen <- function(d) {
  alle <- unlist(lapply(seq_len(nrow(items)), function(k) {
    if (grepl("^likert", items$type[k])) paste0(items$item[k], c("", "_agree", "_net")) else items$item[k]
  }))
  alle[alle %in% names(d)]
}

inw <- maten(lees("inwoners")); strata <- lees("strata"); marges <- lees("margins")
inw <- merge(inw, strata[c("wave", "gemeente", "stratum", "N_h")])
inw <- inw[order(inw$resp_id), ]
waves <- sort(unique(inw$wave))
vars <- namen(inw)

# Dummies of the raking cells, full rank, with their populations.
kalibreer <- function(d, w, g) {
  m <- marges[marges$wave == w & marges$gemeente == g, ]
  x <- cbind(rep(1, nrow(d))); totaal <- NULL
  for (marge in sort(unique(m$margin))) {
    doel <- m[m$margin == marge, ]
    if (is.null(totaal)) totaal <- sum(doel$pop)
    for (cel in doel$cell[-1]) {
      x <- cbind(x, as.numeric(d[[paste0("cell_", marge)]] == cel))
      totaal <- c(totaal, doel$pop[doel$cell == cel])
    }
  }
  if (is.null(totaal)) totaal <- sum(strata$N_h[strata$wave == w & strata$gemeente == g])
  colnames(x) <- paste0("x", seq_len(ncol(x)))
  d <- cbind(d, x)
  des <- svydesign(ids = ~1, strata = ~stratum, fpc = ~N_h, data = d)
  formule <- as.formula(paste("~0 +", paste(colnames(x), collapse = "+")))
  names(totaal) <- colnames(x)
  list(ruw = des, cal = calibrate(des, formule, totaal, calfun = "raking", epsilon = 1e-13, maxit = 500))
}

ontwerpen <- list()
for (w in waves) for (g in sort(unique(inw$gemeente[inw$wave == w]))) {
  d <- inw[inw$wave == w & inw$gemeente == g, ]
  ontwerpen[[paste(w, g)]] <- c(kalibreer(d, w, g), list(w = w, g = g, n = nrow(d)))
}

formule <- function(v) as.formula(paste0("~", v))
schat <- function(des, v, deff = FALSE) {
  if (all(is.na(des$variables[[v]][is.finite(des$prob)]))) return(NULL)
  svymean(formule(v), des, na.rm = TRUE, deff = if (deff) "replace" else FALSE)
}
veilig <- function(x) tryCatch(x, error = function(e) c(NA, NA))

gewichten <- schattingen <- intervallen <- eenlingen <- domeinen <- NULL
for (o in ontwerpen) {
  gewichten <- rbind(gewichten, data.frame(resp_id = o$ruw$variables$resp_id, w_raked = weights(o$cal)))
  for (variant in c("design", "calib")) for (v in vars) {
    des <- if (variant == "design") o$ruw else o$cal
    m <- schat(des, v)
    a <- !is.na(des$variables[[v]])
    if (!is.null(m)) schattingen <- rbind(schattingen, data.frame(
      variant = variant, wave = o$w, gemeente = o$g, var = v, n = sum(a), sw = sum(weights(des)[a]),
      est = coef(m)[[1]], se = as.numeric(SE(m)), df = degf(des),
      deff = veilig(as.numeric(deff(schat(des, v, deff = TRUE))))[[1]]))
  }
  for (v in grep("_agree$", vars, value = TRUE)) {
    m <- schat(o$cal, v)
    if (is.null(m)) next
    rij <- data.frame(wave = o$w, gemeente = o$g, var = v, p = coef(m)[[1]], se = as.numeric(SE(m)),
                      df = degf(o$cal), n = sum(!is.na(o$cal$variables[[v]])))
    for (methode in c("mean", "logit", "asin", "beta")) {
      ci <- veilig(attr(svyciprop(formule(v), o$cal, method = methode, df = degf(o$cal), na.rm = TRUE), "ci"))
      rij[[paste0(methode, "_lo")]] <- ci[[1]]
      rij[[paste0(methode, "_hi")]] <- ci[[2]]
    }
    intervallen <- rbind(intervallen, rij)
  }
  for (optie in if (any(table(o$ruw$variables$stratum) == 1)) c("adjust", "remove", "average", "certainty")) {
    options(survey.lonely.psu = optie)
    for (v in vars) {
      m <- schat(o$ruw, v)
      if (!is.null(m)) eenlingen <- rbind(eenlingen, data.frame(
        option = optie, wave = o$w, gemeente = o$g, var = v, est = coef(m)[[1]], se = as.numeric(SE(m))))
    }
    options(survey.lonely.psu = "adjust")
  }
  for (by in c("geslacht", "kanaal")) for (niveau in unique(o$cal$variables[[by]])) {
    deel <- o$cal[o$cal$variables[[by]] == niveau, ]
    for (v in vars) {
      m <- schat(deel, v)
      if (!is.null(m)) domeinen <- rbind(domeinen, data.frame(
        wave = o$w, gemeente = o$g, by = by, level = niveau, var = v,
        n = sum(!is.na(deel$variables[[v]]) & is.finite(deel$prob)),
        est = coef(m)[[1]], se = as.numeric(SE(m)), df = degf(deel)))
    }
  }
}

# Joint influences, one column per figure, over all gemeenten of a wave; survey makes the variance.
invloed <- function(o, v, gemiddelde, som) {
  y <- o$cal$variables[[v]]; a <- !is.na(y)
  weights(o$cal) * ifelse(a, y - gemiddelde, 0) / som
}
variantie <- function(o, z) as.numeric(svyrecvar(
  cbind(z), o$cal$cluster, o$cal$strata, o$cal$fpc, postStrata = o$cal$postStrata))
laatste <- Filter(function(o) o$w == max(waves), ontwerpen)
peers <- if (er("gemeenten")) lees("gemeenten") else data.frame(gemeente = numeric(), peer = character())
peer <- function(g) { p <- peers$peer[peers$gemeente == g]; if (length(p) && nzchar(p) && !is.na(p)) p else NA }
verschillen <- NULL
for (v in vars) for (ref in c("NL", "rest", "peer", "peer_excl")) {
  tabel <- NULL
  for (o in laatste) {
    leden <- Filter(function(k) {
      samen <- ref %in% c("NL", "rest") || isTRUE(peer(k$g) == peer(o$g))
      samen && (k$g != o$g || ref %in% c("NL", "peer"))
    }, laatste)
    totaal <- function(groep) {
      w <- unlist(lapply(groep, function(k) weights(k$cal)))
      y <- unlist(lapply(groep, function(k) k$cal$variables[[v]]))
      a <- !is.na(y)
      c(som = sum(w[a]), gem = sum(w[a] * y[a]) / sum(w[a]))
    }
    eigen <- totaal(list(o)); ander <- totaal(leden)
    if (!length(leden) || is.nan(eigen["gem"]) || is.nan(ander["gem"])) next
    var_ <- 0
    for (k in laatste) {
      z <- rep(0, k$n)
      if (k$g == o$g) z <- z + invloed(k, v, eigen["gem"], eigen["som"])
      if (k$g %in% sapply(leden, function(l) l$g)) z <- z - invloed(k, v, ander["gem"], ander["som"])
      var_ <- var_ + variantie(k, z)
    }
    tabel <- rbind(tabel, data.frame(
      wave = o$w, var = v, gemeente = o$g, ref = ref, est_g = eigen["gem"], est_ref = ander["gem"],
      diff = eigen["gem"] - ander["gem"], se = sqrt(var_), df = degf(o$cal)))
  }
  if (!is.null(tabel)) {
    kan <- tabel$se > 1e-9 & tabel$df > 0
    tabel$p <- ifelse(kan, 2 * pt(-abs(tabel$diff / tabel$se), pmax(tabel$df, 1)), NA)
    tabel$p_bh <- p.adjust(tabel$p, "BH")
    verschillen <- rbind(verschillen, tabel)
  }
}

# Persons as sampling units over the last two waves.
rondes <- NULL
if (length(waves) > 1) for (o in laatste) {
  oud <- ontwerpen[[paste(waves[length(waves) - 1], o$g)]]
  if (is.null(oud)) next
  for (v in vars) {
    ma <- schat(oud$cal, v); mb <- schat(o$cal, v)
    if (is.null(ma) || is.null(mb)) next
    z <- NULL
    for (k in list(list(oud, ma, -1), list(o, mb, 1))) {
      som <- sum(weights(k[[1]]$cal)[!is.na(k[[1]]$cal$variables[[v]])])
      u <- invloed(k[[1]], v, coef(k[[2]])[[1]], som)
      psv <- k[[1]]$cal$postStrata[[1]]
      z <- rbind(z, data.frame(
        persoon = k[[1]]$cal$variables$person_id, stratum = k[[1]]$cal$variables$stratum,
        z = k[[3]] * as.numeric(qr.resid(psv$qr, cbind(u / psv$w)) * psv$w)))
    }
    z$stratum <- z$stratum[match(z$persoon, z$persoon)]
    per <- aggregate(z["z"], z[c("persoon", "stratum")], sum)
    per$een <- 1
    des <- svydesign(ids = ~persoon, strata = ~stratum, weights = ~een, data = per)
    zonder <- function(k) {
      k$cal$fpc$popsize <- NULL
      as.numeric(SE(schat(k$cal, v)))^2
    }
    rondes <- rbind(rondes, data.frame(
      gemeente = o$g, var = v, n_overlap = length(intersect(oud$cal$variables$person_id, o$cal$variables$person_id)),
      diff = coef(mb)[[1]] - coef(ma)[[1]], se_indep = sqrt(as.numeric(SE(ma))^2 + as.numeric(SE(mb))^2),
      se_indep_nofpc = sqrt(zonder(oud) + zonder(o)), se_panel = as.numeric(SE(svytotal(~z, des))),
      df_indep = degf(oud$cal) + degf(o$cal), df_panel = degf(des)))
  }
}

aanbieders <- paren <- NULL
if (er("aanbieders")) {
  alle <- maten(lees("aanbieders"))
  for (w in sort(unique(alle$wave))) {
    d <- alle[alle$wave == w, ]
    des <- svydesign(ids = ~org_id, strata = ~org_type, weights = ~w, data = d)
    gebieden <- sort(unique(d$gemeente))
    for (v in namen(d)) {
      y <- d[[v]]; u <- list()
      for (g in c(as.list(gebieden), list("NL"))) {
        in_g <- if (g == "NL") rep(TRUE, nrow(d)) else d$gemeente == g
        mee <- in_g & !is.na(y)
        if (!any(mee)) next
        deel <- des[in_g, ]
        gem <- sum(d$w[mee] * y[mee]) / sum(d$w[mee])
        uk <- ifelse(mee, (y - gem) / sum(d$w[mee]), 0)
        se <- as.numeric(SE(svytotal(cbind(uk), des)))
        aanbieders <- rbind(aanbieders, data.frame(
          wave = w, gemeente = g, var = v, n = sum(mee), n_org = length(unique(d$org_id[mee])), est = gem,
          se_cluster = se, df = degf(deel)))
        if (g != "NL") u[[as.character(g)]] <- list(g = g, u = uk, gem = gem)
      }
      for (k in seq_len(length(u) - 1)) {
        a <- u[[k]]; b <- u[[k + 1]]
        v2 <- vcov(svytotal(cbind(a$u, b$u), des))
        paren <- rbind(paren, data.frame(
          wave = w, var = v, g1 = a$g, g2 = b$g, diff = a$gem - b$gem,
          se = sqrt(v2[1, 1] + v2[2, 2] - 2 * v2[1, 2]), cov = v2[1, 2]))
      }
    }
  }
}

medewerkers <- NULL
if (er("medewerkers")) {
  alle <- merge(maten(lees("medewerkers")), lees("medewerkers_strata"))
  for (w in unique(alle$wave)) for (g in unique(alle$gemeente[alle$wave == w])) {
    d <- alle[alle$wave == w & alle$gemeente == g, ]
    if (nrow(d) < 2) next  # a design of one person is none
    des <- svydesign(ids = ~1, fpc = ~N_h, data = d)
    for (v in namen(d)) {
      m <- schat(des, v)
      if (!is.null(m)) medewerkers <- rbind(medewerkers, data.frame(
        wave = w, gemeente = g, var = v, n = sum(!is.na(d[[v]])), est = coef(m)[[1]],
        se = as.numeric(SE(m)), df = nrow(d) - 1))
    }
  }
}

schrijf("weights", gewichten); schrijf("estimates", schattingen); schrijf("ci", intervallen)
schrijf("lonely", eenlingen); schrijf("subdomains", domeinen); schrijf("differences", verschillen)
schrijf("wave_differences", rondes); schrijf("providers", aanbieders); schrijf("providers_diff", paren)
schrijf("staff", medewerkers)
