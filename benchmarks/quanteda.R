# Tokenise and count with R quanteda: Rscript quanteda.R CORPUS.parquet THREADS prints a line of JSON, as peers.py does.
# R_LIBS names a library with quanteda and arrow.

arguments <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(quanteda))
quanteda_options(threads = as.integer(arguments[2]))
texts <- arrow::read_parquet(arguments[1], col_select = "text")$text

memory <- function(name) {
  lines <- tryCatch(readLines("/proc/self/status"), error = function(e) character())
  line <- grep(paste0("^", name), lines, value = TRUE)
  if (length(line)) as.numeric(gsub("[^0-9]", "", line)) / 1000 else NA
}

invisible(gc())
before <- memory("VmRSS")
try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
took <- system.time(counts <- dfm(tokens(texts)))
peak <- memory("VmHWM") - before
cat(sprintf(
  '{"seconds": %f, "cpu_seconds": %f, "peak_mb": %s, "n_tokens": %d, "cells": ""}\n',
  took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], if (is.na(peak)) "null" else sprintf("%f", peak), sum(counts)
))
