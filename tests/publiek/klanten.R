# Reads our tables with the R clients for CBS, unchanged; only the address is ours.
adres <- commandArgs(trailingOnly = TRUE)[1]
options(cbsodataR.base_url = adres, cbsodata4.base_url = paste0(adres, "/odata/v1"))
uit <- list(
  tabellen = cbsodataR::cbs_get_toc()$Identifier,
  v3 = as.list(cbsodataR::cbs_get_data("inwoners-2026", RegioS = c("GM0363", "NL01"),
                                      Perioden = cbsodataR::has_substring("JJ"))),
  kaart = cbsodataR::cbs_add_statcode_column(
    cbsodataR::cbs_get_data("inwoners-2026", RegioS = "GM0363"))$statcode[1],
  v4 = as.list(cbsodata4::cbs4_get_observations("inwoners-2026", RegioS = c("GM0363", "NL01"))),
  breed = nrow(cbsodata4::cbs4_add_label_columns(cbsodata4::cbs4_get_data("inwoners-2026")))
)
cat(jsonlite::toJSON(uit, digits = NA, na = "null"))
