/**
 * What counts as an operation where a speed is told: an addition, a multiplication, a comparison or a word operation of one lane each; of
 * functions as many as a hand-written kernel takes for them. So a share of the peak says how much of the machine's time went into what the
 * task needs, whatever the compiler did.
 */
export const operations = {
  /** Polynomial of degree 6, reduction, scaling. */
  exp: 20,
  /** Polynomial of degree 8, splitting. */
  log: 24,
  /** Polynomial of degree 9, reduction in three parts. */
  sin: 24,
  /** Threefry-2x32-20: 20 rounds of an addition, a rotation (3) and an exclusive or, 5 key injections. */
  threefry: 20 * 5 + 5 * 3,
  /** From a word to a normal number: conversion, a logarithm, and a polynomial of degree 8. */
  quantile: 8 + 24 + 20,
  /** x / (1 + exp(-x)), and its derivative. */
  silu: 20 + 4,
  siluWithDerivative: 20 + 9,
} as const;

/** A normal number: its word and its quantile. */
export const normalNumber: number = operations.threefry + operations.quantile;
