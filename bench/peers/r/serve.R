# Stan as a peer of the benchmarks: reads requests, a line of words each, and answers with a line of JSON each.
#
#   load ID MODEL COMPILE name=1,2,3 ...   makes a model with its data ready; COMPILE is "no" if it must not be compiled for that
#   gradient ID 1,2,3                      the logarithm of the density at a point of unconstrained parameters, and its gradient
#   sample ID SEED                         4 chains of 1000 draws after 1000 of warm-up, one after the other
#
# Compiled models are kept in the directory of the first argument. The seconds are Stan's own; draws go to a file of doubles, for there are many.

say <- function(...) {
  cat("{", paste(..., sep = ", "), "}\n", sep = "")
  flush(stdout())
}
text <- function(x) encodeString(paste(x, collapse = "\n"), quote = '"')
field <- function(name, value) sprintf('"%s": %s', name, value)
numbers <- function(x) sprintf("[%s]", paste(sprintf("%.17g", x), collapse = ", "))

arguments <- commandArgs(trailingOnly = TRUE)
sources <- arguments[1]
cache <- arguments[2]

loaded <- suppressPackageStartupMessages(suppressWarnings(require(rstan, quietly = TRUE)))
if (!loaded) {
  say(field("error", text("R has no package rstan")))
  quit(status = 0)
}

values <- function(word) as.numeric(strsplit(word, ",")[[1]])

models <- list()

load_model <- function(words) {
  id <- words[2]
  name <- paste0(words[3], ".stan")
  own <- file.path(cache, name)
  if (!file.exists(own) || !identical(readLines(own), readLines(file.path(sources, name)))) {
    dir.create(cache, recursive = TRUE, showWarnings = FALSE)
    file.copy(file.path(sources, name), own, overwrite = TRUE)
  }
  if (words[4] == "no" && !file.exists(sub("stan$", "rds", own))) {
    return(field("compiled", "false"))
  }
  model <- stan_model(own, boost_lib = "/usr/include", auto_write = TRUE)
  pairs <- strsplit(words[-(1:4)], "=")
  data <- lapply(pairs, function(pair) values(pair[2]))
  names(data) <- vapply(pairs, function(pair) pair[1], "")
  # A fit without draws, of which densities can be asked.
  at <- suppressWarnings(sampling(model, data = data, chains = 1, iter = 1, algorithm = "Fixed_param", refresh = 0))
  models[[id]] <<- list(model = model, data = data, at = at)
  field("compiled", "true")
}

gradient <- function(words) {
  found <- grad_log_prob(models[[words[2]]]$at, values(words[3]))
  paste(field("gradient", numbers(found)), field("logDensity", sprintf("%.17g", attr(found, "log_prob"))), sep = ", ")
}

sample_model <- function(words) {
  own <- models[[words[2]]]
  fit <- suppressWarnings(sampling(
    own$model,
    data = own$data, chains = 4, iter = 2000, warmup = 1000, cores = 1, seed = as.integer(words[3]), refresh = 0
  ))
  seconds <- colSums(get_elapsed_time(fit))
  steps <- get_sampler_params(fit, inc_warmup = FALSE)
  total <- function(name) sprintf("%.0f", sum(vapply(steps, function(chain) sum(chain[, name]), 0)))
  draws <- extract(fit, permuted = FALSE, inc_warmup = FALSE)
  draws <- draws[, , dimnames(draws)$parameters != "lp__"]
  file <- tempfile(fileext = ".bin")
  connection <- file(file, "wb")
  writeBin(as.vector(draws), connection, size = 8, endian = "little")
  close(connection)
  paste(
    field("warmUp", sprintf("%.9g", seconds["warmup"])), field("sampling", sprintf("%.9g", seconds["sample"])),
    field("gradients", total("n_leapfrog__")), field("divergences", total("divergent__")),
    field("shape", numbers(dim(draws))), field("file", text(file)),
    sep = ", "
  )
}

requests <- list(load = load_model, gradient = gradient, sample = sample_model)

say(field("version", text(sprintf("rstan %s", packageVersion("rstan")))))
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  words <- strsplit(line, " ")[[1]]
  tryCatch(say(requests[[words[1]]](words)), error = function(e) say(field("error", text(conditionMessage(e)))))
}
