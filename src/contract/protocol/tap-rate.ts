/** Samples that a tap keeps in a second, in each process. */
export const TAP_PER_SECOND_AT_MOST = 10_000
