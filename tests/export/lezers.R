# Reads the files of one table as an analyst would, and writes what it found as JSON: values with all their
# digits, labels, and what is missing. Arguments: the folder, which readers.
args <- commandArgs(trailingOnly = TRUE)
map <- args[1]
kolom <- function(x) {
  if (is.numeric(x)) ifelse(is.na(x), NA, sprintf("%.17g", as.double(x))) else as.character(x)
}
tabel <- function(d) lapply(as.list(d), function(x) kolom(as.vector(unclass(x))))
uit <- list()
sav <- haven::read_sav(file.path(map, "a.sav"), user_na = TRUE)
uit$sav <- tabel(sav)
uit$sav_leeg <- lapply(as.list(sav), function(x) as.integer(sum(is.na(x))))
uit$sav_na <- lapply(as.list(sav), function(x) as.integer(attr(x, "na_values")))
uit$sav_labels <- lapply(as.list(sav), function(x) {
  l <- attr(x, "labels")
  if (is.null(l)) list() else setNames(as.list(names(l)), as.character(unname(l)))
})
uit$foreign <- tabel(suppressWarnings(foreign::read.spss(
  file.path(map, "a.sav"), to.data.frame = FALSE, use.value.labels = FALSE, use.missings = FALSE,
  trim_values = TRUE, trim.factor.names = TRUE, reencode = "UTF-8"
)))
dta <- haven::read_dta(file.path(map, "a.dta"))
uit$dta <- tabel(dta)
uit$dta_letters <- lapply(as.list(dta), function(x) if (is.numeric(x)) haven::na_tag(x) else character())
uit$dta_labels <- lapply(as.list(dta), function(x) attr(x, "label"))
uit$xlsx <- tabel(readxl::read_excel(file.path(map, "a.xlsx"), sheet = "Rijen", guess_max = 100000))
uit$csv <- tabel(read.csv(file.path(map, "a.csv"), fileEncoding = "UTF-8-BOM", na.strings = ""))
writeLines(jsonlite::toJSON(uit, na = "null", null = "null", auto_unbox = FALSE), file.path(map, "uit.json"))
