/**
 * The false-alarm budget: a run of the whole suite fails by chance with probability at most 1e-6. Exact oracles have no false alarms; each of
 * at most 200 statistical claims has the same share.
 */

/** The probability that one correct statistical claim is rejected, at most. */
export const alpha = 5e-9;

/** The most claims that the budget allows. */
export const mostStatistical = 200;
